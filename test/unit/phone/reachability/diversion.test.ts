import { describe, expect, it } from "vitest";
import { diversionHeaders, mailboxUri } from "../../../../core/phone/reachability/diversion.ts";
import type { SipUri } from "../../../../core/sip/message/model.ts";
import { createHeaders } from "../../../../core/sip/message/headers.ts";
import { formatUri, parseUri } from "../../../../core/sip/message/uri.ts";

const uri = (text: string): SipUri => {
  const parsed = parseUri(text);
  if (!parsed.ok || parsed.value.scheme === "tel" || parsed.value.scheme === "other") throw new Error(text);
  return parsed.value;
};
const BOB = uri("sip:bob:secret@example.org;transport=tcp");

describe("a call that is sent on (302)", () => {
  it("is told where to, by whom and why, above who sent it on before (RFC 5806 section 5)", () => {
    const before = { headers: createHeaders([["Diversion", "<sip:desk@example.org>;reason=no-answer"]]) };
    expect(diversionHeaders(before, BOB, uri("sip:carol@example.org"), "busy")).toEqual([
      ["Contact", "<sip:carol@example.org>"], ["Diversion", "<sip:bob@example.org>;reason=user-busy"], ["Diversion", "<sip:desk@example.org>;reason=no-answer"],
    ]);
  });

  it.each([["always", "302"], ["busy", "486"], ["no-answer", "408"], ["offline", "480"]] as const)("to a mailbox says whose it is and why: %s is %s (RFC 4458 section 2)", (reason, cause) => {
    const text = formatUri(mailboxUri(uri("sip:vm@example.org;user=phone"), BOB, reason));
    expect(text).toBe(`sip:vm@example.org;user=phone;target=sip:bob%40example.org;cause=${cause}`);
  });
});
