// What two sides could not agree on: encryption, codecs, keys pressed. RFC 3261 section 21.4.26, RFC 4568, RFC 4733, RFC 6086.
import type { SessionDescription } from "../../sdp/session-description.ts";
import { isSecureProfile } from "../../sdp/media-security.ts";
import { codecsOf, firstAudio } from "../session-changes.ts";
import { arrow, cause, exchanges, figure, hint, NOTHING, type Check } from "./check.ts";

const NOT_ACCEPTABLE: ReadonlySet<number> = new Set([415, 488, 606]);
/** Keys pressed that nobody understood (RFC 6086 section 4.2). */
const KEYS_REFUSED: ReadonlySet<number> = new Set([405, 415, 469, 489, 501]);

/** An offer was refused, and encryption or codecs are why. */
export const checkAgreement: Check = (open) => {
  const { ladder, account } = open;
  for (const direction of ["sent", "received"] as const) {
    for (const { place, request, answers } of exchanges(open, direction)) {
      const refusal = answers.find(({ response }) => NOT_ACCEPTABLE.has(response.status));
      const offer = ladder.messages[place]?.session;
      if (request.method !== "INVITE" || !refusal || !offer) continue;
      const evidence = [arrow(place), arrow(refusal.place), figure("status", refusal.response.status)];
      const isOverKeys = isEncrypted(offer) || (direction === "received" && account?.encryption === "required");
      return cause(isOverKeys ? "doctor/encryption-mismatch" : "doctor/codec-mismatch", ...evidence);
    }
  }
  return NOTHING;
};

/** Keys were pressed, and the other side said of no way that both know that it hears them: they went in the sound, if at all. */
export const checkTones: Check = (open) => {
  if (!open.call?.digits || !open.call.wasAnswered) return NOTHING;
  const presses = exchanges(open, "sent").filter(({ request }) => request.method === "INFO" && (request.headers.contentType ?? "").startsWith("application/dtmf"));
  if (presses.some(({ answers }) => answers.some(({ response }) => response.status < 300))) return NOTHING;
  for (const { place, answers } of presses.toReversed()) {
    const refusal = answers.find(({ response }) => KEYS_REFUSED.has(response.status));
    if (refusal) return hint("doctor/tones-refused", arrow(place), arrow(refusal.place));
  }
  const place = open.ladder.messages.findLastIndex(({ session, traced }) => session !== undefined && traced.direction === "received");
  const audio = place < 0 ? undefined : firstAudio(open.ladder.messages[place]!.session!);
  if (!audio || presses.length > 0 || codecsOf(audio).some((name) => name.toLowerCase() === "telephone-event")) return NOTHING;
  return hint("doctor/tones-refused", arrow(place));
};

/** The profile says that only encrypted sound will do. */
function isEncrypted(session: SessionDescription): boolean {
  return isSecureProfile(firstAudio(session)?.protocol ?? "");
}
