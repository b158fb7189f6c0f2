// Header names: usual spelling, compact forms (RFC 3261 section 7.3.3) and which values are comma lists (7.3.1).
import type { FieldValues } from "./field-values.ts";
import { headerReaders } from "./typed-headers.ts";
import { WordTable } from "./word-table.ts";

/** What is known of a header name; unknown ones are kept as they came and are never split. */
export interface HeaderName {
  /** Lower case, long form: what names are compared by. */
  readonly key: string;
  /** The spelling in which it is sent. */
  readonly name: string;
  /** Several values may stand in one field, separated by commas. */
  readonly isList: boolean;
  /** Where lists of headers keep its typed form; -1 where it has none. */
  readonly slot: number;
  /** Reads the typed form. */
  readonly read: ((values: FieldValues) => unknown) | undefined;
}

const COMPACT: Readonly<Record<string, string>> = {
  a: "Accept-Contact", // RFC 3841
  b: "Referred-By", // RFC 3892
  c: "Content-Type",
  d: "Request-Disposition", // RFC 3841
  e: "Content-Encoding",
  f: "From",
  i: "Call-ID",
  j: "Reject-Contact", // RFC 3841
  k: "Supported",
  l: "Content-Length",
  m: "Contact",
  n: "Identity-Info", // RFC 4474
  o: "Event", // RFC 6665
  r: "Refer-To", // RFC 3515
  s: "Subject",
  t: "To",
  u: "Allow-Events", // RFC 6665
  v: "Via",
  x: "Session-Expires", // RFC 4028
  y: "Identity", // RFC 8224
};

const LISTS = [
  "Accept", "Accept-Contact", "Accept-Encoding", "Accept-Language", "Alert-Info", "Allow", "Allow-Events", "Call-Info",
  "Contact", "Content-Encoding", "Content-Language", "Diversion", "Error-Info", "History-Info", "In-Reply-To",
  "P-Asserted-Identity", "P-Associated-URI", "P-Preferred-Identity", "Path", "Proxy-Require", "Reason", "Record-Route",
  "Reject-Contact", "Request-Disposition", "Require", "Route", "Security-Client", "Security-Server", "Security-Verify",
  "Service-Route", "Supported", "Unsupported", "Via", "Warning",
];

const SINGLE = [
  "Authentication-Info", "Authorization", "CSeq", "Call-ID", "Content-Disposition", "Content-Length", "Content-Type",
  "Date", "Event", "Expires", "Flow-Timer", "From", "Identity", "Identity-Info", "Join", "MIME-Version", "Max-Forwards",
  "Min-Expires", "Min-SE", "Organization", "Priority", "Privacy", "Proxy-Authenticate", "Proxy-Authentication-Info",
  "Proxy-Authorization", "RAck",
  "RSeq", "Refer-Sub", "Refer-To", "Referred-By", "Replaces", "Reply-To", "Retry-After", "Server", "Session-Expires",
  "SIP-ETag", "SIP-If-Match", "Subject", "Subscription-State", "Target-Dialog", "Timestamp", "To", "User-Agent",
  "WWW-Authenticate",
];

const readers = Object.entries<(values: FieldValues) => unknown>(headerReaders);

const known = new Map<string, HeaderName>();
for (const name of LISTS) register(name, true);
for (const name of SINGLE) register(name, false);
for (const [letter, name] of Object.entries(COMPACT)) {
  const header = known.get(name.toLowerCase())!;
  known.set(letter, header).set(letter.toUpperCase(), header);
}

const byCodes = new WordTable(known);

function register(name: string, isList: boolean): void {
  const key = name.toLowerCase();
  const slot = readers.findIndex(([typedKey]) => typedKey === key);
  const header = { key, name, isList, slot, read: readers[slot]?.[1] };
  known.set(name, header).set(key, header);
}

/** Looks a name up in any spelling or form. */
export function lookUpHeaderName(name: string): HeaderName {
  const header = known.get(name);
  if (header) return header;
  const key = name.toLowerCase();
  return known.get(key) ?? { key, name, isList: false, slot: -1, read: undefined };
}

/** Looks up the name between two indexes of a message; undefined if it is none that we know, or no name at all. */
export function findKnownHeaderName(codes: Uint8Array, start: number, end: number): HeaderName | undefined {
  return byCodes.find(codes, start, end);
}

/** Looks up the name between two indexes of a message. */
export function findHeaderName(text: string, codes: Uint8Array, start: number, end: number): HeaderName {
  return byCodes.find(codes, start, end) ?? lookUpHeaderName(text.slice(start, end));
}
