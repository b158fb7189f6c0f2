// A message body as sessions pass it on. What is inside (SDP) is the business of the ring above.
import type { SipMessage } from "../message/model.ts";

export interface SessionBody {
  /** Lower-case "type/subtype". */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** The body of a message; undefined where it has none. */
export function bodyOf(message: SipMessage): SessionBody | undefined {
  if (message.body.length === 0) return undefined;
  return { contentType: message.headers.contentType ?? "application/octet-stream", bytes: message.body };
}
