// The record of messages: bounded whatever comes, repetitions folded, and nothing secret in it from the first moment. A
// property test puts random secrets into every place that may hold one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../../core/base/bytes.ts";
import { examine } from "../../../core/doctor/examine.ts";
import { writeReport } from "../../../core/doctor/report.ts";
import { createResponse } from "../../../core/sip/message/create-message.ts";
import { parseSipMessage } from "../../../core/sip/message/parse-message.ts";
import { head, message, openCase, openRecord, received, sent } from "./doctor-cases.ts";

const invite = (callId: string, sequence = 1): ReturnType<typeof message> => message("INVITE sip:grace@example.org SIP/2.0", ...head("INVITE", { callId, sequence }));

describe("a record", () => {
  it("folds a repetition into its original (RFC 3261 section 17.1.1.2)", async () => {
    const { record, clock } = openRecord();
    for (const waitMs of [0, 500, 1_000]) {
      await clock.advance(waitMs);
      sent(record, invite("call-1"));
    }
    expect(record.tracesOf(["call-1"])[0]?.messages).toMatchObject([{ times: 3, lastAtMs: clock.wallMs() }]);
  });

  it("keeps so many traces of a kind, calls of ours longest, and so many bytes in all", () => {
    const { record } = openRecord({ tracesOfAKind: 4, bytes: 20_000 });
    sent(record, invite("ours"));
    record.claim("ours");
    for (let stranger = 0; stranger < 500; stranger++) received(record, invite(`stranger-${stranger}`));
    expect(record.bytes).toBeLessThanOrEqual(20_000);
    expect(record.tracesOf(["ours"])).toHaveLength(1);
    expect(record.tracesOf(["stranger-0"])).toEqual([]);
    expect(record.tracesOf(["stranger-499"])).toHaveLength(1);
  });

  it("lets the middle of a long call go, and says so", () => {
    const { record } = openRecord({ messagesInATrace: 40 });
    for (let sequence = 1; sequence <= 100; sequence++) sent(record, invite("call-1", sequence));
    const [trace] = record.tracesOf(["call-1"]);
    expect(trace).toMatchObject({ dropped: 60 });
    expect(trace?.messages).toHaveLength(40);
    expect(trace?.messages[0]?.text).toContain("CSeq: 1 INVITE");
    expect(trace?.messages.at(-1)?.text).toContain("CSeq: 100 INVITE");
  });

  it.each(["Call-ID", "CSeq", "From", "To"])("leaves out an answer to what had no %s (RFC 3261 section 8.1.1)", (name) => {
    const { record } = openRecord();
    const lines = ["INVITE sip:grace@example.org SIP/2.0", ...head("INVITE", { callId: "call-1" })].filter((line) => !line.startsWith(`${name}:`));
    const parsed = parseSipMessage(encodeUtf8([...lines, "", ""].join("\r\n")));
    const answerable = parsed.ok ? undefined : parsed.error.answerable;
    expect(answerable).toBeDefined();
    sent(record, createResponse(answerable!, 400));
    expect(record.bytes).toBe(0);
    expect(record.tracesOf(["call-1"])).toEqual([]);
  });

  it("leads from a call to the one that it replaces (RFC 3891)", async () => {
    const { record, clock } = openRecord();
    sent(record, invite("first"));
    await clock.advance(1);
    received(record, message("INVITE sip:ada@example.org SIP/2.0", ...head("INVITE", { callId: "second" }), "Replaces: first;to-tag=a;from-tag=b"));
    expect(record.tracesOf(["second"]).map(({ callId }) => callId)).toEqual(["first", "second"]);
  });

  it("shows that keys changed without telling them (RFC 4568)", () => {
    const { record } = openRecord();
    const offer = (sequence: number, key: string): ReturnType<typeof message> =>
      message("INVITE sip:grace@example.org SIP/2.0", ...head("INVITE", { sequence }), "Content-Type: application/sdp", "", "v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "m=audio 4000 RTP/SAVP 0", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`, "");
    for (const [place, key] of ["AAAA", "AAAA", "BBBB"].entries()) sent(record, offer(place + 1, key.repeat(10)));
    const { ladder } = openCase({ record, clock: openRecord().clock });
    expect(ladder.arrows.map(({ changes }) => changes?.map(({ aspect }) => aspect)).slice(1)).toEqual([[], ["keys"]]);
    expect(JSON.stringify(ladder)).not.toMatch(/AAAA|BBBB/u);
  });
});

describe("secrets", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{16,32}$/u);
  const number = fc.stringMatching(/^\+[1-9][0-9]{9,12}$/u);

  it("of any value are in no record and no report, nor whole numbers in a report", () => {
    fc.assert(fc.property(secret, secret, secret, secret, secret, number, number, (password, response, nonce, key, words, caller, callee) => {
      const world = openRecord();
      const parts = { from: `sip:${caller}:${password}@example.org`, via: "192.168.1.20:5060" };
      sent(world.record, message(
        `INVITE sip:${callee}:${password}@example.org SIP/2.0`, ...head("INVITE", parts), `Contact: "${callee}" <sip:${caller}:${password}@192.168.1.20>`,
        `Authorization: Digest username="${caller}", realm="r", nonce="${nonce}", uri="sip:${callee}@example.org", response="${response}", cnonce="${nonce}", opaque="${nonce}"`,
        `Proxy-Authorization: Basic ${password}`, `X-Note: ${callee}`, `P-Preferred-Identity: <sip:${caller}@example.org>`, "Content-Type: application/sdp", "",
        "v=0", `o=${caller} 1 1 IN IP4 192.168.1.20`, `s=${callee}`, "c=IN IP4 192.168.1.20", "t=0 0", `k=clear:${key}`, "m=audio 4000 RTP/SAVP 0", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20`, `a=ice-pwd:${password}`, `a=x-${callee.slice(1)}:${callee}`, "",
      ));
      received(world.record, message("SIP/2.0 401 Unauthorized", ...head("INVITE", parts), `WWW-Authenticate: Digest realm="r", nonce="${nonce}", opaque="${nonce}"`));
      received(world.record, message("SIP/2.0 200 OK", ...head("INVITE", parts), `Authentication-Info: nextnonce="${nonce}", rspauth="${response}"`));
      sent(world.record, message("MESSAGE sip:x@example.org SIP/2.0", ...head("MESSAGE", { sequence: 2 }), "Content-Type: text/plain", "", words));
      const file = examine(openCase(world, { call: undefined as never }));
      const report = writeReport(file, { system: "test" });
      for (const text of [JSON.stringify(file), report]) for (const each of [password, response, nonce, key, words]) expect(text).not.toContain(each);
      for (const each of [caller, callee]) expect(report).not.toContain(each.slice(1));
      expect(report).toContain(`xx${callee.slice(-2)}`);
    }), { numRuns: 60 });
  });
});
