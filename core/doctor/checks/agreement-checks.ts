// What two sides could not agree on: encryption, codecs, keys pressed. RFC 3261 section 21.4.26, RFC 4568, RFC 4733, RFC 6086.
import type { SessionDescription } from "../../sdp/session-description.ts";
import { isSecureProfile } from "../../sdp/media-security.ts";
import { codecsOf, firstAudio } from "../session-changes.ts";
import { arrow, cause, exchanges, figure, NOTHING, type Check, type OpenCase } from "./check.ts";

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

/** Keys were pressed, and the other side has no way to hear them that both know. */
export const checkTones: Check = (open) => {
  for (const { place, request, answers } of exchanges(open, "sent")) {
    const refusal = answers.find(({ response }) => KEYS_REFUSED.has(response.status));
    const isKeys = request.method === "INFO" && (request.headers.contentType ?? "").startsWith("application/dtmf");
    if (isKeys && refusal) return cause("doctor/tones-refused", arrow(place), arrow(refusal.place));
  }
  if (!open.call?.digits || !open.call.wasAnswered) return NOTHING;
  const place = lastAnswerToUs(open);
  const audio = place === undefined ? undefined : firstAudio(open.ladder.messages[place]!.session!);
  const saysKeys = open.ladder.messages.some(({ traced, message }) => traced.direction === "sent" && message?.kind === "request" && message.method === "INFO");
  if (place === undefined || !audio || saysKeys || codecsOf(audio).some((name) => name.toLowerCase() === "telephone-event")) return NOTHING;
  return cause("doctor/tones-refused", arrow(place));
};

/** The profile says that only encrypted sound will do. */
function isEncrypted(session: SessionDescription): boolean {
  return isSecureProfile(firstAudio(session)?.protocol ?? "");
}

function lastAnswerToUs({ ladder }: OpenCase): number | undefined {
  const place = ladder.messages.findLastIndex(({ session, traced }) => session !== undefined && traced.direction === "received");
  return place < 0 ? undefined : place;
}
