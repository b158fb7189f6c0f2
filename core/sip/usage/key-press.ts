// Keys pressed in a call as INFO requests, as phones and gateways without telephone-events take them: bodies of the types
// application/dtmf-relay ("Signal=5", "Duration=160") and application/dtmf ("5"). INFO as in RFC 6086 section 4, its use
// without an info package as before (RFC 2976): no RFC describes these bodies, every vendor writes them so.
import type { Disposable } from "../../base/disposable.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import { createResponse } from "../message/create-message.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { INFO_BODIES } from "./capabilities.ts";
import type { InviteSession } from "./invite-session.ts";

/** The two ways to write a key. */
export type KeyBody = (typeof INFO_BODIES)[number];

/** What keys are called where numbers are sent: RFC 4733 section 3.2 table 3. */
const KEYS = "0123456789*#ABCD";
const MAX_BODY = 200;

/** A key as the body of an INFO. */
export function writeKeyPress(key: string, durationMs: number, contentType: KeyBody): SessionBody {
  const text = contentType === "application/dtmf" ? key : `Signal=${key}\r\nDuration=${durationMs}\r\n`;
  return { contentType, bytes: new TextEncoder().encode(text) };
}

/** The key in a body; undefined where there is none. "10" and "11" are star and hash, as some gateways write them. */
export function readKeyPress({ contentType, bytes }: SessionBody): string | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, MAX_BODY));
  const value = contentType === "application/dtmf" ? text : fieldOf(text, "signal");
  const signal = value?.trim().toUpperCase() ?? "";
  if (/^1[0-5]$/.test(signal)) return KEYS[Number(signal)];
  return signal.length === 1 && KEYS.includes(signal) ? signal : undefined;
}

/** Tells of each key that the peer of a session presses by INFO; others are answered as RFC 6086 section 4.2.2 says. */
export function receiveKeyPresses(session: InviteSession, onKey: (key: string) => void): Disposable {
  return session.handle("INFO", (transaction) => {
    const { headers, body } = transaction.request;
    if (headers.has("Info-Package")) return respond(transaction, 469, [["Recv-Info", ""]]);
    if (body.length === 0) return respond(transaction, 200);
    const contentType = headers.contentType?.toLowerCase() ?? "";
    if (!INFO_BODIES.some((known) => known === contentType)) return respond(transaction, 415, [["Accept", INFO_BODIES.join(", ")]]);
    const key = readKeyPress({ contentType, bytes: body });
    respond(transaction, key === undefined ? 400 : 200);
    if (key !== undefined) onKey(key);
  });
}

function fieldOf(text: string, name: string): string | undefined {
  for (const line of text.split(/\r\n|\n|\r/)) {
    const at = line.indexOf("=");
    if (at > 0 && line.slice(0, at).trim().toLowerCase() === name) return line.slice(at + 1);
  }
  return undefined;
}

function respond(transaction: ServerTransaction, status: number, headers: HeaderList = []): void {
  transaction.respond(createResponse(transaction.request, status, undefined, { headers }));
}
