// Names as a test says they are. Answers come as settled promises; what is not listed does not exist.
import { GodwitError } from "../../core/base/errors.ts";
import type { Resolver, SrvRecord } from "../../core/ports/resolver.ts";

export class FakeResolver implements Resolver {
  readonly #addresses = new Map<string, readonly string[]>();
  readonly #srv = new Map<string, readonly SrvRecord[]>();
  /** Set to make every address lookup fail as if no name server answered. */
  broken = false;
  /** Every name asked for, "SRV " before those of SRV records. */
  readonly asked: string[] = [];

  /** Gives a name its addresses. */
  host(name: string, ...addresses: readonly string[]): this {
    this.#addresses.set(name.toLowerCase(), addresses);
    return this;
  }

  /** Gives a service name such as "_sip._udp.example.org" its records. */
  service(name: string, ...records: readonly SrvRecord[]): this {
    this.#srv.set(name.toLowerCase(), records);
    return this;
  }

  async addresses(host: string): Promise<readonly string[]> {
    this.asked.push(host);
    if (this.broken) throw new GodwitError({ code: "network/dns-failed", message: `The name "${host}" could not be looked up.` });
    return this.#addresses.get(host.toLowerCase()) ?? [];
  }

  async srv(name: string): Promise<readonly SrvRecord[]> {
    this.asked.push(`SRV ${name}`);
    return this.broken ? [] : (this.#srv.get(name.toLowerCase()) ?? []);
  }
}
