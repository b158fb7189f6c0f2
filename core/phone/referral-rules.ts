// Which wishes of the other side to send us on are followed (RFC 3515 section 5.2 leaves that to the one who is asked): so
// many in one conversation, and only to whom a link could have us call without a question. Pure.
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { SipUri, Uri } from "../sip/message/model.ts";
import { formatUri } from "../sip/message/uri.ts";
import { isServiceCode } from "./dial-link.ts";
import { parseDialTarget } from "./dial-target.ts";

/** More than any switchboard needs; a peer that sends us in a circle, or from number to number, ends there. */
export const MAX_FOLLOWED_REFERRALS = 5;

/** How the one who asked is answered, and what our person is told. */
export interface ReferralRefusal {
  readonly status: 403 | 603;
  readonly failure: Failure;
}

/** Whom to call; `followed`: how many were followed in this conversation. `home` is the account's address, which numbers belong to. */
export function judgeReferral(target: Uri, home: SipUri, followed: number): Result<Uri, ReferralRefusal> {
  if (followed >= MAX_FOLLOWED_REFERRALS) return fail({ status: 603, failure: TOO_OFTEN });
  if (isServiceCode({ target: dialled(target) })) return fail({ status: 403, failure: SERVICE_CODE });
  if (target.scheme !== "tel") return succeed(target);
  const called = parseDialTarget(formatUri(target), home);
  return called.ok ? called : fail({ status: 403, failure: called.error });
}

/** What a switchboard would take for the keys that are pressed. */
function dialled(target: Uri): string {
  const keys = target.scheme === "tel" ? target.number : target.scheme === "other" ? "" : (target.user ?? "");
  return keys.replace(/[\s().-]/gu, "");
}

const TOO_OFTEN: Failure = { code: "call/sent-on-too-often", message: "The other side wanted to send you on once more; after five times this is no longer followed." };
const SERVICE_CODE: Failure = { code: "call/service-code", message: "The other side wanted this phone to dial a service code; it was not dialled." };
