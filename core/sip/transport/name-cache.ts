// Keeps the answers of name servers as long as they hold, those that say "no such name" included (RFC 1035 section 3.2.1,
// RFC 2308), and lets everybody who asks the same at the same time wait for one answer. Failures are never kept.
import type { Clock } from "../../ports/clock.ts";
import type { NameAnswer, NaptrRecord, Resolver, SrvRecord } from "../../ports/resolver.ts";
import { InFlight } from "./in-flight.ts";

/** Where nobody says how long an answer holds: what a server that fails over by DNS gives its records. */
const UNSAID_TTL_S = 30;
/** "No such name" where nobody says how long: somebody may be typing the record in right now. */
const NEGATIVE_TTL_S = 10;
/** The computer may have moved to a network with other answers. */
const LONGEST_TTL_S = 3_600;
/** A phone asks for tens of names, a small proxy for hundreds. */
const MAX_NAMES = 512;

interface Kept {
  readonly answer: NameAnswer<unknown>;
  readonly untilMs: number;
}

export class NameCache implements Resolver {
  readonly #resolver: Resolver;
  readonly #clock: Clock;
  /** In the order of their asking. */
  readonly #kept = new Map<string, Kept>();
  readonly #asking = new InFlight<NameAnswer<unknown>>();

  constructor(resolver: Resolver, clock: Clock) {
    this.#resolver = resolver;
    this.#clock = clock;
  }

  get size(): number {
    return this.#kept.size;
  }

  addresses(host: string): Promise<NameAnswer<string>> {
    return this.#ask(`A ${host}`, () => this.#resolver.addresses(host));
  }

  srv(name: string): Promise<NameAnswer<SrvRecord>> {
    return this.#ask(`SRV ${name}`, () => this.#resolver.srv(name));
  }

  naptr(name: string): Promise<NameAnswer<NaptrRecord>> {
    return this.#ask(`NAPTR ${name}`, () => this.#resolver.naptr(name));
  }

  /** Forgets everything, as after a change of the network. */
  clear(): void {
    this.#kept.clear();
  }

  /** The key names the kind of record, so an answer is of the kind that was asked for. */
  async #ask<Record>(question: string, ask: () => Promise<NameAnswer<Record>>): Promise<NameAnswer<Record>> {
    const key = question.toLowerCase();
    const kept = this.#kept.get(key);
    if (kept && kept.untilMs > this.#clock.nowMs()) return kept.answer as NameAnswer<Record>;
    const answer = await this.#asking.share(key, ask);
    this.#keep(key, answer);
    return answer as NameAnswer<Record>;
  }

  #keep(key: string, answer: NameAnswer<unknown>): void {
    this.#kept.delete(key);
    const ttlS = Math.min(answer.ttlS ?? (answer.records.length > 0 ? UNSAID_TTL_S : NEGATIVE_TTL_S), LONGEST_TTL_S);
    if (ttlS <= 0) return;
    this.#kept.set(key, { answer, untilMs: this.#clock.nowMs() + ttlS * 1000 });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_NAMES && oldest !== undefined) this.#kept.delete(oldest);
  }
}
