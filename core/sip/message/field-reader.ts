// Header fields out of the text of a message's head: boundaries, names, folded lines (RFC 3261 section 7.3.1).
import { FieldValue } from "./field-values.ts";
import { findHeaderName, findKnownHeaderName, type HeaderName } from "./header-names.ts";
import { isBlank, Scanner, TOKEN, trimBlanks } from "./scanner.ts";

/** Steps from field to field of a head that ends in its blank line. */
export class FieldReader {
  readonly #text: string;
  readonly #codes: Uint8Array;
  readonly #line: Scanner;
  #at = 0;
  /** A CR or LF was met that is not part of a CRLF. */
  hasStrayLineEnd = false;
  /** Where the present field starts. */
  start = 0;
  /** Undefined where the line is no header field. */
  name: HeaderName | undefined;
  value = NO_VALUE;

  /** `codes` are those of the text, see Scanner. */
  constructor(text: string, codes: Uint8Array) {
    this.#text = text;
    this.#codes = codes;
    this.#line = new Scanner(text, codes);
  }

  /** Steps over a line that is no field, and answers it without its CRLF. */
  takeLine(): string {
    const start = this.#at;
    const end = this.#findLineEnd(start);
    this.#at = end + 2;
    return this.#text.slice(start, end);
  }

  /** Reads the next field; false at the end. */
  next(): boolean {
    const start = this.#at;
    if (start >= this.#text.length - 2) return false;
    const colon = this.#readName(start);
    let end = this.#findLineEnd(start);
    let isFolded = false;
    while (isBlank(this.#codes[end + 2]!)) {
      isFolded = true;
      end = this.#findLineEnd(end + 2);
    }
    this.value = isFolded ? new FieldValue(unfold(this.#text.slice(colon + 1, end))) : this.#trimmed(colon + 1, end);
    this.start = start;
    this.#at = end + 2;
    return true;
  }

  /** Looks the name up and answers where its colon is; without a name, the index before the line. */
  #readName(start: number): number {
    const codes = this.#codes;
    let colon = start;
    while (codes[colon]! > 0x20 && codes[colon] !== 0x3a) colon++;
    this.name = codes[colon] === 0x3a ? findKnownHeaderName(codes, start, colon) : undefined;
    return this.name ? colon : this.#readOddName(start);
  }

  /** A name that is not known, or that blanks follow. */
  #readOddName(start: number): number {
    const line = this.#line;
    line.at = start;
    line.skipRun(TOKEN);
    const end = line.at;
    line.skipBlanks();
    const isField = end > start && line.code === 0x3a;
    this.name = isField ? findHeaderName(this.#text, this.#codes, start, end) : undefined;
    return isField ? line.at : start - 1;
  }

  #findLineEnd(from: number): number {
    const lineFeed = this.#text.indexOf("\n", from);
    if (this.#text.indexOf("\r", from) === lineFeed - 1) return lineFeed - 1;
    this.hasStrayLineEnd = true;
    return this.#text.indexOf("\r\n", from);
  }

  #trimmed(from: number, to: number): FieldValue {
    let start = from;
    let end = to;
    while (start < end && isBlank(this.#codes[start]!)) start++;
    while (end > start && isBlank(this.#codes[end - 1]!)) end--;
    return new FieldValue(this.#text, this.#codes, start, end);
  }
}

const NO_VALUE = new FieldValue("");

function unfold(value: string): string {
  return value.split("\r\n").map(trimBlanks).filter((line) => line !== "").join(" ");
}
