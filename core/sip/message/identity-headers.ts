// Headers that tell who a call is from and which way it came: Privacy (RFC 3323), Reason (RFC 3326), Diversion (RFC 5806)
// and History-Info (RFC 7044). Those that are plain addresses need no reader of their own.
import { FieldValue, readLists, readNumberParam, readTokenWithParams, type FieldValues } from "./field-values.ts";
import type { Diversion, HistoryEntry, Reason } from "./header-values.ts";
import type { NameAddr, Params } from "./model.ts";
import { readNameAddr } from "./name-addr.ts";
import { isAll, DIGIT, TOKEN, trimBlanks, type Scanner } from "./scanner.ts";

/** Privacy: values between semicolons, in lower case (RFC 3323 section 4.2). */
export function readPrivacy(values: FieldValues): readonly string[] | undefined {
  const privacy = values.flatMap((value) => value.toString().split(";")).map((value) => trimBlanks(value).toLowerCase());
  return privacy.every((value) => isAll(value, TOKEN)) ? privacy : undefined;
}

/** Reason: protocols, each with cause and text (RFC 3326 section 2). */
export function readReasons(values: FieldValues): readonly Reason[] | undefined {
  return readLists(values, readReason);
}

/** Diversion: the latest first (RFC 5806 section 4). */
export function readDiversions(values: FieldValues): readonly Diversion[] | undefined {
  return readLists(values, (scanner) => {
    const address = readNameAddr(scanner);
    if (!address) return undefined;
    const reason = address.params.get("reason")?.toLowerCase();
    const counter = readNumberParam(address.params, "counter");
    return { address, ...(reason ? { reason } : {}), ...(counter === undefined ? {} : { counter }) };
  });
}

/** History-Info: every entry with its index (RFC 7044 section 5; those of RFC 4244 have no rc, mp or np). */
export function readHistory(values: FieldValues): readonly HistoryEntry[] | undefined {
  return readLists(values, (scanner) => {
    const address = readNameAddr(scanner);
    const index = address?.params.get("index");
    if (!address || !index || !isIndex(index)) return undefined;
    return { address, index, ...readTargeting(address.params), ...readUriHeaders(address) };
  });
}

function readReason(scanner: Scanner): Reason | undefined {
  const value = readTokenWithParams(scanner);
  if (!value) return undefined;
  const cause = readNumberParam(value.params, "cause");
  const text = value.params.get("text");
  return { protocol: value.token.toUpperCase(), ...(cause === undefined ? {} : { cause }), ...(text ? { text } : {}) };
}

const TARGETING = ["rc", "mp", "np"] as const;

function readTargeting(params: Params): Pick<HistoryEntry, "targeting" | "derivedFrom"> {
  const targeting = TARGETING.find((name) => params.has(name));
  const derivedFrom = targeting && params.get(targeting);
  return { ...(targeting ? { targeting } : {}), ...(derivedFrom ? { derivedFrom } : {}) };
}

/** RFC 7044 section 5.1: Reason and Privacy stand escaped in the URI that they are about. */
function readUriHeaders({ uri }: NameAddr): Pick<HistoryEntry, "reasons" | "privacy"> {
  const headers = uri.scheme === "sip" || uri.scheme === "sips" ? uri.headers : undefined;
  const reason = headers?.get("reason");
  const privacy = headers?.get("privacy");
  return { reasons: (reason && readReasons([new FieldValue(reason)])) || [], privacy: (privacy && readPrivacy([new FieldValue(privacy)])) || [] };
}

function isIndex(text: string): boolean {
  return text.split(".").every((part) => isAll(part, DIGIT));
}
