// What the readers of headers share: the values of one header's fields, as single value, comma list, numbers or tokens.
import { readNameAddr } from "./name-addr.ts";
import type { NameAddr, Params } from "./model.ts";
import { readParams } from "./params.ts";
import { isAll, readDecimal, Scanner, splitList, TOKEN } from "./scanner.ts";

/** Field values in order, at least one. */
export type FieldValues = readonly string[];

/** A reader of one value; the scanner is left before a comma or at the end. */
export type ItemReader<T> = (scanner: Scanner) => T | undefined;

/** Seconds and counts are 32 bits wide; larger ones count as the largest. */
export const UINT32_MAX = 2 ** 32 - 1;

/** Every value of all fields; undefined where one is malformed. */
export function readLists<T>(values: FieldValues, readItem: ItemReader<T>): readonly T[] | undefined {
  const items: T[] = [];
  for (const value of values) {
    const scanner = new Scanner(value);
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
  const scanner = new Scanner(values[0]!);
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
  const tokens: string[] = [];
  for (const value of values) {
    for (const token of splitList(value)) {
      if (isAll(token, TOKEN)) tokens.push(token);
      else if (token !== "") return undefined;
    }
  }
  return tokens;
}

/** Tokens that compare without case, such as option tags, in lower case. */
export function readLowerTokens(values: FieldValues): readonly string[] | undefined {
  return readTokens(values)?.map((token) => token.toLowerCase());
}

/** One field with one token. */
export function readToken(values: FieldValues): string | undefined {
  return values.length === 1 && isAll(values[0]!, TOKEN) ? values[0] : undefined;
}

/** The first field's text; undefined where it is empty. */
export function readText(values: FieldValues): string | undefined {
  return values[0] === "" ? undefined : values[0];
}

/** Seconds alone. */
export function readSeconds(values: FieldValues): number | undefined {
  return readDecimal(values[0]!, UINT32_MAX);
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
