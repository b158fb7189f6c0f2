// Which wishes of the other side to send us on are followed (RFC 3515 section 5.2 leaves that to the one who is asked): so
// many in one conversation, only to whom a link could have us call without a question, and where that could cost our account
// something or lead astray, only after a question. Pure.
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { SipUri, Uri } from "../sip/message/model.ts";
import { formatUri } from "../sip/message/uri.ts";
import { isServiceCode } from "./dial-link.ts";
import { parseDialTarget } from "./dial-target.ts";
import type { TransferCaution } from "./protocol.ts";

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

/** Who wants to send us on. */
export interface Referrer {
  /** Their address, as this phone dialled it or they gave it. */
  readonly uri: Uri;
  /** Nobody can have made it up: we called them, or our own server brought their call. */
  readonly isProven: boolean;
  /** The account's domain and its servers. */
  readonly home: readonly string[];
  /** They talk with whom we are sent to (Replaces, RFC 3891). */
  readonly isAttended: boolean;
}

/**
 * Why somebody is to be asked before `target` is called. A colleague could call the same numbers at the same cost, and vouches
 * for whom they are talking to; a stranger may send us where they are themselves, and to people of our own domain by name.
 */
export function cautionAbout(target: Uri, { uri, isProven, home, isAttended }: Referrer): TransferCaution | undefined {
  const host = hostOf(target);
  const isColleague = isProven && home.includes(hostOf(uri));
  if (home.includes(host)) return isColleague || !NUMBER.test(dialled(target)) ? undefined : "number";
  return host === hostOf(uri) || (isColleague && isAttended) ? undefined : "elsewhere";
}

/** What a gateway to the telephone network would dial; extensions look the same, and some short numbers are dear. */
const NUMBER = /^\+?\d+$/u;

function hostOf(uri: Uri): string {
  return uri.scheme === "sip" || uri.scheme === "sips" ? uri.host.toLowerCase() : "";
}

/** What a switchboard would take for the keys that are pressed. */
function dialled(target: Uri): string {
  const keys = target.scheme === "tel" ? target.number : target.scheme === "other" ? "" : (target.user ?? "");
  return keys.replace(/[\s().-]/gu, "");
}

const TOO_OFTEN: Failure = { code: "call/sent-on-too-often", message: "The other side wanted to send you on once more; after five times this is no longer followed." };
const SERVICE_CODE: Failure = { code: "call/service-code", message: "The other side wanted this phone to dial a service code; it was not dialled." };
