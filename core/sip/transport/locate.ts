// Where to send a request: RFC 3263 section 4 without NAPTR. A URI or "host[:port]" becomes hops in order of preference.
// Addresses come from the Resolver port; TLS is not here yet, and is refused rather than replaced by TCP.
import { toFailure, type Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import type { Random } from "../../ports/random.ts";
import type { Resolver, SrvRecord } from "../../ports/resolver.ts";
import { isIpv4, isIpv6, readHostPort } from "../message/host.ts";
import type { SipUri } from "../message/model.ts";
import { Scanner } from "../message/scanner.ts";
import type { Hop, SipTransport } from "./hop.ts";

const DEFAULT_PORT = 5060;
/** More hops than this are no help: each may cost a time-out. */
const MAX_HOPS = 8;

export type Located = Result<readonly Hop[], Failure>;

interface Target {
  readonly host: string;
  readonly port?: number;
  /** Absent: SRV decides, UDP first (RFC 3263 section 4.1). */
  readonly transport?: SipTransport;
}

/** Finds hops. Holds nothing between calls. */
export class Locator {
  readonly #resolver: Resolver;
  readonly #random: Random;

  constructor(resolver: Resolver, random: Random) {
    this.#resolver = resolver;
    this.#random = random;
  }

  /** The hops for a request to this URI; `preferred` counts where the URI names no transport. */
  async locateUri(uri: SipUri, preferred?: SipTransport): Promise<Located> {
    const named = uri.params.get("transport")?.toLowerCase();
    if (uri.scheme === "sips" || named === "tls") return fail(NO_TLS);
    if (named !== undefined && named !== "udp" && named !== "tcp") return fail(unknownTransport(named));
    const transport = named ?? preferred;
    return this.#locate({
      host: uri.params.get("maddr") ?? uri.host,
      ...(uri.port === undefined ? {} : { port: uri.port }),
      ...(transport === undefined ? {} : { transport }),
    });
  }

  /** The same for what a person enters as a registrar or proxy: "host", "host:port", "[2001:db8::1]:5062". */
  async locateHost(text: string, preferred?: SipTransport): Promise<Located> {
    const entered = text.trim();
    const target = isIpv6(entered) ? { host: entered.toLowerCase() } : readWhole(entered);
    if (!target) return fail(notAHost(text));
    return this.#locate({ ...target, ...(preferred === undefined ? {} : { transport: preferred }) });
  }

  async #locate(target: Target): Promise<Located> {
    const { host, port, transport } = target;
    if (isIpv4(host) || isIpv6(host)) return succeed([{ transport: transport ?? "udp", address: host, port: port ?? DEFAULT_PORT }]);
    const addresses = this.#addresses(host);
    if (port !== undefined) return withAddresses(host, await addresses, { transport: transport ?? "udp", port });
    const services = await this.#services(host, transport);
    if (services.length > 0) return this.#resolveServices(host, services);
    return withAddresses(host, await addresses, { transport: transport ?? "udp", port: DEFAULT_PORT });
  }

  /** Never rejects, so that it may run beside the question for SRV records. */
  async #addresses(host: string): Promise<Result<readonly string[], Failure>> {
    try {
      return succeed(await this.#resolver.addresses(host));
    } catch (thrown) {
      return fail(toFailure(thrown, { code: "network/dns-failed", message: `The name "${host}" could not be looked up.` }));
    }
  }

  async #services(host: string, transport: SipTransport | undefined): Promise<readonly Service[]> {
    const transports: readonly SipTransport[] = transport ? [transport] : ["udp", "tcp"];
    const answers = await Promise.all(transports.map((each) => this.#resolver.srv(`_sip._${each}.${host}`)));
    return transports.flatMap((each, index) => this.#order(answers[index] ?? []).map((record) => ({ transport: each, record })));
  }

  async #resolveServices(host: string, services: readonly Service[]): Promise<Located> {
    // A single record whose target is the root says that there is decidedly no such service (RFC 2782).
    const wanted = services.filter(({ record }) => record.target !== "." && record.target !== "").slice(0, MAX_HOPS);
    const answers = await Promise.all(wanted.map(({ record }) => this.#addresses(record.target.replace(/\.$/, ""))));
    const hops: Hop[] = [];
    for (const [index, answer] of answers.entries()) {
      const { transport, record } = wanted[index]!;
      if (answer.ok) for (const address of answer.value) hops.push({ transport, address, port: record.port });
    }
    if (hops.length > 0) return succeed(hops.slice(0, MAX_HOPS));
    return answers.find((answer) => !answer.ok) ?? fail(unknownHost(host));
  }

  /** RFC 2782: by priority; among equals at random, in proportion to weight. */
  #order(records: readonly SrvRecord[]): readonly SrvRecord[] {
    const ordered: SrvRecord[] = [];
    const rest = records.toSorted((one, other) => one.priority - other.priority || one.weight - other.weight);
    while (rest.length > 0) {
      const equals = rest.filter((record) => record.priority === rest[0]!.priority);
      const total = equals.reduce((sum, record) => sum + record.weight, 0);
      let mark = this.#randomUpTo(total);
      const chosen = equals.find((record) => (mark -= record.weight) <= 0) ?? equals[0]!;
      ordered.push(chosen);
      rest.splice(rest.indexOf(chosen), 1);
    }
    return ordered;
  }

  /** A whole number from 0 to `ceiling`, both included. */
  #randomUpTo(ceiling: number): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#random.bytes(4);
    const fraction = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    return Math.floor((fraction / 0x1_0000_0000) * (ceiling + 1));
  }
}

interface Service {
  readonly transport: SipTransport;
  readonly record: SrvRecord;
}

function withAddresses(host: string, addresses: Result<readonly string[], Failure>, way: Pick<Hop, "transport" | "port">): Located {
  if (!addresses.ok) return addresses;
  if (addresses.value.length === 0) return fail(unknownHost(host));
  return succeed(addresses.value.slice(0, MAX_HOPS).map((address) => ({ ...way, address })));
}

function readWhole(text: string): { readonly host: string; readonly port?: number } | undefined {
  const scanner = new Scanner(text);
  const target = readHostPort(scanner, false);
  return target && scanner.done ? target : undefined;
}

const NO_TLS: Failure = {
  code: "sip/transport/tls-unsupported",
  message: "This address asks for an encrypted connection (TLS), which is not supported yet.",
};

function unknownTransport(name: string): Failure {
  return { code: "sip/transport/unsupported", message: `This address asks for the transport "${name}", which is not supported.` };
}

function unknownHost(host: string): Failure {
  return { code: "network/unknown-host", message: `There is no host named "${host}". Check the spelling of the address.` };
}

function notAHost(text: string): Failure {
  return { code: "network/bad-host", message: `"${text}" is not a host name or address. Enter it as host or host:port.` };
}
