// What DNS says about SIP services, put in the order in which they are tried: NAPTR (RFC 3263 section 4.1, RFC 7118
// section 7) and SRV (RFC 2782). Asks nobody.
import type { Random } from "../../ports/random.ts";
import type { NaptrRecord, SrvRecord } from "../../ports/resolver.ts";
import type { SipTransport } from "./hop.ts";

const NAPTR_SERVICES: ReadonlyMap<string, SipTransport> = new Map([
  ["sip+d2u", "udp"], ["sip+d2t", "tcp"], ["sips+d2t", "tls"], ["sip+d2w", "ws"], ["sips+d2w", "wss"],
]);

/** A service that a domain says it has. */
export interface NamedService {
  readonly transport: SipTransport;
  /** "srv": the name has SRV records; "addresses": the host itself. */
  readonly kind: "srv" | "addresses";
  readonly name: string;
}

/** The services of a domain that can be used, by order and preference; only those of the first order that has any (RFC 3403 section 4.1). */
export function chooseServices(records: readonly NaptrRecord[], isUsable: (transport: SipTransport) => boolean): readonly NamedService[] {
  const known = records.flatMap((record) => {
    const service = readService(record);
    return service && isUsable(service.transport) ? [{ record, service }] : [];
  });
  const firstOrder = Math.min(...known.map(({ record }) => record.order));
  return known
    .filter(({ record }) => record.order === firstOrder)
    .toSorted((one, other) => one.record.preference - other.record.preference)
    .map(({ service }) => service);
}

function readService({ flags, service, regexp, replacement }: NaptrRecord): NamedService | undefined {
  const transport = NAPTR_SERVICES.get(service.toLowerCase());
  const kind = KINDS.get(flags.toLowerCase());
  const name = withoutRoot(replacement);
  return transport && kind && regexp === "" && name !== "" ? { transport, kind, name } : undefined;
}

const KINDS: ReadonlyMap<string, NamedService["kind"]> = new Map([["s", "srv"], ["a", "addresses"]]);

/** Where the SRV records of a domain's service are, when no NAPTR says it (RFC 3263 section 4.1, RFC 7118 section 7). */
export function srvName(transport: SipTransport, domain: string): string {
  switch (transport) {
    case "udp": return `_sip._udp.${domain}`;
    case "tcp": return `_sip._tcp.${domain}`;
    case "tls": return `_sips._tcp.${domain}`;
    case "ws": return `_sip._ws.${domain}`;
    case "wss": return `_sips._ws.${domain}`;
  }
}

/** RFC 2782: by priority; among equals at random, in proportion to weight. */
export function orderByWeight(records: readonly SrvRecord[], random: Random): readonly SrvRecord[] {
  const ordered: SrvRecord[] = [];
  const rest = records.toSorted((one, other) => one.priority - other.priority || one.weight - other.weight);
  while (rest.length > 0) {
    const equals = rest.filter((record) => record.priority === rest[0]!.priority);
    const total = equals.reduce((sum, record) => sum + record.weight, 0);
    let mark = randomUpTo(total, random);
    const chosen = equals.find((record) => (mark -= record.weight) <= 0) ?? equals[0]!;
    ordered.push(chosen);
    rest.splice(rest.indexOf(chosen), 1);
  }
  return ordered;
}

/** A target of the root alone says that there is decidedly no such service (RFC 2782). */
export function isNoService(record: SrvRecord): boolean {
  return withoutRoot(record.target) === "";
}

/** A name without the dot that stands for the root. */
export function withoutRoot(name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : name;
}

/** A whole number from 0 to `ceiling`, both included. */
function randomUpTo(ceiling: number, random: Random): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  const fraction = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return Math.floor((fraction / 0x1_0000_0000) * (ceiling + 1));
}
