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
/** After a change of the network; by then name servers have answered, or do not. */
const STALE_MS = 10_000;
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
  #asking = new InFlight<NameAnswer<unknown>>();
  /** Until then an answer of the network before serves, while it is asked for anew. */
  #staleUntilMs = -Infinity;

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

  /**
   * Other name servers may answer from now on. "No such host" is forgotten; all else serves on for a moment while it is asked
   * anew, as RFC 8767 section 4 does with what is out of date: a call that moves must not wait for name servers. Nobody waits
   * any longer for what was asked of the network before, and it is not kept.
   */
  networkChanged(): void {
    const nowMs = this.#clock.nowMs();
    for (const [key, { answer }] of this.#kept) {
      if (mayServeOn(key, answer)) this.#kept.set(key, { answer, untilMs: nowMs });
      else this.#kept.delete(key);
    }
    this.#asking = new InFlight();
    this.#staleUntilMs = nowMs + STALE_MS;
  }

  /** The key names the kind of record, so an answer is of the kind that was asked for. */
  async #ask<Record>(question: string, ask: () => Promise<NameAnswer<Record>>): Promise<NameAnswer<Record>> {
    const key = question.toLowerCase();
    const kept = this.#kept.get(key);
    if (kept && kept.untilMs > this.#clock.nowMs()) return kept.answer as NameAnswer<Record>;
    const asked = this.#askAnew(key, ask);
    if (!kept || this.#clock.nowMs() >= this.#staleUntilMs || !mayServeOn(key, kept.answer)) return (await asked) as NameAnswer<Record>;
    asked.catch(() => {});
    return kept.answer as NameAnswer<Record>;
  }

  async #askAnew(key: string, ask: () => Promise<NameAnswer<unknown>>): Promise<NameAnswer<unknown>> {
    const asking = this.#asking;
    const answer = await asking.share(key, ask);
    if (asking === this.#asking) this.#keep(key, answer);
    return answer;
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

/** Without services a host still has its addresses; without addresses there is nothing. */
function mayServeOn(key: string, { records }: NameAnswer<unknown>): boolean {
  return records.length > 0 || !key.startsWith("a ");
}
