// Where to send a request: RFC 3263 section 4. A URI or "host[:port]" becomes hops in order of preference.
// Addresses and records come from the Resolver port; what asks for encryption never becomes a hop without it.
import { toFailure, type Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import type { Random } from "../../ports/random.ts";
import type { Resolver } from "../../ports/resolver.ts";
import { isIpv4, isIpv6, readHostPort } from "../message/host.ts";
import type { SipUri } from "../message/model.ts";
import { Scanner } from "../message/scanner.ts";
import { defaultPort, isSecure, type Hop, type SipTransport } from "./hop.ts";
import { chooseServices, isNoService, orderByWeight, srvName, withoutRoot, type NamedService } from "./service-records.ts";
import { chooseTransport } from "./transport-choice.ts";

/** More hops than this are no help: each may cost a time-out. */
const MAX_HOPS = 8;

export type Located = Result<readonly Hop[], Failure>;

interface Target {
  readonly host: string;
  readonly port?: number;
  /** Named by the URI: no other one will do. */
  readonly transport?: SipTransport;
  /** The account's; the domain may know better (RFC 3263 section 4.1). */
  readonly preferred?: SipTransport;
  readonly secure: boolean;
  /** What the server's certificate has to prove (RFC 5922 section 4): what was asked for, not what DNS made of it. */
  readonly serverName: string;
}

/** Finds hops. What names lead to is kept by the resolver that it is given. */
export class Locator {
  readonly #resolver: Resolver;
  readonly #random: Random;

  constructor(resolver: Resolver, random: Random) {
    this.#resolver = resolver;
    this.#random = random;
  }

  /** The hops for a request to this URI; `preferred` counts where the URI names no transport. */
  async locateUri(uri: SipUri, preferred?: SipTransport): Promise<Located> {
    const chosen = chooseTransport(uri, preferred);
    if (!chosen.ok) return chosen;
    return this.#locate({
      host: uri.params.get("maddr") ?? uri.host,
      serverName: uri.host,
      secure: uri.scheme === "sips" || (preferred !== undefined && isSecure(preferred)),
      ...(uri.port === undefined ? {} : { port: uri.port }),
      ...chosen.value,
    });
  }

  /** The same for what a person enters as a registrar or proxy: "host", "host:port", "[2001:db8::1]:5062". */
  async locateHost(text: string, preferred?: SipTransport): Promise<Located> {
    const entered = text.trim();
    const target = isIpv6(entered) ? { host: entered.toLowerCase() } : readWhole(entered);
    if (!target) return fail(notAHost(text));
    const secure = preferred !== undefined && isSecure(preferred);
    return this.#locate({ ...target, serverName: target.host, secure, ...(preferred === undefined ? {} : { preferred }) });
  }

  async #locate(target: Target): Promise<Located> {
    const { host, port } = target;
    const transport = target.transport ?? target.preferred ?? (target.secure ? "tls" : "udp");
    if (isIpv4(host) || isIpv6(host)) return succeed([toHop(target, transport, host, port)]);
    const addresses = this.#addresses(host);
    if (port === undefined) {
      const services = await this.#services(target, transport);
      const found = services && (await this.#resolveServices(target, services));
      if (found) return found;
    }
    return withAddresses(target, transport, await addresses);
  }

  /** The services that DNS names for the target, in order; undefined where it names none. */
  async #services(target: Target, transport: SipTransport): Promise<readonly NamedService[] | undefined> {
    if (target.transport) return [{ kind: "srv", transport, name: srvName(transport, target.host) }];
    const { records } = await this.#resolver.naptr(target.host);
    const isUsable = (each: SipTransport): boolean => (target.secure ? isSecure(each) : DEFAULT_TRANSPORTS.includes(each));
    const wanted = chooseServices(records, (each) => each === target.preferred);
    const named = wanted.length > 0 ? wanted : chooseServices(records, isUsable);
    if (named.length > 0) return named;
    const unnamed: readonly SipTransport[] = target.preferred || target.secure ? [transport] : ["udp", "tcp"];
    return unnamed.map((each) => ({ kind: "srv", transport: each, name: srvName(each, target.host) }));
  }

  /** Undefined where no service has any record, so that the host's own addresses count (RFC 3263 section 4.2). */
  async #resolveServices(target: Target, services: readonly NamedService[]): Promise<Located | undefined> {
    const places = (await Promise.all(services.map((service) => this.#places(service)))).flat();
    if (places.length === 0) return undefined;
    const wanted = places.filter(({ host }) => host !== "").slice(0, MAX_HOPS);
    const answers = await Promise.all(wanted.map(({ host }) => this.#addresses(host)));
    const hops = answers.flatMap((answer, index) => {
      const { transport, port } = wanted[index]!;
      return answer.ok ? answer.value.map((address) => toHop(target, transport, address, port)) : [];
    });
    if (hops.length > 0) return succeed(hops.slice(0, MAX_HOPS));
    return answers.find((answer) => !answer.ok) ?? fail(unknownHost(target.host));
  }

  /** Hosts and ports of a service; an empty host where there is decidedly none. */
  async #places({ kind, name, transport }: NamedService): Promise<readonly Place[]> {
    if (kind === "addresses") return [{ transport, host: name, port: defaultPort(transport) }];
    const { records } = await this.#resolver.srv(name);
    return orderByWeight(records, this.#random).map((record) => ({
      transport, host: isNoService(record) ? "" : withoutRoot(record.target), port: record.port,
    }));
  }

  /** Never rejects, so that it may run beside the questions for records. */
  async #addresses(host: string): Promise<Result<readonly string[], Failure>> {
    try {
      return succeed(interleaveFamilies((await this.#resolver.addresses(host)).records));
    } catch (thrown) {
      return fail(toFailure(thrown, { code: "network/dns-failed", message: `The name "${host}" could not be looked up.` }));
    }
  }
}

interface Place {
  readonly transport: SipTransport;
  readonly host: string;
  readonly port: number;
}

/** What a domain may choose for a request that asks for nothing; WebSocket is for accounts that want it. */
const DEFAULT_TRANSPORTS: readonly SipTransport[] = ["udp", "tcp", "tls"];

/** By turns of IPv6 and IPv4, beginning with the system's first choice, so that both get a chance soon (RFC 8305 section 4). */
function interleaveFamilies(addresses: readonly string[]): readonly string[] {
  const isFirstFamily = (address: string): boolean => address.includes(":") === addresses[0]!.includes(":");
  const first = addresses.filter(isFirstFamily);
  const second = addresses.filter((address) => !isFirstFamily(address));
  const longer = Math.max(first.length, second.length);
  return Array.from({ length: longer }, (_, index) => [first[index], second[index]]).flat().filter((address) => address !== undefined);
}

function withAddresses(target: Target, transport: SipTransport, addresses: Result<readonly string[], Failure>): Located {
  if (!addresses.ok) return addresses;
  if (addresses.value.length === 0) return fail(unknownHost(target.host));
  return succeed(addresses.value.slice(0, MAX_HOPS).map((address) => toHop(target, transport, address, target.port)));
}

function toHop({ serverName }: Target, transport: SipTransport, address: string, port = defaultPort(transport)): Hop {
  const isNamed = transport !== "udp" && transport !== "tcp";
  return { transport, address, port, ...(isNamed ? { server: { serverName, trust: {} } } : {}) };
}

function readWhole(text: string): { readonly host: string; readonly port?: number } | undefined {
  const scanner = new Scanner(text);
  const target = readHostPort(scanner, false);
  return target && scanner.done ? target : undefined;
}

function unknownHost(host: string): Failure {
  return { code: "network/unknown-host", message: `There is no host named "${host}". Check the spelling of the address.` };
}

function notAHost(text: string): Failure {
  return { code: "network/bad-host", message: `"${text}" is not a host name or address. Enter it as host or host:port.` };
}
