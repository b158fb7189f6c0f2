import { describe, expect, it } from "vitest";
import { cautionAbout, judgeReferral, MAX_FOLLOWED_REFERRALS } from "../../../core/phone/referral-rules.ts";
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

describe("when somebody is asked before a wish is followed", () => {
  const home = ["example.org", "192.0.2.1"];
  const caution = (target: string, from: string, { isProven = true, isAttended = false } = {}) => cautionAbout(uri(target), { uri: uri(from), isProven, home, isAttended });

  it("is where a stranger has us dial a number of our own provider, long or short", () => {
    expect(caution("sip:+8823456789@example.org", "sip:eve@example.net")).toBe("number");
    expect(caution("sip:118-33@192.0.2.1", "sip:eve@example.net")).toBe("number");
    expect(caution("sip:+8823456789@example.org", "sip:bob@example.org", { isProven: false })).toBe("number");
  });

  it("is where it leads neither home nor to where the other side is", () => {
    expect(caution("sip:cleo@example.com", "sip:eve@example.net")).toBe("elsewhere");
    expect(caution("sip:cleo@example.com", "sip:bob@example.org")).toBe("elsewhere");
    expect(caution("sip:cleo@192.0.2.99", "sip:eve@example.net", { isAttended: true })).toBe("elsewhere");
  });

  it("is not for colleagues: they could dial the same numbers, and vouch for whom they talk to", () => {
    expect(caution("sip:+8823456789@example.org", "sip:bob@EXAMPLE.org")).toBeUndefined();
    expect(caution("sip:cleo@192.0.2.99", "sip:bob@example.org", { isAttended: true })).toBeUndefined();
  });

  it("is not where a stranger sends us to people of ours, or to others at their own place", () => {
    expect(caution("sip:cleo@example.org", "sip:eve@example.net")).toBeUndefined();
    expect(caution("sip:+49301234567@example.net", "sip:eve@example.net")).toBeUndefined();
  });
});
