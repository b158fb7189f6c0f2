// A message body as sessions pass it on, taken out of a multipart body if need be (RFC 5621). What is inside (SDP) is the
// business of the ring above.
import type { SipMessage } from "../message/model.ts";
import { selectBody } from "../message/select-body.ts";

export interface SessionBody {
  /** Lower-case "type/subtype". */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What sessions are described in. */
export const SESSION_DESCRIPTION = "application/sdp";

/**
 * The session description of a message, or a part of other `types`, else its body as it is; undefined where there is none
 * or where it says that it may be passed over. Whether a request must be refused for its body is decided in
 * usage/request-screening.ts.
 */
export function bodyOf(message: SipMessage, types: readonly string[] = [SESSION_DESCRIPTION]): SessionBody | undefined {
  if (message.body.length === 0) return undefined;
  const { part, refusal } = selectBody(message, types);
  if (part) return { contentType: part.headers.contentType!, bytes: part.body };
  return refusal && { contentType: message.headers.contentType ?? "application/octet-stream", bytes: message.body };
}
