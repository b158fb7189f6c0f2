// The Resolver port on Node: getaddrinfo for addresses (hosts file, mDNS and all), c-ares for SRV (RFC 2782) and NAPTR
// (RFC 3403), which Node gives without time to live. All are bounded in time, since without any name server the system's own patience is tens of seconds.
import { lookup, Resolver as DnsResolver } from "node:dns/promises";
import { GodwitError } from "../../base/errors.ts";
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { NameAnswer, NaptrRecord, Resolver, SrvRecord } from "../../ports/resolver.ts";
import { systemCode } from "./network-failure.ts";

/** How long one question may take. */
const LOOKUP_TIMEOUT_MS = 2_000;
const RECORDS_TIMEOUT_MS = 1_500;
/** How long the system's answer waits for what DNS says of its time to live. */
const GRACE_MS = 100;
const NOTHING: NameAnswer<string> = { records: [] };

const NO_SUCH_NAME: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA", "ENONAME", "EAI_NONAME", "EAI_NODATA"]);

export interface NodeResolverOptions {
  /** "address" or "address:port" of name servers that go before the system; absent: the system's. */
  readonly nameServers?: readonly string[];
}

/** The system's names. */
export class NodeResolver implements Resolver {
  readonly #clock: Clock;
  readonly #nameServers: readonly string[] | undefined;

  constructor(clock: Clock, options: NodeResolverOptions = {}) {
    this.#clock = clock;
    this.#nameServers = options.nameServers;
  }

  async addresses(host: string): Promise<NameAnswer<string>> {
    if (isUnder(host, "invalid")) return { records: [] };
    const asked = this.#nameServers || !isUnder(host, "localhost") ? this.#askServers(host) : Promise.resolve(NOTHING);
    if (this.#nameServers) {
      const answer = await asked;
      if (answer.records.length > 0) return answer;
    }
    const records = await this.#askSystem(host);
    return { records, ...timeToLive(records, await this.#soon(asked)) };
  }

  async srv(name: string): Promise<NameAnswer<SrvRecord>> {
    const found = await this.#records(name, (resolver) => resolver.resolveSrv(name));
    return { records: found.map(({ priority, weight, port, name: target }) => ({ priority, weight, port, target })) };
  }

  async naptr(name: string): Promise<NameAnswer<NaptrRecord>> {
    return { records: await this.#records(name, (resolver) => resolver.resolveNaptr(name)) };
  }

  /** By getaddrinfo: the hosts file, mDNS and all, in the order of RFC 6724. */
  async #askSystem(host: string): Promise<readonly string[]> {
    try {
      const found = await this.#within(LOOKUP_TIMEOUT_MS, lookup(host, { all: true, verbatim: true }));
      return found.map((entry) => entry.address);
    } catch (thrown) {
      if (NO_SUCH_NAME.has(systemCode(thrown))) return [];
      throw dnsFailed(host, thrown);
    }
  }

  /** By DNS alone, which says how long the answer holds. Never rejects. */
  async #askServers(host: string): Promise<NameAnswer<string>> {
    const [six, four] = await Promise.all([
      this.#records(host, (resolver) => resolver.resolve6(host, { ttl: true })),
      this.#records(host, (resolver) => resolver.resolve4(host, { ttl: true })),
    ]);
    const found = [...six, ...four];
    if (found.length === 0) return NOTHING;
    return { records: found.map(({ address }) => address), ttlS: Math.min(...found.map(({ ttl }) => ttl)) };
  }

  /** The records of a name; without an answer there are none, as the port says. */
  async #records<Found>(name: string, ask: (resolver: DnsResolver) => Promise<Found[]>): Promise<Found[]> {
    if (isUnder(name, "invalid") || isUnder(name, "localhost")) return [];
    const resolver = new DnsResolver({ timeout: RECORDS_TIMEOUT_MS, tries: 1 });
    if (this.#nameServers) resolver.setServers(this.#nameServers);
    try {
      return await this.#within(RECORDS_TIMEOUT_MS, ask(resolver));
    } catch {
      resolver.cancel();
      return [];
    }
  }

  /** What the name servers said beside the system's answer, if they are about as quick. */
  #soon(asked: Promise<NameAnswer<string>>): Promise<NameAnswer<string>> {
    return this.#within(GRACE_MS, asked).catch(() => NOTHING);
  }

  /** The question's answer, or a rejection when `limitMs` have passed. */
  #within<T>(limitMs: number, question: Promise<T>): Promise<T> {
    let timer: Disposable | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = this.#clock.setTimer(limitMs, () => reject(new Error(`no answer within ${limitMs} ms`)));
    });
    return Promise.race([question, limit]).finally(() => timer?.dispose());
  }
}

/** How long the system's answer holds, where DNS has said the same. */
function timeToLive(records: readonly string[], { records: named, ttlS }: NameAnswer<string>): { readonly ttlS?: number } {
  return ttlS !== undefined && records.every((address) => named.includes(address)) ? { ttlS } : {};
}

/** "invalid" never exists and "localhost" is never in DNS (RFC 6761 sections 6.3 and 6.4): neither is asked for. */
function isUnder(name: string, topLevel: string): boolean {
  const plain = name.toLowerCase().replace(/\.$/, "");
  return plain === topLevel || plain.endsWith(`.${topLevel}`);
}

function dnsFailed(host: string, cause: unknown): GodwitError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GodwitError(
    {
      code: "network/dns-failed",
      message: `The name "${host}" could not be looked up, because no name server answers. Check the network connection.`,
      detail: reason,
    },
    { cause },
  );
}
