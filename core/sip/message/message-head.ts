// The head of a message, start line to blank line: found in bytes, decoded once, its fields listed and checked.
// Knows nothing of where bodies end: that differs between datagrams (parse-message.ts) and streams (stream-framer.ts).
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { FieldReader } from "./field-reader.ts";
import { SipHeaderList } from "./headers.ts";
import type { SipMessage } from "./model.ts";
import type { AnswerableRequest, Problem, SipParseError } from "./parse-error.ts";
import { characterCodes } from "./scanner.ts";
import { readStartLine, type StartLine } from "./start-line.ts";
import { findHeaderProblem, type HeaderProblem } from "./validate-headers.ts";

/** Limits of what is read. */
export interface SipParseLimits {
  /** Start line and headers. 64 KiB is what a UDP datagram can hold; no signalling message comes near it. */
  readonly maxHeadBytes: number;
  /** The same again for the body, which on a stream may stand beside a full head. */
  readonly maxBodyBytes: number;
  /** Header fields. Long Via and Record-Route chains stay below 70 each, as Max-Forwards starts at 70. */
  readonly maxHeaders: number;
}

export const defaultParseLimits: SipParseLimits = { maxHeadBytes: 65_536, maxBodyBytes: 65_536, maxHeaders: 256 };

/** A head as read; usable where `error` is absent. */
export interface MessageHead {
  readonly startLine: StartLine | undefined;
  readonly headers: SipHeaderList;
  /** From Content-Length; undefined where it is absent, malformed or given twice. */
  readonly contentLength: number | undefined;
  readonly error: SipParseError | undefined;
}

/** The index of the first byte that is not part of an empty line (RFC 3261 section 7.5 lets a message follow some). */
export function skipEmptyLines(bytes: Uint8Array): number {
  let at = 0;
  while (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) at += 2;
  return at;
}

/**
 * The index just behind the blank line that ends the head, searching from `from` to `to`; -1 if there is none yet.
 * Looks at every fourth byte: one that is neither CR nor LF cannot be among the blank line's four.
 */
export function findHeadEnd(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from + 3; at < to; ) {
    const byte = bytes[at]!;
    if (byte !== 0x0a && byte !== 0x0d) at += 4;
    else if (byte === 0x0a && bytes[at - 1] === 0x0d && bytes[at - 2] === 0x0a && bytes[at - 3] === 0x0d) return at + 1;
    else at++;
  }
  return -1;
}

/** Reads a head that ends in its blank line. `offset` is where it began in the input, for errors. */
export function readMessageHead(bytes: Uint8Array, limits: SipParseLimits, offset: number): MessageHead {
  const text = decodeUtf8(bytes);
  const codes = text.length === bytes.length ? bytes : characterCodes(text);
  const fields = new FieldReader(text, codes);
  const read = readStartLine(fields.takeLine(), codes);
  const startLine = read.kind === "problem" ? undefined : read;
  const headers = new SipHeaderList();
  const fieldProblem = readFields(fields, headers, limits.maxHeaders);
  const headProblem = (read.kind === "problem" ? read.problem : undefined) ?? fieldProblem;
  const problem =
    (headProblem || fields.hasStrayLineEnd ? findStrayLineEnd(text) : undefined) ??
    headProblem ??
    placeInText(findHeaderProblem(startLine, headers), text, codes);
  const method = read.kind === "response" ? undefined : read.method;
  const error = problem && describe(problem, offset + byteIndex(text, problem.at, bytes.length), method, headers);
  return { startLine, headers, contentLength: headers.typed("content-length"), error };
}

/** Puts a message together from a head without error and its body. */
export function completeMessage(head: MessageHead, body: Uint8Array): SipMessage {
  const line = head.startLine!;
  const { headers } = head;
  if (line.kind === "request") return { kind: line.kind, method: line.method, uri: line.uri, headers, body };
  return { kind: line.kind, status: line.status, reason: line.reason, headers, body };
}

/**
 * Adds what is needed to answer the request, where that is possible; ACK is never answered (RFC 3261 section 17). A Via that
 * cannot be read goes back as it came (RFC 4475 sections 3.1.2.1 and 3.1.2.16).
 */
export function withAnswer(error: SipParseError, method: string | undefined, headers: SipHeaderList, status: AnswerableRequest["status"]): SipParseError {
  if (method === undefined || method === "ACK" || !headers.has("Via")) return error;
  return { ...error, answerable: { method, headers, status } };
}

function describe({ code, message, status }: Problem, offset: number, method: string | undefined, headers: SipHeaderList): SipParseError {
  return withAnswer({ code, message, offset }, method, headers, status ?? 400);
}

function readFields(fields: FieldReader, headers: SipHeaderList, maxHeaders: number): Problem | undefined {
  let problem: Problem | undefined;
  for (let count = 0; fields.next(); count++) {
    if (count === maxHeaders) {
      return { code: "sip/parse/too-many-headers", message: `The message has more than ${maxHeaders} header fields.`, at: fields.start };
    }
    if (fields.name) headers.appendParsed(fields.name, fields.value);
    else problem ??= { code: "sip/parse/header-line", message: "A header line has no name and colon.", at: fields.start };
  }
  return problem;
}

/** A CR or LF that is not part of a CRLF would mean different lines to different readers. */
function findStrayLineEnd(text: string): Problem | undefined {
  let previous = -1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    const carriageReturn = text.indexOf("\r", previous + 1);
    if (carriageReturn !== at - 1) {
      return { code: "sip/parse/line-end", message: "Lines must end in CR LF.", at: carriageReturn < 0 ? at : Math.min(carriageReturn, at) };
    }
    previous = at;
  }
  return undefined;
}

/** Finds the place of a header problem by reading the fields again, as that is needed only for refused messages. */
function placeInText(problem: HeaderProblem | undefined, text: string, codes: Uint8Array): Problem | undefined {
  if (!problem) return undefined;
  const { key, field, ...rest } = problem;
  const fields = new FieldReader(text, codes);
  fields.takeLine();
  for (let seen = 0; field >= 0 && fields.next(); ) {
    if (fields.name?.key === key && seen++ === field) return { ...rest, at: fields.start };
  }
  return { ...rest, at: text.length - 2 };
}

function byteIndex(text: string, index: number, byteLength: number): number {
  if (text.length === byteLength) return index;
  return Math.min(encodeUtf8(text.slice(0, index)).length, byteLength);
}
