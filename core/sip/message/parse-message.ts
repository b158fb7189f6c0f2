// One SIP message out of one datagram (RFC 3261 sections 7 and 18.3). Streams are cut by stream-framer.ts.
import { fail, succeed, type Result } from "../../base/result.ts";
import { completeMessage, defaultParseLimits, findHeadEnd, readMessageHead, skipEmptyLines, withAnswer, type MessageHead, type SipParseLimits } from "./message-head.ts";
import type { SipMessage } from "./model.ts";
import type { SipParseError } from "./parse-error.ts";

/**
 * Parses a datagram. Bytes after Content-Length are dropped; without Content-Length the body is the rest.
 * The body is a view of `bytes`. Error codes start with `sip/parse/`.
 */
export function parseSipMessage(bytes: Uint8Array, limits: Partial<SipParseLimits> = {}): Result<SipMessage, SipParseError> {
  const { maxMessageBytes, maxHeaders } = { ...defaultParseLimits, ...limits };
  if (bytes.length > maxMessageBytes) {
    return refuse("sip/parse/too-large", `The message is larger than ${maxMessageBytes} bytes.`, maxMessageBytes);
  }
  const start = skipEmptyLines(bytes);
  if (start === bytes.length) return refuse("sip/parse/empty", "There is no message, only empty lines.", start);
  const bodyStart = findHeadEnd(bytes, start);
  if (bodyStart < 0) return refuse("sip/parse/incomplete", "The message ends before the blank line behind its headers.", bytes.length);
  const head = readMessageHead(bytes.subarray(start, bodyStart), { maxMessageBytes, maxHeaders }, start);
  if (head.error) return fail(head.error);
  const bodyEnd = bodyStart + (head.contentLength ?? bytes.length - bodyStart);
  if (bodyEnd > bytes.length) return fail(bodyTooShort(head, bytes.length));
  return succeed(completeMessage(head, bytes.subarray(bodyStart, bodyEnd)));
}

function refuse(code: SipParseError["code"], message: string, offset: number): Result<never, SipParseError> {
  return fail({ code, message, offset });
}

function bodyTooShort(head: MessageHead, offset: number): SipParseError {
  const error = { code: "sip/parse/body-too-short", message: "The body is shorter than Content-Length says.", offset } as const;
  const method = head.startLine?.kind === "request" ? head.startLine.method : undefined;
  return withAnswer(error, method, head.headers, 400);
}
