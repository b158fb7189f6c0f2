// Parameters after ";" in header values (RFC 3261 section 25.1, generic-param). URI parameters are in uri.ts.
import type { Params } from "./model.ts";
import { formatQuoted, isAll, PLAIN_VALUE, TOKEN, UPPER, type Scanner } from "./scanner.ts";
import { WordTable } from "./word-table.ts";

/** Names that messages are full of, of parameters in headers, URIs and credentials. Any other is read as well. */
const COMMON_NAMES = [
  "algorithm", "alias", "branch", "cnonce", "expires", "i", "lr", "maddr", "method", "nc", "nonce", "ob", "opaque", "q",
  "qop", "realm", "received", "reg-id", "response", "rport", "stale", "tag", "transport", "ttl", "uri", "user", "username",
];

const commonNames = new WordTable(COMMON_NAMES.map((name) => [name, name]));

/** The map for "no parameters"; shared, so never written to. */
export const noParams: Params = new Map();

/** Makes parameters from an object; `undefined` leaves one out, `null` is a parameter without a value. */
export function createParams(values: Readonly<Record<string, string | number | null | undefined>>): Params {
  const params = new Map<string, string | null>();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) params.set(name.toLowerCase(), value === null ? null : String(value));
  }
  return params;
}

/** A copy with one parameter set, at its old place if it had one. */
export function withParam(params: Params, name: string, value: string | null): Params {
  return new Map(params).set(name.toLowerCase(), value);
}

/** A copy without one parameter. */
export function withoutParam(params: Params, name: string): Params {
  const copy = new Map(params);
  copy.delete(name.toLowerCase());
  return copy;
}

/**
 * Reads `*( ";" name [ "=" value ] )`; stops before anything else. The first of two equal names counts.
 * Deviation: one ";" after the last parameter is let pass, as several servers end their Via with it.
 */
export function readParams(scanner: Scanner): Params | undefined {
  if (scanner.done) return noParams;
  let params: Map<string, string | null> | undefined;
  while (scanner.takeSeparator(0x3b)) {
    if (params && (scanner.done || scanner.code === 0x2c)) break;
    const name = takeParamName(scanner);
    if (name === undefined) return undefined;
    const value = readParamValue(scanner);
    if (value === undefined) return undefined;
    params ??= new Map();
    if (params.size === 0 || !params.has(name)) params.set(name, value);
  }
  return params ?? noParams;
}

/** Reads a token as a name, in lower case. */
export function takeParamName(scanner: Scanner): string | undefined {
  const start = scanner.at;
  const hasUpper = (scanner.skipRun(TOKEN) & UPPER) !== 0;
  if (scanner.at === start) return undefined;
  const known = findCommonName(scanner, start);
  if (known !== undefined) return known;
  const name = scanner.text.slice(start, scanner.at);
  return hasUpper ? name.toLowerCase() : name;
}

/** The name that stands between `start` and the cursor, if it is a common one. */
export function findCommonName({ codes, at }: Scanner, start: number): string | undefined {
  return commonNames.find(codes, start, at);
}

/** Writes parameters, each with its ";". Values that are not plain text are quoted. */
export function formatParams(params: Params): string {
  let text = "";
  for (const [name, value] of params) text += value === null ? `;${name}` : `;${name}=${formatParamValue(name, value)}`;
  return text;
}

function readParamValue(scanner: Scanner): string | null | undefined {
  if (!scanner.takeSeparator(0x3d)) return null;
  return scanner.code === 0x22 ? scanner.takeQuoted() : scanner.takeRun(PLAIN_VALUE);
}

/** The grammar of these has no quoted form, so odd characters that real devices put there go back as they came. */
const NEVER_QUOTED = new Set(["tag", "branch", "received", "maddr"]);

function formatParamValue(name: string, value: string): string {
  if (isAll(value, TOKEN) || (NEVER_QUOTED.has(name) && isAll(value, PLAIN_VALUE))) return value;
  return formatQuoted(value);
}
