// Single SDP lines: their fields, read by the grammar of RFC 8866 section 9 with the tolerance that devices need.
// Each reader answers undefined where the value is malformed.
import type { Connection, Origin, SessionTime } from "./session-description.ts";

/** o=. `isExact` is false where it departs from the grammar but can still be understood. */
export interface ReadOrigin {
  readonly origin: Origin;
  readonly isExact: boolean;
}

/**
 * Deviation: several spaces, a user name with spaces before numeric identifiers, and identifiers that are not numbers
 * are all sent by cameras and gateways, and nothing depends on them but comparison with earlier versions.
 */
export function readOrigin(value: string): ReadOrigin | undefined {
  const fields = splitFields(value);
  const first = fields.length - 5;
  if (first < 1) return undefined;
  const sessionId = fields[first]!;
  const sessionVersion = fields[first + 1]!;
  const hasNumbers = isDigits(sessionId) && isDigits(sessionVersion);
  if (!hasNumbers && first > 1) return undefined;
  const username = first === 1 ? fields[0]! : fields.slice(0, first).join(" ");
  const origin = { username, sessionId, sessionVersion, networkType: fields[first + 2]!, addressType: fields[first + 3]!, address: fields[first + 4]! };
  return { origin, isExact: hasNumbers && first === 1 && !hasEmptyFields(value) };
}

/** c=. Deviation: what stands before the last three fields is ignored (a camera repeats "IN c="). */
export function readConnection(value: string): Connection | undefined {
  const fields = splitFields(value);
  const first = fields.length - 3;
  if (first < 0) return undefined;
  const connection = { networkType: fields[first]!, addressType: fields[first + 1]!, address: fields[first + 2]! };
  return isAddress(connection.addressType, connection.address) ? connection : undefined;
}

/** t= without its r= lines. */
export function readTime(value: string): SessionTime | undefined {
  const fields = splitFields(value);
  const [start, stop] = fields;
  if (fields.length !== 2 || !isDigits(start!) || !isDigits(stop!)) return undefined;
  return { start: start!, stop: stop!, repeats: [] };
}

/** Tells whether an r= value is right. Deviation: "0 0" (no repetition) comes without the offsets it should have. */
export function isRepeat(value: string): boolean {
  const fields = value.split(" ");
  return value === "0 0" || (fields.length >= 3 && fields.every(isTypedTime));
}

/** Tells whether a z= value is pairs of a time and an offset. */
export function isZones(value: string): boolean {
  const fields = value.split(" ");
  return fields.length % 2 === 0 && fields.every((field, index) => (index % 2 === 0 ? isDigits(field) : isTypedTime(field)));
}

/** Tells whether a b= value is a type and a number. Deviation: fractions ("AS:25.4") are let pass. */
export function isBandwidth(value: string): boolean {
  const colon = value.indexOf(":");
  const [whole, fraction, ...more] = value.slice(colon + 1).split(".");
  return colon > 0 && !value.slice(0, colon).includes(" ") && isDigits(whole!) && (fraction === undefined || isDigits(fraction)) && more.length === 0;
}

/** The fields of m=. Deviation: formats may be missing. */
export interface ReadMedia {
  readonly media: string;
  readonly port: number;
  readonly portCount?: number;
  readonly protocol: string;
  readonly formats: readonly string[];
}

/** m=. */
export function readMedia(value: string): ReadMedia | undefined {
  const formats = splitFields(value);
  if (formats.length < 3) return undefined;
  const [media, ports, protocol] = formats.splice(0, 3) as [string, string, string];
  const slash = ports.indexOf("/");
  const port = slash < 0 ? ports : ports.slice(0, slash);
  if (!isPort(port)) return undefined;
  if (slash < 0) return { media, port: Number(port), protocol, formats };
  const count = ports.slice(slash + 1);
  return isDigits(count) ? { media, port: Number(port), portCount: Number(count), protocol, formats } : undefined;
}

/** Fields between single or several spaces. */
export function splitFields(value: string): string[] {
  const fields: string[] = [];
  for (let start = 0; start < value.length; ) {
    const space = value.indexOf(" ", start);
    const end = space < 0 ? value.length : space;
    if (end > start) fields.push(value.slice(start, end));
    start = end + 1;
  }
  return fields;
}

/** A space at an end or behind another one. */
function hasEmptyFields(value: string): boolean {
  return value === "" || value.includes("  ") || value.startsWith(" ") || value.endsWith(" ");
}

/** Tells whether a text is one or more decimal digits. */
export function isDigits(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return text.length > 0;
}

function isPort(text: string): boolean {
  return isDigits(text) && text.length <= 5 && Number(text) <= 65535;
}

/** Digits with an optional sign and unit (d, h, m, s). */
function isTypedTime(field: string): boolean {
  const unsigned = field.startsWith("-") ? field.slice(1) : field;
  const last = unsigned.at(-1) ?? "";
  return isDigits("dhms".includes(last) ? unsigned.slice(0, -1) : unsigned);
}

/** An IPv4 address may be followed by TTL and count, an IPv6 one by a count (RFC 8866 section 5.7). */
function isAddress(addressType: string, address: string): boolean {
  if (!address.includes("/")) return true;
  const [host, ...numbers] = address.split("/");
  const most = addressType === "IP6" ? 1 : 2;
  return host !== "" && numbers.length <= most && numbers.every(isDigits);
}
