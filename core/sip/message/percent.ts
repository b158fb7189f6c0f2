// Percent-escapes of URIs (RFC 3261 section 19.1.2, RFC 3986 section 2.1): bytes of UTF-8, written %HH.
// A byte that is not UTF-8 is kept as a lone surrogate U+DC80..U+DCFF, so that "%FF" survives reading and writing.
import { encodeUtf8 } from "../../base/bytes.ts";
import { HEX_DIGIT, isIn, UNRESERVED } from "./scanner.ts";

/** Replaces escapes by what they stand for; undefined where a "%" is not followed by two hexadecimal digits. */
export function unescapePercent(text: string): string | undefined {
  let at = text.indexOf("%");
  if (at < 0) return text;
  let plain = "";
  let start = 0;
  while (at >= 0) {
    plain += text.slice(start, at);
    const bytes: number[] = [];
    while (text.charCodeAt(at) === 0x25) {
      if (!isIn(text.charCodeAt(at + 1), HEX_DIGIT) || !isIn(text.charCodeAt(at + 2), HEX_DIGIT)) return undefined;
      bytes.push(Number.parseInt(text.slice(at + 1, at + 3), 16));
      at += 3;
    }
    plain += decodeEscaped(bytes);
    start = at;
    at = text.indexOf("%", at);
  }
  return plain + text.slice(start);
}

/** Escapes everything but `unreserved` and the characters of `allowed`. */
export function escapePercent(text: string, allowed: string): string {
  if (needsNoEscape(text, allowed)) return text;
  let escaped = "";
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (isIn(code, UNRESERVED) || allowed.includes(character)) escaped += character;
    else if (character.length === 1 && code >= 0xdc80 && code <= 0xdcff) escaped += formatEscape(code & 0xff);
    else for (const byte of encodeUtf8(character)) escaped += formatEscape(byte);
  }
  return escaped;
}

function needsNoEscape(text: string, allowed: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (!isIn(text.charCodeAt(index), UNRESERVED) && !allowed.includes(text[index]!)) return false;
  }
  return true;
}

function formatEscape(byte: number): string {
  return `%${byte < 16 ? "0" : ""}${byte.toString(16).toUpperCase()}`;
}

function decodeEscaped(bytes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at]!);
    const codePoint = readCodePoint(bytes, at, length);
    text += String.fromCodePoint(codePoint ?? 0xdc00 | bytes[at]!);
    at += codePoint === undefined ? 1 : length;
  }
  return text;
}

/** By the lead byte (RFC 3629 section 3); 0 for one that leads nothing. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** The smallest code point that needs so many bytes; anything less is written too long and not UTF-8. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

function readCodePoint(bytes: readonly number[], at: number, length: number): number | undefined {
  if (length === 0 || at + length > bytes.length) return undefined;
  if (length === 1) return bytes[at];
  let codePoint = bytes[at]! & (0xff >> (length + 1));
  for (let index = at + 1; index < at + length; index++) {
    if ((bytes[index]! & 0xc0) !== 0x80) return undefined;
    codePoint = (codePoint << 6) | (bytes[index]! & 0x3f);
  }
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  return codePoint < SMALLEST[length]! || codePoint > 0x10ffff || isSurrogate ? undefined : codePoint;
}
