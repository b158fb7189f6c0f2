// What the Reason header of a BYE, a CANCEL or a final response means to a person (RFC 3326, ITU-T Q.850).
import { describe, expect, it } from "vitest";
import type { Reason } from "../../../../core/sip/message/header-values.ts";
import { describeCancelReasons, describeReasons, reasonField } from "../../../../core/sip/usage/reason-words.ts";

const sip = (cause: number): Reason => ({ protocol: "SIP", cause });
const q850 = (cause: number): Reason => ({ protocol: "Q.850", cause });

describe("a reason for the end of a call", () => {
  it.each([
    [q850(1), "call/not-found"], [q850(17), "call/busy"], [q850(18), "call/unavailable"], [q850(19), "call/no-answer"],
    [q850(21), "call/declined"], [q850(34), "call/server-error"], [q850(57), "call/forbidden"], [q850(102), "call/lost"],
    [sip(408), "call/no-answer"], [sip(486), "call/busy"], [sip(603), "call/declined"],
  ])("%o is %s", (reason, code) => {
    expect(describeReasons([reason])?.code).toBe(code);
  });

  it.each([[[]], [[q850(16)]], [[q850(31)]], [[sip(200)]], [[sip(487)]], [[{ protocol: "X" }]], [[q850(9_999)]]] as Reason[][][])(
    "%o says nothing but that it is over", (reasons) => expect(describeReasons(reasons)).toBeUndefined(),
  );

  it("is the first one that says something, of several protocols (section 2)", () => {
    expect(describeReasons([sip(200), q850(17)])?.code).toBe("call/busy");
  });
});

describe("a reason for a CANCEL (section 3.1)", () => {
  it.each([
    [sip(200), "call/answered-elsewhere"], [q850(26), "call/answered-elsewhere"], [sip(603), "call/declined-elsewhere"], [q850(21), "call/declined-elsewhere"],
  ])("%o is %s", (reason, code) => {
    expect(describeCancelReasons([reason])?.code).toBe(code);
  });

  it("that is none of these leaves it a call that was missed", () => {
    expect(describeCancelReasons([sip(487), q850(16)])).toBeUndefined();
  });
});

it("is written as protocol, cause and text (section 2)", () => {
  expect(reasonField({ protocol: "SIP", cause: 408, text: "Session expired" })).toEqual(["Reason", 'SIP;cause=408;text="Session expired"']);
});
