// Names as a test says they are. Answers come as settled promises; what is not listed does not exist.
import { GodwitError } from "../../core/base/errors.ts";
import type { NameAnswer, NaptrRecord, Resolver, SrvRecord } from "../../core/ports/resolver.ts";

export class FakeResolver implements Resolver {
  readonly #addresses = new Map<string, readonly string[]>();
  readonly #srv = new Map<string, readonly SrvRecord[]>();
  readonly #naptr = new Map<string, readonly NaptrRecord[]>();
  /** Set to make every address lookup fail as if no name server answered. */
  broken = false;
  /** How long every answer holds; 0: it is asked for anew each time. */
  ttlS: number | undefined = 0;
  /** Every name asked for, "SRV " or "NAPTR " before those of such records. */
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

  /** Gives a domain its NAPTR records. */
  domain(name: string, ...records: readonly NaptrRecord[]): this {
    this.#naptr.set(name.toLowerCase(), records);
    return this;
  }

  async addresses(host: string): Promise<NameAnswer<string>> {
    this.asked.push(host);
    if (this.broken) throw new GodwitError({ code: "network/dns-failed", message: `The name "${host}" could not be looked up.` });
    return this.#answer(this.#addresses.get(host.toLowerCase()));
  }

  async srv(name: string): Promise<NameAnswer<SrvRecord>> {
    this.asked.push(`SRV ${name}`);
    return this.#answer(this.broken ? [] : this.#srv.get(name.toLowerCase()));
  }

  async naptr(name: string): Promise<NameAnswer<NaptrRecord>> {
    this.asked.push(`NAPTR ${name}`);
    return this.#answer(this.broken ? [] : this.#naptr.get(name.toLowerCase()));
  }

  #answer<Record>(records: readonly Record[] = []): NameAnswer<Record> {
    return { records, ...(this.ttlS === undefined ? {} : { ttlS: this.ttlS }) };
  }
}
