// A cursor over a piece of text, and the character classes of RFC 3261 section 25.1. Never backtracks, never throws:
// a method that does not find what it wants answers undefined (or false) and leaves `at` where it stopped.

/** Bits of `classes`: which productions a US-ASCII character belongs to. */
export const TOKEN = 1;
export const HOST = 2;
/** What an unquoted parameter value may hold in practice: token, host and the "=", "@", "/" of real tags. */
export const PLAIN_VALUE = 4;
export const DIGIT = 8;
/** `unreserved` of RFC 3261: needs no escaping anywhere in a URI. */
export const UNRESERVED = 16;
export const HEX_DIGIT = 32;
export const UPPER = 64;
/** No control character, space, quote or angle bracket, but "@": what stands before a URI's host. */
export const URI_USER = 128;
/** The same with "@", without what ends a parameter's name or value, a header's name or value. */
export const URI_PARAM_NAME = 256;
export const URI_PARAM_VALUE = 512;
export const URI_HEADER_NAME = 1024;
export const URI_HEADER_VALUE = 2048;
/** Space or horizontal tab. */
export const BLANK = 4096;
/** What makes a part of a URI more than its text: the "%" of an escape, the ":" before a password. */
export const URI_MARK = 8192;

const ASCII = 128;
const classes = new Uint16Array(256);
const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
mark(ALPHANUMERIC, TOKEN | HOST | PLAIN_VALUE | UNRESERVED);
mark("-.!%*_+`'~", TOKEN | PLAIN_VALUE);
mark("-._", HOST); // RFC 3261 has no underscore; host names of real networks do
mark("[]:=@/$&|^{}#", PLAIN_VALUE);
mark("-_.!~*'()", UNRESERVED);
mark("0123456789", DIGIT);
mark("0123456789abcdefABCDEF", HEX_DIGIT);
mark("ABCDEFGHIJKLMNOPQRSTUVWXYZ", UPPER);
mark(" \t", BLANK);
mark("%:", URI_MARK);
markVisible(URI_USER, "@");
markVisible(URI_PARAM_NAME, ";?=");
markVisible(URI_PARAM_VALUE, ";?");
markVisible(URI_HEADER_NAME, "=&");
markVisible(URI_HEADER_VALUE, "&");

function mark(characters: string, bits: number): void {
  for (let index = 0; index < characters.length; index++) classes[characters.charCodeAt(index)]! |= bits;
}

/** Marks all that a URI may hold, which is anything outside of US-ASCII, too, but some. */
function markVisible(bits: number, but: string): void {
  for (let code = 0x21; code < classes.length; code++) {
    if (!`"<>\x7f${but}`.includes(String.fromCharCode(code))) classes[code]! |= bits;
  }
}

/** Tells whether a UTF-16 code belongs to any of the classes in `bits`. */
export function isIn(code: number, bits: number): boolean {
  return code >= 0 && code < ASCII && (classes[code]! & bits) !== 0;
}

/** Tells whether a text is not empty and made of one class only. */
export function isAll(text: string, bits: number): boolean {
  for (let index = 0; index < text.length; index++) if (!isIn(text.charCodeAt(index), bits)) return false;
  return text.length > 0;
}

/** Space or horizontal tab; line folds have been replaced by a space before a Scanner sees the text. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/**
 * The characters of a text as bytes at the same indexes, for a Scanner: ASCII as it is, 0x80 for everything else. Bytes
 * are read three times as fast as the characters of a string; those of an ASCII message are its own.
 */
export function characterCodes(text: string): Uint8Array {
  const codes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) codes[index] = Math.min(text.charCodeAt(index), ASCII);
  return codes;
}

/** Removes spaces and tabs at both ends, and nothing else that Unicode calls white space. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

/** A forward-only cursor over `text` from `at` to `end`. */
export class Scanner {
  readonly text: string;
  /** See `characterCodes`. */
  readonly codes: Uint8Array;
  at: number;
  end: number;

  constructor(text: string, codes: Uint8Array = characterCodes(text), at = 0, end: number = text.length) {
    this.text = text;
    this.codes = codes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** The code under the cursor, at least 0x80 outside of US-ASCII, -1 at the end. */
  get code(): number {
    return this.at < this.end ? this.codes[this.at]! : -1;
  }

  skipBlanks(): void {
    while (this.at < this.end && isBlank(this.codes[this.at]!)) this.at++;
  }

  /** Steps over one character if it is `code`. */
  take(code: number): boolean {
    if (this.code !== code) return false;
    this.at++;
    return true;
  }

  /** A separator with the white space around it: SEMI, COMMA, EQUAL, SLASH, COLON. */
  takeSeparator(code: number): boolean {
    const { codes, end } = this;
    let { at } = this;
    while (at < end && isBlank(codes[at]!)) at++;
    if (at >= end || codes[at] !== code) {
      this.at = at;
      return false;
    }
    at++;
    while (at < end && isBlank(codes[at]!)) at++;
    this.at = at;
    return true;
  }

  /** Steps over the longest run of characters of the given classes; answers all classes that its characters belong to. */
  skipRun(bits: number): number {
    const { codes, end } = this;
    let at = this.at;
    let seen = 0;
    while (at < end) {
      const found = classes[codes[at]!]!;
      if ((found & bits) === 0) break;
      seen |= found;
      at++;
    }
    this.at = at;
    return seen;
  }

  /** Steps to the next character of the given classes, or to the end. */
  skipUntil(bits: number): void {
    const { codes, end } = this;
    let at = this.at;
    while (at < end && (classes[codes[at]!]! & bits) === 0) at++;
    this.at = at;
  }

  /** The longest run of characters of the given classes, undefined if empty. */
  takeRun(bits: number): string | undefined {
    const start = this.at;
    this.skipRun(bits);
    return this.at > start ? this.text.slice(start, this.at) : undefined;
  }

  /** The same in lower case. */
  takeLowerRun(bits: number): string | undefined {
    const start = this.at;
    const hasUpper = (this.skipRun(bits) & UPPER) !== 0;
    if (this.at === start) return undefined;
    const run = this.text.slice(start, this.at);
    return hasUpper ? run.toLowerCase() : run;
  }

  /** A run of digits as a number, undefined if empty. Larger numbers than `ceiling` become it. */
  takeDecimal(ceiling: number): number | undefined {
    const { codes, at: start, end } = this;
    let number = 0;
    let at = start;
    for (; at < end && (classes[codes[at]!]! & DIGIT) !== 0; at++) number = Math.min(number * 10 + (codes[at]! - 0x30), ceiling);
    this.at = at;
    return at > start ? number : undefined;
  }

  /** A quoted string (the cursor is on its quote), unescaped. */
  takeQuoted(): string | undefined {
    const { text, codes, end } = this;
    let start = this.at + 1;
    let value = "";
    for (let at = start; at < end; at++) {
      const code = codes[at];
      if (code === 0x22) {
        this.at = at + 1;
        return value + text.slice(start, at);
      }
      if (code === 0x5c) {
        value += text.slice(start, at);
        start = ++at; // the character after the backslash stands for itself
      }
    }
    return undefined;
  }
}

/** Writes a quoted string; control characters become quoted pairs, line ends a space. */
export function formatQuoted(text: string): string {
  let quoted = '"';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x0d || code === 0x0a) quoted += " ";
    else if (code === 0x22 || code === 0x5c || code < 0x20 || code === 0x7f) quoted += `\\${text[index]!}`;
    else quoted += text[index]!;
  }
  return `${quoted}"`;
}

/** Splits at commas that stand outside quotes and angle brackets, trimming each part. */
export function splitList(text: string): string[] {
  if (!text.includes(",")) return [text];
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at++;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x3c) bracketed = true;
    else if (code === 0x3e) bracketed = false;
    else if (code === 0x2c && !bracketed) {
      parts.push(trimBlanks(text.slice(start, at)));
      start = at + 1;
    }
  }
  parts.push(trimBlanks(text.slice(start)));
  return parts;
}

/** Reads a whole text of digits; undefined if there is anything else. Larger numbers than `ceiling` become it. */
export function readDecimal(text: string, ceiling: number): number | undefined {
  if (!isAll(text, DIGIT)) return undefined;
  return Math.min(Number(text), ceiling);
}
