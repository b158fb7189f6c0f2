// What the readers of headers share: the values of one header's fields, as single value, comma list, numbers or tokens.
import { readNameAddr } from "./name-addr.ts";
import type { NameAddr, Params } from "./model.ts";
import { readParams } from "./params.ts";
import { characterCodes, readDecimal, Scanner, TOKEN } from "./scanner.ts";

/** The value of one header field, unfolded and trimmed: a range of the message's text until a string is asked for. */
export class FieldValue {
  readonly #text: string;
  readonly #codes: Uint8Array | undefined;
  readonly #start: number;
  readonly #end: number;

  /** `codes` are those of the text (see Scanner), where they are known. */
  constructor(text: string, codes?: Uint8Array, start = 0, end: number = text.length) {
    this.#text = text;
    this.#codes = codes;
    this.#start = start;
    this.#end = end;
  }

  toString(): string {
    return this.#text.slice(this.#start, this.#end);
  }

  /** A cursor over the value; its text may go on behind the value's end. */
  scan(): Scanner {
    return new Scanner(this.#text, this.#codes ?? characterCodes(this.#text), this.#start, this.#end);
  }
}

/** Field values in order, at least one. */
export type FieldValues = readonly FieldValue[];

/** A reader of one value; the scanner is left before a comma or at the end. */
export type ItemReader<T> = (scanner: Scanner) => T | undefined;

/** Seconds and counts are 32 bits wide; larger ones count as the largest. */
export const UINT32_MAX = 2 ** 32 - 1;

/** Every value of all fields; undefined where one is malformed. */
export function readLists<T>(values: FieldValues, readItem: ItemReader<T>): readonly T[] | undefined {
  const items: T[] = [];
  for (const value of values) {
    const scanner = value.scan();
    do {
      const item = readItem(scanner);
      if (item === undefined) return undefined;
      items.push(item);
    } while (scanner.takeSeparator(0x2c));
    scanner.skipBlanks();
    if (!scanner.done) return undefined;
  }
  return items;
}

/** The one value of the one field that a header may have. */
export function readSingle<T>(values: FieldValues, readItem: ItemReader<T>): T | undefined {
  if (values.length > 1) return undefined;
  const scanner = values[0]!.scan();
  const item = readItem(scanner);
  scanner.skipBlanks();
  return scanner.done ? item : undefined;
}

/** Every value of Route, Record-Route and their like. */
export function readNameAddrs(values: FieldValues): readonly NameAddr[] | undefined {
  return readLists(values, readNameAddr);
}

/** From, To and their like: one field with one value. */
export function readSingleNameAddr(values: FieldValues): NameAddr | undefined {
  return readSingle(values, readNameAddr);
}

/** Tokens that compare with case, such as methods; empty list members are passed over. */
export function readTokens(values: FieldValues): readonly string[] | undefined {
  return readTokenLists(values, (scanner) => scanner.takeRun(TOKEN));
}

/** Tokens that compare without case, such as option tags, in lower case. */
export function readLowerTokens(values: FieldValues): readonly string[] | undefined {
  return readTokenLists(values, (scanner) => scanner.takeLowerRun(TOKEN));
}

function readTokenLists(values: FieldValues, takeToken: ItemReader<string>): readonly string[] | undefined {
  const tokens: string[] = [];
  for (const value of values) {
    const scanner = value.scan();
    do {
      const token = takeToken(scanner);
      if (token !== undefined) tokens.push(token);
    } while (scanner.takeSeparator(0x2c));
    if (!scanner.done) return undefined;
  }
  return tokens;
}

/** One field with one token. */
export function readToken(values: FieldValues): string | undefined {
  return readSingle(values, (scanner) => scanner.takeRun(TOKEN));
}

/** The first field's text; undefined where it is empty. */
export function readText(values: FieldValues): string | undefined {
  return values[0]!.toString() || undefined;
}

/** Seconds alone, in the first field. */
export function readSeconds([value]: FieldValues): number | undefined {
  return readWholeDecimal(value!, UINT32_MAX);
}

/** A number alone in its one field. */
export function readSingleDecimal(values: FieldValues, ceiling: number): number | undefined {
  return values.length === 1 ? readWholeDecimal(values[0]!, ceiling) : undefined;
}

function readWholeDecimal(value: FieldValue, ceiling: number): number | undefined {
  const scanner = value.scan();
  const number = scanner.takeDecimal(ceiling);
  return scanner.done ? number : undefined;
}

/** A token and its parameters. */
export interface TokenWithParams {
  readonly token: string;
  readonly params: Params;
}

/** Reads `token *( ";" param )`. */
export function readTokenWithParams(scanner: Scanner): TokenWithParams | undefined {
  scanner.skipBlanks();
  const token = scanner.takeRun(TOKEN);
  const params = token === undefined ? undefined : readParams(scanner);
  return params && { token: token!, params };
}

/** A parameter that is a number; undefined where it is absent or none. */
export function readNumberParam(params: Params, name: string): number | undefined {
  return readDecimal(params.get(name) ?? "", UINT32_MAX);
}
