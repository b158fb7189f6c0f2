// Hosts and ports as URIs and Via write them (RFC 3261 section 25.1, IPv6 as RFC 5118 and RFC 5954 correct it).
import { DIGIT, HEX_DIGIT, HOST, isAll, isIn, type Scanner } from "./scanner.ts";

/** A host without brackets, in lower case, and its port. */
export interface HostPort {
  readonly host: string;
  readonly port?: number | undefined;
}

const NO_PORT = Symbol("malformed port");

/** Reads `host [":" port]`; blanks around the colon are allowed where `blanks` is set (Via, not URIs). */
export function readHostPort(scanner: Scanner, blanks: boolean): HostPort | undefined {
  const host = scanner.code === 0x5b ? readBracketed(scanner) : scanner.takeLowerRun(HOST);
  if (host === undefined) return undefined;
  const port = readPort(scanner, blanks);
  if (port === NO_PORT) return undefined;
  return { host, port };
}

/** Writes a host for use before a port: IPv6 gets its brackets. */
export function formatHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Writes host and port; the port only if it is given. */
export function formatHostPort({ host, port }: HostPort): string {
  return port === undefined ? formatHost(host) : `${formatHost(host)}:${port}`;
}

function readPort(scanner: Scanner, blanks: boolean): number | undefined | typeof NO_PORT {
  if (blanks) scanner.skipBlanks();
  if (!scanner.take(0x3a)) return undefined;
  if (blanks) scanner.skipBlanks();
  const start = scanner.at;
  const port = scanner.takeDecimal(65536);
  return port === undefined || port > 65535 || scanner.at > start + 5 ? NO_PORT : port;
}

function readBracketed(scanner: Scanner): string | undefined {
  const close = scanner.text.indexOf("]", scanner.at);
  if (close < 0 || close >= scanner.end) return undefined;
  const address = scanner.text.slice(scanner.at + 1, close).toLowerCase();
  if (!isIpv6(address)) return undefined;
  scanner.at = close + 1;
  return address;
}

/** Tells whether a text is an IPv6 address in its textual form (RFC 4291 section 2.2), without zone or brackets. */
export function isIpv6(text: string): boolean {
  if (text.length < 2 || text.length > 45) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [index, half] of halves.entries()) {
    if (half === "") continue;
    const count = countGroups(half, index === halves.length - 1);
    if (count === undefined) return false;
    groups += count;
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

/** Tells whether a text is four decimal numbers up to 255 with dots. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => part.length <= 3 && isAll(part, DIGIT) && Number(part) <= 255);
}

/** Compares names without case and IPv6 addresses by the bits that they stand for (RFC 5954 section 4.2). */
export function equalHosts(a: string, b: string): boolean {
  const lower = [a.toLowerCase(), b.toLowerCase()] as const;
  if (lower[0] === lower[1]) return true;
  return isIpv6(lower[0]) && isIpv6(lower[1]) && expandIpv6(lower[0]) === expandIpv6(lower[1]);
}

/** All eight groups, without leading zeros. */
function expandIpv6(address: string): string {
  const [head = "", tail] = address.split("::").map((half) => (half === "" ? [] : half.split(":").flatMap(toGroups)));
  if (tail === undefined) return [...head].join(":");
  return [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail].join(":");
}

/** One group, or two for the four decimal numbers of an embedded IPv4 address. */
function toGroups(text: string): string[] {
  if (!text.includes(".")) return [Number.parseInt(text, 16).toString(16)];
  const [first = 0, second = 0, third = 0, fourth = 0] = text.split(".").map(Number);
  return [(first * 256 + second).toString(16), (third * 256 + fourth).toString(16)];
}

function countGroups(text: string, mayEndInIpv4: boolean): number | undefined {
  const groups = text.split(":");
  let count = 0;
  for (const [index, group] of groups.entries()) {
    if (mayEndInIpv4 && index === groups.length - 1 && group.includes(".")) {
      if (!isIpv4(group)) return undefined;
      count += 2;
    } else {
      if (!isHexGroup(group)) return undefined;
      count++;
    }
  }
  return count;
}

function isHexGroup(group: string): boolean {
  if (group.length < 1 || group.length > 4) return false;
  for (let index = 0; index < group.length; index++) if (!isIn(group.charCodeAt(index), HEX_DIGIT)) return false;
  return true;
}
