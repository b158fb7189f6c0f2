// A SIP message as bytes: long header names, one CRLF per field, Content-Length always right (RFC 3261 section 7).
import { concatBytes, encodeUtf8, encodeUtf8Into } from "../../base/bytes.ts";
import type { SipMessage } from "./model.ts";
import { formatUri } from "./uri.ts";

/** Writes a message; Content-Length is set from the body, in its place or at the end. */
export function serializeSipMessage(message: SipMessage): Uint8Array {
  const { body } = message;
  let text = `${formatStartLine(message)}\r\n`;
  let hasLength = false;
  for (const [name, value] of message.headers.entries()) {
    const isLength = name === "Content-Length";
    if (isLength && hasLength) continue;
    text += `${name}: ${isLength ? body.length : value}\r\n`;
    hasLength ||= isLength;
  }
  text += hasLength ? "\r\n" : `Content-Length: ${body.length}\r\n\r\n`;
  return encodeWithBody(text, body);
}

/** Text in US-ASCII, as nearly all heads are, goes straight into its place before the body. */
function encodeWithBody(head: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + body.length);
  const { read, written } = encodeUtf8Into(head, bytes);
  if (read !== head.length || written !== head.length) return concatBytes([encodeUtf8(head), body]);
  bytes.set(body, written);
  return bytes;
}

/** The first line, as in messages and in logs. A line end inside a reason or method would start a header: it becomes a space. */
export function formatStartLine(message: SipMessage): string {
  const line =
    message.kind === "request"
      ? `${message.method} ${formatUri(message.uri)} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  return line.includes("\n") || line.includes("\r") ? line.replaceAll("\r", " ").replaceAll("\n", " ") : line;
}
