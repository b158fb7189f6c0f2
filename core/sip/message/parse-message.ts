// One SIP message out of one datagram (RFC 3261 sections 7 and 18.3). Streams are cut by stream-framer.ts.
import { concatBytes } from "../../base/bytes.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import { completeMessage, defaultParseLimits, findHeadEnd, readMessageHead, skipEmptyLines, withAnswer, type MessageHead, type SipParseLimits } from "./message-head.ts";
import type { SipMessage } from "./model.ts";
import type { SipParseError } from "./parse-error.ts";

/**
 * Parses a datagram. Bytes after Content-Length are dropped; without Content-Length the body is the rest.
 * The body is a view of `bytes`. Error codes start with `sip/parse/`.
 */
export function parseSipMessage(bytes: Uint8Array, options?: Partial<SipParseLimits>): Result<SipMessage, SipParseError> {
  const limits = options ? { ...defaultParseLimits, ...options } : defaultParseLimits;
  const start = skipEmptyLines(bytes);
  if (start === bytes.length) return refuse("sip/parse/empty", "There is no message, only empty lines.", start);
  const bodyStart = findHeadEnd(bytes, start, Math.min(bytes.length, start + limits.maxHeadBytes));
  if (bodyStart < 0) return fail(refuseHead(bytes, start, limits));
  const head = readMessageHead(bytes.subarray(start, bodyStart), limits, start);
  if (head.error) return fail(head.error);
  const bodyLength = head.contentLength ?? bytes.length - bodyStart;
  if (bodyLength > limits.maxBodyBytes) return fail(refuseBody(head, "sip/parse/too-large", "The body is too large.", bodyStart, 513));
  const bodyEnd = bodyStart + bodyLength;
  if (bodyEnd > bytes.length) {
    return fail(refuseBody(head, "sip/parse/body-too-short", "The body is shorter than Content-Length says.", bytes.length, 400));
  }
  return succeed(completeMessage(head, bytes.subarray(bodyStart, bodyEnd)));
}

/** A datagram that ends within its head is answered by what there is of it (RFC 4475 section 3.1.2.15 comes so). */
function refuseHead(bytes: Uint8Array, start: number, limits: SipParseLimits): SipParseError {
  const limit = start + limits.maxHeadBytes;
  if (bytes.length > limit) return { code: "sip/parse/too-large", message: "The headers are too large.", offset: limit };
  const error: SipParseError = { code: "sip/parse/incomplete", message: "The message ends before the blank line behind its headers.", offset: bytes.length };
  const head = readMessageHead(concatBytes([bytes.subarray(start), BLANK_LINE]), limits, start);
  return head.error?.answerable ? { ...error, answerable: head.error.answerable } : withAnswer(error, methodOf(head), head.headers, 400);
}

const BLANK_LINE = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a);

function refuse(code: SipParseError["code"], message: string, offset: number): Result<never, SipParseError> {
  return fail({ code, message, offset });
}

function refuseBody(head: MessageHead, code: SipParseError["code"], message: string, offset: number, status: 400 | 513): SipParseError {
  return withAnswer({ code, message, offset }, methodOf(head), head.headers, status);
}

function methodOf({ startLine }: MessageHead): string | undefined {
  return startLine?.kind === "request" ? startLine.method : undefined;
}
