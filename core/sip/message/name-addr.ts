// name-addr and addr-spec with header parameters: From, To, Contact, Route, Record-Route (RFC 3261 section 20.10).
import type { Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import type { NameAddr, Params, Uri } from "./model.ts";
import { formatParams, noParams, readParams } from "./params.ts";
import { formatQuoted, Scanner, trimBlanks } from "./scanner.ts";
import { formatUri, readUri, readUriBetween } from "./uri.ts";

/** Parses a whole text as one address with an optional name, such as a person or a settings file gives it. */
export function parseNameAddr(text: string): Result<NameAddr, Failure> {
  const scanner = new Scanner(text);
  const value = text.includes("\r") || text.includes("\n") ? undefined : readNameAddr(scanner);
  scanner.skipBlanks();
  if (value && scanner.done) return succeed(value);
  return fail({ code: "sip/parse/name-addr", message: "This is not a SIP address; write \"Name\" <sip:name@host>.", detail: text.slice(0, 80) });
}

/** Reads one value; the scanner is left before a comma or at the end. */
export function readNameAddr(scanner: Scanner): NameAddr | undefined {
  scanner.skipBlanks();
  const quotedName = scanner.code === 0x22 ? readQuotedName(scanner) : undefined;
  if (quotedName === null) return undefined;
  const start = scanner.at;
  const stop = findStop(scanner);
  if (stop < scanner.end && scanner.codes[stop] === 0x3c) {
    const displayName = quotedName ?? (stop === start ? "" : trimBlanks(scanner.text.slice(start, stop)));
    return readBracketed(scanner, stop, displayName);
  }
  if (quotedName !== undefined) return undefined;
  return readBare(scanner, start, stop);
}

/** Writes `"Name" <uri>;params`; the URI is always bracketed, so that its own parameters stay its own. */
export function formatNameAddr({ displayName, uri, params }: NameAddr): string {
  const name = displayName === "" ? "" : `${formatQuoted(displayName)} `;
  return `${name}<${formatUri(uri)}>${formatParams(params)}`;
}

/** Makes a name-addr from a URI. */
export function createNameAddr(uri: Uri, params: Params = noParams, displayName = ""): NameAddr {
  return { displayName, uri, params };
}

/** A quoted name and the blanks after it; null where the quotes do not balance or no "<" follows. */
function readQuotedName(scanner: Scanner): string | null {
  const name = scanner.takeQuoted();
  scanner.skipBlanks();
  return name !== undefined && scanner.code === 0x3c ? name : null;
}

/** Where an unquoted name (then "<" follows) or a bare URI ends. */
function findStop({ codes, at, end }: Scanner): number {
  for (let stop = at; stop < end; stop++) {
    const code = codes[stop];
    if (code === 0x3c || code === 0x3b || code === 0x2c || code === 0x22) return stop;
  }
  return end;
}

function readBracketed(scanner: Scanner, open: number, displayName: string): NameAddr | undefined {
  const close = scanner.text.indexOf(">", open);
  if (close < 0 || close >= scanner.end) return undefined;
  const uri = readUriBetween(scanner, open + 1, close);
  scanner.at = close + 1;
  const params = uri && readParams(scanner);
  return params && { displayName, uri, params };
}

/** Without brackets, what follows ";" belongs to the header, and "?" is not allowed (RFC 3261 section 20.10). */
function readBare(scanner: Scanner, start: number, stop: number): NameAddr | undefined {
  const uri = readUri(trimBlanks(scanner.text.slice(start, stop)));
  if (!uri || (uri.scheme !== "other" && uri.scheme !== "tel" && uri.headers.size > 0)) return undefined;
  scanner.at = stop;
  const params = readParams(scanner);
  return params && { displayName: "", uri, params };
}
