// URIs: sip and sips (RFC 3261 section 19.1), tel (RFC 3966, see tel-uri.ts), any other kept as text. Reading, writing, comparing.
import type { Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import { equalHosts, formatHostPort, readHostPort } from "./host.ts";
import type { OtherUri, Params, SipUri, TelUri, Uri } from "./model.ts";
import { findCommonName, noParams, withoutParam } from "./params.ts";
import { escapePercent, unescapePercent } from "./percent.ts";
import { isIn, Scanner, UNRESERVED, URI_HEADER_NAME, URI_HEADER_VALUE, URI_MARK, URI_PARAM_NAME, URI_PARAM_VALUE, URI_USER } from "./scanner.ts";
import { equalTelUris, isTelUri } from "./tel-uri.ts";
import { WordTable } from "./word-table.ts";

const USER_MARKS = "&=+$,;?/";
const PASSWORD_MARKS = "&=+$,";
const PARAM_MARKS = "[]/:&+$";
const HEADER_MARKS = "[]/?:+$";

const noHeaders: ReadonlyMap<string, string> = new Map();

/** Parses an absolute URI; the whole text must be one. */
export function parseUri(text: string): Result<Uri, Failure> {
  const uri = readUri(text);
  if (uri) return succeed(uri);
  return fail({ code: "sip/parse/uri", message: "This is not an address that SIP knows; write sip:name@host.", detail: text.slice(0, 80) });
}

/** Reads a whole text as a URI; undefined if it is none. */
export function readUri(text: string): Uri | undefined {
  return readUriBetween(new Scanner(text), 0, text.length);
}

/** Reads what is between two indexes as a URI; leaves the scanner anywhere before `end`. */
export function readUriBetween(scanner: Scanner, start: number, end: number): Uri | undefined {
  const endOfAll = scanner.end;
  scanner.at = start;
  scanner.end = end;
  const uri = takeUri(scanner);
  scanner.end = endOfAll;
  return uri;
}

const schemes = new WordTable((["sip", "sips", "tel"] as const).map((scheme) => [scheme, scheme]));

function takeUri(scanner: Scanner): Uri | undefined {
  const { codes, at: start, end } = scanner;
  let colon = start;
  while (colon < end && codes[colon] !== 0x3a) colon++;
  if (colon === start || colon === end) return undefined;
  scanner.at = colon + 1;
  const scheme = schemes.find(codes, start, colon);
  if (scheme === "tel") return readTelUri(scanner);
  return scheme === undefined ? readOtherUri(scanner, start) : readSipUri(scanner, scheme);
}

/** Writes a URI with everything escaped that needs it. */
export function formatUri(uri: Uri): string {
  switch (uri.scheme) {
    case "other":
      return uri.text;
    case "tel":
      return `tel:${uri.number}${formatUriParams(uri.params)}`;
    default:
      return `${uri.scheme}:${formatUserInfo(uri)}${formatHostPort(uri)}${formatUriParams(uri.params)}${formatUriHeaders(uri)}`;
  }
}

/** Compares as RFC 3261 section 19.1.4 and RFC 3966 section 4 say; not transitive where parameters differ. */
export function equalUris(a: Uri, b: Uri): boolean {
  if (a.scheme === "other" || b.scheme === "other") return a.scheme === b.scheme && equalText(a as OtherUri, b as OtherUri);
  if (a.scheme === "tel" || b.scheme === "tel") return a.scheme === b.scheme && equalTelUris(a as TelUri, b as TelUri);
  return (
    a.scheme === b.scheme &&
    a.user === b.user &&
    a.password === b.password &&
    equalHosts(a.host, b.host) &&
    a.port === b.port &&
    equalSipParams(a.params, b.params) &&
    equalHeaders(a.headers, b.headers)
  );
}

/** Makes a sip: URI; what is left out is absent. */
export function createSipUri(parts: Partial<SipUri> & { readonly host: string }): SipUri {
  return { scheme: "sip", params: noParams, headers: noHeaders, ...parts };
}

/** The URI as it may stand in a Request-URI or To: without the method and the header fields of links (RFC 3261 table 1). */
export function toRequestUri(uri: Uri): Uri {
  if (uri.scheme === "other" || uri.scheme === "tel") return uri;
  return { ...uri, params: withoutParam(uri.params, "method"), headers: noHeaders };
}

function readSipUri(scanner: Scanner, scheme: "sip" | "sips"): SipUri | undefined {
  const start = scanner.at;
  const seen = scanner.skipRun(URI_USER);
  const hasUser = scanner.code === 0x40;
  const userInfo = hasUser ? readUserInfo(scanner.text.slice(start, scanner.at), (seen & URI_MARK) !== 0) : noUser;
  if (!userInfo) return undefined;
  scanner.at = hasUser ? scanner.at + 1 : start;
  const hostPort = readHostPort(scanner, false);
  if (!hostPort) return undefined;
  const params = readUriParams(scanner);
  const headers = params && readUriHeaders(scanner);
  if (!headers || !scanner.done) return undefined;
  return { scheme, user: userInfo.user, password: userInfo.password, host: hostPort.host, port: hostPort.port, params, headers };
}

interface UserInfo {
  readonly user: string | undefined;
  readonly password: string | undefined;
}

const noUser: UserInfo = { user: undefined, password: undefined };

function readUserInfo(text: string, hasMarks: boolean): UserInfo | undefined {
  if (!hasMarks) return text === "" ? undefined : { user: text, password: undefined };
  const colon = text.indexOf(":");
  const user = unescapePercent(colon < 0 ? text : text.slice(0, colon));
  if (!user) return undefined;
  if (colon < 0) return { user, password: undefined };
  const password = unescapePercent(text.slice(colon + 1));
  return password === undefined ? undefined : { user, password };
}

function formatUserInfo({ user, password }: SipUri): string {
  if (user === undefined) return "";
  const secret = password === undefined ? "" : `:${escapePercent(password, PASSWORD_MARKS)}`;
  return `${escapePercent(user, USER_MARKS)}${secret}@`;
}

/** Reads `*( ";" name [ "=" value ] )` up to "?" or the end. */
function readUriParams(scanner: Scanner): Params | undefined {
  let params: Map<string, string | null> | undefined;
  while (scanner.take(0x3b)) {
    const name = takeUriParamName(scanner);
    if (!name) return undefined;
    const value = scanner.take(0x3d) ? takeUriText(scanner, URI_PARAM_VALUE) : null;
    if (value === undefined || value === "") return undefined;
    params ??= new Map();
    if (params.size === 0 || !params.has(name)) params.set(name, value);
  }
  return params ?? noParams;
}

/** Takes a run of characters without its escapes; undefined where one is malformed. */
function takeUriText(scanner: Scanner, bits: number): string | undefined {
  const start = scanner.at;
  const hasMarks = (scanner.skipRun(bits) & URI_MARK) !== 0;
  const text = scanner.text.slice(start, scanner.at);
  return hasMarks ? unescapePercent(text) : text;
}

function takeUriParamName(scanner: Scanner): string | undefined {
  const start = scanner.at;
  scanner.skipRun(URI_PARAM_NAME);
  return findCommonName(scanner, start) ?? unescapePercent(scanner.text.slice(start, scanner.at))?.toLowerCase();
}

function readUriHeaders(scanner: Scanner): ReadonlyMap<string, string> | undefined {
  if (!scanner.take(0x3f)) return noHeaders;
  const headers = new Map<string, string>();
  do {
    const name = unescapePercent(scanner.takeRun(URI_HEADER_NAME) ?? "");
    const value = scanner.take(0x3d) ? unescapePercent(scanner.takeRun(URI_HEADER_VALUE) ?? "") : undefined;
    if (!name || value === undefined) return undefined;
    headers.set(name.toLowerCase(), value);
  } while (scanner.take(0x26));
  return headers;
}

function formatUriParams(params: Params): string {
  let text = "";
  for (const [name, value] of params) {
    text += `;${escapePercent(name, PARAM_MARKS)}`;
    if (value !== null) text += `=${escapePercent(value, PARAM_MARKS)}`;
  }
  return text;
}

function formatUriHeaders({ headers }: SipUri): string {
  let text = "";
  for (const [name, value] of headers) {
    text += `${text ? "&" : "?"}${escapePercent(name, HEADER_MARKS)}=${escapePercent(value, HEADER_MARKS)}`;
  }
  return text;
}

/** The number, then parameters; what they may hold is in tel-uri.ts. */
function readTelUri(scanner: Scanner): TelUri | undefined {
  const number = scanner.takeRun(URI_PARAM_VALUE) ?? "";
  const params = readUriParams(scanner);
  return params && scanner.done && isTelUri(number, params) ? { scheme: "tel", number, params } : undefined;
}

function readOtherUri(scanner: Scanner, start: number): OtherUri | undefined {
  const scheme = scanner.text.slice(start, scanner.at - 1).toLowerCase();
  const hasMore = scanner.skipRun(URI_USER | URI_PARAM_VALUE) !== 0;
  return isScheme(scheme) && hasMore && scanner.done ? { scheme: "other", text: scanner.text.slice(start, scanner.end) } : undefined;
}

function isScheme(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (!isIn(text.charCodeAt(index), UNRESERVED) && text[index] !== "+") return false;
  }
  return text[0]! >= "a" && text[0]! <= "z";
}

/** These count as different when only one URI has them (RFC 3261 section 19.1.4). */
const DECISIVE_PARAMS = ["user", "ttl", "method", "maddr", "transport"];

function equalSipParams(a: Params, b: Params): boolean {
  for (const name of DECISIVE_PARAMS) if (a.has(name) !== b.has(name)) return false;
  for (const [name, value] of a) if (b.has(name) && !equalParamValue(value, b.get(name)!)) return false;
  return true;
}

function equalParamValue(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : a.toLowerCase() === b.toLowerCase();
}

function equalHeaders(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) if (b.get(name) !== value) return false;
  return true;
}

function equalText(a: OtherUri, b: OtherUri): boolean {
  return a.text === b.text;
}
