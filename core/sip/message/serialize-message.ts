// A SIP message as bytes: long header names, one CRLF per field, Content-Length always right (RFC 3261 section 7).
import { concatBytes, encodeUtf8 } from "../../base/bytes.ts";
import type { SipMessage } from "./model.ts";
import { formatUri } from "./uri.ts";

/** Writes a message; Content-Length is set from the body, in its place or at the end. */
export function serializeSipMessage(message: SipMessage): Uint8Array {
  let text = `${formatStartLine(message)}\r\n`;
  let hasLength = false;
  for (const [name, value] of message.headers.entries()) {
    const isLength = name === "Content-Length";
    if (isLength && hasLength) continue;
    text += `${name}: ${isLength ? message.body.length : value}\r\n`;
    hasLength ||= isLength;
  }
  if (!hasLength) text += `Content-Length: ${message.body.length}\r\n`;
  const head = encodeUtf8(`${text}\r\n`);
  return message.body.length === 0 ? head : concatBytes([head, message.body]);
}

/** The first line, as in messages and in logs. A line end inside a reason or method would start a header: it becomes a space. */
export function formatStartLine(message: SipMessage): string {
  const line =
    message.kind === "request"
      ? `${message.method} ${formatUri(message.uri)} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  return line.includes("\n") || line.includes("\r") ? line.replaceAll("\r", " ").replaceAll("\n", " ") : line;
}
