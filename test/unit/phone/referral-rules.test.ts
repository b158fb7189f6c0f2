import { describe, expect, it } from "vitest";
import { judgeReferral, MAX_FOLLOWED_REFERRALS } from "../../../core/phone/referral-rules.ts";
import type { SipUri } from "../../../core/sip/message/model.ts";
import { formatUri, parseUri } from "../../../core/sip/message/uri.ts";

const uri = (text: string) => {
  const parsed = parseUri(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};
const home = uri("sip:ada@example.org") as SipUri;
/** What is called, or the status that refuses it. */
const judge = (target: string, followed = 0): string | number => {
  const judged = judgeReferral(uri(target), home, followed);
  return judged.ok ? formatUri(judged.value) : judged.error.status;
};

describe("whom the other side may send us to (RFC 3515 section 5.2)", () => {
  it("is anybody who can be dialled", () => {
    expect(judge("sip:cleo@example.net;transport=tcp")).toBe("sip:cleo@example.net;transport=tcp");
    expect(judge("sips:cleo@example.net")).toBe("sips:cleo@example.net");
  });

  it("is a number of a tel: URI by our own provider, as if it were dialled (RFC 3261 section 19.1.6)", () => {
    expect(judge("tel:+358-555-1234567")).toBe("sip:+3585551234567@example.org;user=phone");
  });

  it.each(["sip:*21*5551234@example.org", "sip:%2a21%2A5551234%23@example.org", "sip:%2321%23@example.org", "sip:(*)21@example.org", "tel:*21*5551234;phone-context=example.org"])(
    "is no service code of a switchboard: %s is forbidden", (code) => expect(judge(code)).toBe(403),
  );

  it("ends after some in one conversation, and is declined then", () => {
    expect(judge("sip:cleo@example.net", MAX_FOLLOWED_REFERRALS - 1)).toBe("sip:cleo@example.net");
    expect(judge("sip:cleo@example.net", MAX_FOLLOWED_REFERRALS)).toBe(603);
  });
});
