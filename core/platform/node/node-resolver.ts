// The Resolver port on Node: getaddrinfo for addresses (hosts file, mDNS and all), c-ares for SRV (RFC 2782).
// Both are bounded in time, since without any name server the system's own patience is tens of seconds.
import { lookup, Resolver as DnsResolver } from "node:dns/promises";
import { GodwitError } from "../../base/errors.ts";
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Resolver, SrvRecord } from "../../ports/resolver.ts";
import { systemCode } from "./network-failure.ts";

/** How long one question may take. */
const LOOKUP_TIMEOUT_MS = 2_000;
const SRV_TIMEOUT_MS = 1_500;

const NO_SUCH_NAME: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA", "ENONAME", "EAI_NONAME", "EAI_NODATA"]);

export interface NodeResolverOptions {
  /** "address" or "address:port" of name servers for SRV; absent: the system's. */
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

  async addresses(host: string): Promise<readonly string[]> {
    if (isUnder(host, "invalid")) return [];
    try {
      const found = await this.#within(LOOKUP_TIMEOUT_MS, lookup(host, { all: true, verbatim: true }));
      return found.map((entry) => entry.address);
    } catch (thrown) {
      if (NO_SUCH_NAME.has(systemCode(thrown))) return [];
      throw dnsFailed(host, thrown);
    }
  }

  async srv(name: string): Promise<readonly SrvRecord[]> {
    if (isUnder(name, "invalid") || isUnder(name, "localhost")) return [];
    const resolver = new DnsResolver({ timeout: SRV_TIMEOUT_MS, tries: 1 });
    if (this.#nameServers) resolver.setServers(this.#nameServers);
    try {
      const found = await this.#within(SRV_TIMEOUT_MS, resolver.resolveSrv(name));
      return found.map(({ priority, weight, port, name: target }) => ({ priority, weight, port, target }));
    } catch {
      // The port says so: without an answer there are no records, and the host's addresses are tried.
      resolver.cancel();
      return [];
    }
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
