// multipart bodies (RFC 2046 section 5.1, RFC 5621): cut into parts and put together. What a part is good for is the
// business of select-body.ts. Parts are as the sender wrote them: transfer encodings are not undone.
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { createHeaders, type HeaderEntries } from "./headers.ts";
import type { SipHeaders } from "./model.ts";
import { trimBlanks } from "./scanner.ts";

/** One part with its own header fields: Content-Type, Content-Disposition, Content-ID, ... */
export interface BodyPart {
  readonly headers: SipHeaders;
  readonly body: Uint8Array;
}

/** More parts or fields than any message at hand has; a body with more is refused as malformed. */
const MAX_PARTS = 32;
const MAX_FIELDS = 32;
/** RFC 2046 section 5.1.1. */
const MAX_BOUNDARY_LENGTH = 70;

/** Makes a part from header names and values. */
export function createBodyPart(headers: HeaderEntries, body: Uint8Array): BodyPart {
  return { headers: createHeaders(headers), body };
}

/** Cuts a body at its boundary; undefined if it is malformed. Part bodies are views of `body`. */
export function parseMultipart(body: Uint8Array, boundary: string): readonly BodyPart[] | undefined {
  if (boundary === "" || boundary.length > MAX_BOUNDARY_LENGTH) return undefined;
  const delimiter = encodeUtf8(`--${boundary}`);
  const parts: BodyPart[] = [];
  let partStart = -1;
  for (let line = 0; line >= 0; line = nextLine(body, line)) {
    const kind = readDelimiterLine(body, line, delimiter);
    if (kind === undefined) continue;
    if (partStart >= 0) {
      const part = parts.length < MAX_PARTS ? readPart(body.subarray(partStart, Math.max(partStart, line - 2))) : undefined;
      if (!part) return undefined;
      parts.push(part);
    }
    if (kind === "close") return parts.length > 0 ? parts : undefined;
    partStart = nextLine(body, line);
  }
  return undefined;
}

/** Writes parts as one body; `boundary` must not occur in any of them. */
export function formatMultipart(parts: readonly BodyPart[], boundary: string): Uint8Array {
  const chunks = parts.flatMap(({ headers, body }) => {
    let head = `--${boundary}\r\n`;
    for (const [name, value] of headers.entries()) head += `${name}: ${value}\r\n`;
    return [encodeUtf8(`${head}\r\n`), body, CRLF];
  });
  return concatBytes([...chunks, encodeUtf8(`--${boundary}--\r\n`)]);
}

const CRLF = Uint8Array.of(0x0d, 0x0a);

/** Where the line after the one at `from` starts; -1 if that was the last. */
function nextLine(body: Uint8Array, from: number): number {
  for (let at = body.indexOf(0x0a, from); at >= 0; at = body.indexOf(0x0a, at + 1)) {
    if (at > from && body[at - 1] === 0x0d) return at + 1;
  }
  return -1;
}

/** A delimiter, with two hyphens a close-delimiter, may have blanks behind it and nothing else. */
function readDelimiterLine(body: Uint8Array, line: number, delimiter: Uint8Array): "open" | "close" | undefined {
  for (let index = 0; index < delimiter.length; index++) if (body[line + index] !== delimiter[index]) return undefined;
  let at = line + delimiter.length;
  const isClose = body[at] === 0x2d && body[at + 1] === 0x2d;
  if (isClose) at += 2;
  while (body[at] === 0x20 || body[at] === 0x09) at++;
  const isLineEnd = body[at] === 0x0d && body[at + 1] === 0x0a;
  if (isClose) return isLineEnd || at === body.length ? "close" : undefined;
  return isLineEnd ? "open" : undefined;
}

/** Fields up to an empty line, then the body; either may be missing (RFC 2046 section 5.1.1, body-part). */
function readPart(bytes: Uint8Array): BodyPart | undefined {
  const headEnd = findHeadEnd(bytes);
  const headers = readFields(decodeUtf8(bytes.subarray(0, headEnd)));
  return headers && { headers, body: bytes.subarray(headEnd + 2) };
}

/** Where the empty line is; the end, if there is none. */
function findHeadEnd(bytes: Uint8Array): number {
  for (let line = 0; line >= 0; line = nextLine(bytes, line)) {
    if (bytes[line] === 0x0d && bytes[line + 1] === 0x0a) return line;
  }
  return bytes.length;
}

function readFields(text: string): SipHeaders | undefined {
  const headers = createHeaders();
  const lines = text.replaceAll("\r\n ", " ").replaceAll("\r\n\t", " ").split("\r\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.length > MAX_FIELDS) return undefined;
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) return undefined;
    headers.append(trimBlanks(line.slice(0, colon)), trimBlanks(line.slice(colon + 1)));
  }
  return headers;
}
