// Header fields out of the text of a message's head: boundaries, names, folded lines (RFC 3261 section 7.3.1).
import { lookUpHeaderName, type HeaderName } from "./header-names.ts";
import { isBlank, isIn, TOKEN, trimBlanks } from "./scanner.ts";

/** Steps from field to field. The text ends in CRLF and holds no CR or LF but in pairs. */
export class FieldReader {
  readonly #text: string;
  #at: number;
  /** Where the present field starts. */
  start = 0;
  /** Undefined where the line is no header field. */
  name: HeaderName | undefined;
  /** Unfolded and trimmed. */
  value = "";

  constructor(text: string, start: number) {
    this.#text = text;
    this.#at = start;
  }

  /** Reads the next field; false at the end. */
  next(): boolean {
    const text = this.#text;
    const start = this.#at;
    if (start >= text.length) return false;
    const colon = this.#readName(start);
    let end = text.indexOf("\r\n", start);
    let isFolded = false;
    while (isBlank(text.charCodeAt(end + 2))) {
      isFolded = true;
      end = text.indexOf("\r\n", end + 2);
    }
    const value = text.slice(colon + 1, end);
    this.value = isFolded ? unfold(value) : trimBlanks(value);
    this.start = start;
    this.#at = end + 2;
    return true;
  }

  /** Looks the name up and answers where its colon is; without a name, where the line starts. */
  #readName(start: number): number {
    const text = this.#text;
    let at = start;
    while (isIn(text.charCodeAt(at), TOKEN)) at++;
    const end = at;
    while (isBlank(text.charCodeAt(at))) at++;
    const isField = end > start && text.charCodeAt(at) === 0x3a;
    this.name = isField ? lookUpHeaderName(text.slice(start, end)) : undefined;
    return isField ? at : start;
  }
}

function unfold(value: string): string {
  return value.split("\r\n").map(trimBlanks).filter((line) => line !== "").join(" ");
}
