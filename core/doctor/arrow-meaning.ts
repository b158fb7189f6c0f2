// What a message means in the course of a call or registration, as a word that windows have a sentence for. Pure.
import type { ReadMessage } from "./read-traced.ts";

/** Every meaning that an arrow can have. */
export const ARROW_MEANINGS = [
  "call", "call-with-password", "offer-again", "register", "register-with-password", "unregister", "acknowledge", "hang-up", "cancel",
  "transfer", "report", "message", "keys", "change", "reliable", "other-request",
  "trying", "ringing", "forwarding", "early-sound", "accepted", "done", "password-asked", "password-refused", "moved", "forbidden",
  "not-found", "no-time", "gone", "not-understood", "too-brief", "unavailable", "no-such-call", "busy", "cancelled", "not-acceptable",
  "both-at-once", "refused", "server-error", "declined", "unreadable",
] as const;
export type ArrowMeaning = (typeof ARROW_MEANINGS)[number];

const REQUESTS: Readonly<Record<string, ArrowMeaning>> = {
  ACK: "acknowledge", BYE: "hang-up", CANCEL: "cancel", REFER: "transfer", NOTIFY: "report", MESSAGE: "message", INFO: "keys", UPDATE: "change", PRACK: "reliable",
};

/** By status, RFC 3261 section 21 and RFC 4028, 3265. */
const RESPONSES: Readonly<Record<number, ArrowMeaning>> = {
  100: "trying", 180: "ringing", 181: "forwarding", 182: "ringing", 183: "early-sound", 403: "forbidden", 404: "not-found", 408: "no-time", 410: "gone",
  415: "not-acceptable", 420: "not-understood", 421: "not-understood", 405: "not-understood", 400: "not-understood", 501: "not-understood",
  422: "too-brief", 423: "too-brief", 480: "unavailable", 481: "no-such-call", 484: "not-found", 486: "busy", 487: "cancelled", 488: "not-acceptable",
  491: "both-at-once", 504: "no-time", 600: "busy", 603: "declined", 604: "not-found", 606: "not-acceptable",
};

/** What a message means, after those that came before it. */
export function meaningOf({ message, traced }: ReadMessage, before: readonly ReadMessage[]): ArrowMeaning {
  if (!message) return "unreadable";
  const { headers } = message;
  const hasPassword = headers.has("Authorization") || headers.has("Proxy-Authorization");
  if (message.kind === "response") {
    const { status } = message;
    if (status === 401 || status === 407) return wasPasswordRefused(message.headers.cseq.sequence, headers.callId, before) ? "password-refused" : "password-asked";
    if (status >= 200 && status < 300) return headers.cseq.method === "INVITE" ? "accepted" : "done";
    return RESPONSES[status] ?? (status < 200 ? "ringing" : status < 400 ? "moved" : status < 500 ? "refused" : status < 600 ? "server-error" : "declined");
  }
  if (message.method === "REGISTER") return isUnregister(traced.text) ? "unregister" : hasPassword ? "register-with-password" : "register";
  if (message.method === "INVITE") return headers.to.params.has("tag") ? "offer-again" : hasPassword ? "call-with-password" : "call";
  return REQUESTS[message.method] ?? "other-request";
}

/** The challenge answers a request that brought credentials, and the server does not only say that the nonce was old. */
function wasPasswordRefused(sequence: number, callId: string, before: readonly ReadMessage[]): boolean {
  const asked = before.findLast(({ message }) => message?.kind === "request" && message.headers.callId === callId && message.headers.cseq.sequence === sequence);
  return asked?.message !== undefined && (asked.message.headers.has("Authorization") || asked.message.headers.has("Proxy-Authorization"));
}

function isUnregister(text: string): boolean {
  return text.includes("\nExpires: 0\n") || text.includes(";expires=0");
}
