// A cursor over one header value, and the character classes of RFC 3261 section 25.1. Never backtracks, never throws:
// a method that does not find what it wants answers undefined (or false) and leaves `at` where it stopped.

/** Bits of `charClass`: which productions a US-ASCII character belongs to. */
export const TOKEN = 1;
export const HOST = 2;
/** What an unquoted parameter value may hold in practice: token, host and the "=", "@", "/" of real tags. */
export const PLAIN_VALUE = 4;
export const DIGIT = 8;
/** `unreserved` of RFC 3261: needs no escaping anywhere in a URI. */
export const UNRESERVED = 16;
export const HEX_DIGIT = 32;

const classes = new Uint8Array(128);
const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
mark(ALPHANUMERIC, TOKEN | HOST | PLAIN_VALUE | UNRESERVED);
mark("-.!%*_+`'~", TOKEN | PLAIN_VALUE);
mark("-._", HOST); // RFC 3261 has no underscore; host names of real networks do
mark("[]:=@/$&|^{}#", PLAIN_VALUE);
mark("-_.!~*'()", UNRESERVED);
mark("0123456789", DIGIT);
mark("0123456789abcdefABCDEF", HEX_DIGIT);

function mark(characters: string, bits: number): void {
  for (let index = 0; index < characters.length; index++) classes[characters.charCodeAt(index)]! |= bits;
}

/** Tells whether a UTF-16 code belongs to any of the classes in `bits`. */
export function isIn(code: number, bits: number): boolean {
  return code < 128 && (classes[code]! & bits) !== 0;
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

/** Removes spaces and tabs at both ends, and nothing else that Unicode calls white space. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

/** A forward-only cursor over `text`. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The code under the cursor, NaN at the end. */
  get code(): number {
    return this.text.charCodeAt(this.at);
  }

  skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.at))) this.at++;
  }

  /** Steps over one character if it is `code`. */
  take(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at++;
    return true;
  }

  /** A separator with the white space around it: SEMI, COMMA, EQUAL, SLASH, COLON. */
  takeSeparator(code: number): boolean {
    this.skipBlanks();
    if (!this.take(code)) return false;
    this.skipBlanks();
    return true;
  }

  /** The longest run of characters of the given classes, undefined if empty. */
  takeRun(bits: number): string | undefined {
    const { text } = this;
    const start = this.at;
    let at = start;
    while (at < text.length && isIn(text.charCodeAt(at), bits)) at++;
    this.at = at;
    return at > start ? text.slice(start, at) : undefined;
  }

  /** A quoted string (the cursor is on its quote), unescaped. */
  takeQuoted(): string | undefined {
    const { text } = this;
    let start = this.at + 1;
    let value = "";
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
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
