// The lines of a vCard file: unfolded, cut into name, parameters and value (RFC 6350 section 3.2 and 3.3, RFC 2425 for
// vCard 3; quoted-printable with soft line breaks as vCard 2.1 writes it). Values stay escaped. Pure; linear in the text.

export interface VcardLine {
  /** The line of the file that it begins in, counted from 1. */
  readonly line: number;
  /** Properties with the same group belong together: "item1" in "item1.TEL:...". */
  readonly group: string;
  /** In capitals. */
  readonly name: string;
  readonly parameters: readonly VcardParameter[];
  /** As written, without its folds; quoted-printable is decoded, and then escaped as vCard 3 would. */
  readonly value: string;
  /** The whole as one line, as it can be written again. */
  readonly whole: string;
}

export interface VcardParameter {
  /** In capitals; vCard 2.1's bare "HOME" has the name TYPE. */
  readonly name: string;
  readonly values: readonly string[];
}

/** A photo of a megabyte in base64, and some. */
const MAX_LINE_LENGTH = 2_000_000;
const MAX_PARAMETERS = 50;
const BARE_ENCODINGS = ["QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"];

/** All lines that have the form of a property; others are passed over, as are those that are too long to be one. */
export function* vcardLines(text: string): Generator<VcardLine> {
  let parts: string[] = [];
  let length = 0;
  let begun = 1;
  let isSoft = false;
  for (const { content, line } of physicalLines(text)) {
    const folded = /^[ \t]/u.test(content);
    if (parts.length > 0 && (folded || isSoft)) {
      length += content.length;
      // Outlook folds quoted-printable, too; its soft break is then not part of the value.
      if (length <= MAX_LINE_LENGTH) parts.push(folded && !isSoft ? content.slice(1) : content);
    } else {
      yield* readWhole(parts, length, begun);
      [parts, length, begun] = [[content], content.length, line];
    }
    isSoft = content.endsWith("=") && isQuotedPrintable(parts[0]!);
    if (isSoft && parts.length > 0) parts[parts.length - 1] = parts.at(-1)!.slice(0, -1);
  }
  yield* readWhole(parts, length, begun);
}

function* physicalLines(text: string): Generator<{ readonly content: string; readonly line: number }> {
  let start = text.startsWith("\ufeff") ? 1 : 0;
  for (let line = 1; start < text.length; line += 1) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed;
    const content = text.slice(start, text[end - 1] === "\r" && end > start ? end - 1 : end);
    yield { content, line };
    start = end + 1;
  }
}

function isQuotedPrintable(first: string): boolean {
  const colon = first.indexOf(":");
  return /;(?:ENCODING=)?QUOTED-PRINTABLE(?:;|$)/iu.test(first.slice(0, Math.min(colon < 0 ? first.length : colon, 500)));
}

function* readWhole(parts: readonly string[], length: number, line: number): Generator<VcardLine> {
  if (parts.length === 0 || length > MAX_LINE_LENGTH) return;
  const whole = parts.join("");
  const colon = endOfHead(whole);
  if (colon < 0) return;
  const [head = "", ...given] = splitOutsideQuotes(whole.slice(0, colon), ";", MAX_PARAMETERS);
  const dot = head.lastIndexOf(".");
  const name = head.slice(dot + 1).trim().toUpperCase();
  if (!/^[A-Z0-9-]+$/u.test(name)) return;
  const parameters = given.map(readParameter);
  yield decoded({ line, group: head.slice(0, Math.max(0, dot)).trim(), name, parameters, value: whole.slice(colon + 1), whole });
}

/** The colon that ends name and parameters: one in quotes does not. */
function endOfHead(text: string): number {
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '"') isQuoted = !isQuoted;
    else if (text[index] === ":" && !isQuoted) return index;
  }
  return -1;
}

function splitOutsideQuotes(text: string, separator: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let start = 0;
  for (let index = 0; index < text.length && parts.length < limit; index += 1) {
    if (text[index] === '"') isQuoted = !isQuoted;
    else if (text[index] === separator && !isQuoted) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function readParameter(text: string): VcardParameter {
  const equals = text.indexOf("=");
  if (equals < 0) return { name: BARE_ENCODINGS.includes(text.trim().toUpperCase()) ? "ENCODING" : "TYPE", values: [text.trim()] };
  const values = splitOutsideQuotes(text.slice(equals + 1), ",", MAX_PARAMETERS).map(readParameterValue);
  // 'TYPE="work,voice"' is one quoted list where RFC 6350's own examples have it.
  return { name: text.slice(0, equals).trim().toUpperCase(), values: values.flatMap((value) => (/^TYPE=/iu.test(text) ? value.split(",") : [value])) };
}

/** Without quotes, and with what RFC 6868 escapes. */
function readParameterValue(text: string): string {
  const bare = text.trim().replace(/^"|"$/gu, "");
  return bare.replace(/\^(?:n|\^|')/gu, (escape) => (escape === "^n" ? "\n" : escape === "^^" ? "^" : '"'));
}

function decoded(line: VcardLine): VcardLine {
  const has = (name: string): string => line.parameters.find((parameter) => parameter.name === name)?.values[0]?.toUpperCase() ?? "";
  if (has("ENCODING") !== "QUOTED-PRINTABLE") return line;
  const text = decodeText(quotedPrintableBytes(line.value), has("CHARSET") || "UTF-8");
  const value = text.replace(/\r\n?|\n/gu, "\\n");
  const parameters = line.parameters.filter(({ name }) => name !== "ENCODING" && name !== "CHARSET");
  const head = [line.group === "" ? line.name : `${line.group}.${line.name}`, ...parameters.map(({ name, values }) => `${name}=${values.join(",")}`)].join(";");
  return { ...line, parameters, value, whole: `${head}:${value}` };
}

function quotedPrintableBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const pair = text.slice(index + 1, index + 3);
    if (text[index] === "=" && /^[0-9A-Fa-f]{2}$/u.test(pair)) {
      bytes.push(Number.parseInt(pair, 16));
      index += 2;
    } else {
      bytes.push(...new TextEncoder().encode(text[index]));
    }
  }
  return Uint8Array.from(bytes);
}

function decodeText(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
