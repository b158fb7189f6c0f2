// What the transport saw, by kind, so that nothing is dropped in silence. Numbers only; no log line per packet.
import type { ErrorCode } from "../../base/errors.ts";

/** Refused messages count under their own `sip/parse/...` code; everything else under one of these names. */
export type CounterName =
  | ErrorCode
  | "messages-received"
  | "messages-sent"
  /** Refused requests that were answered (400, 505, 513). */
  | "refusals-answered"
  /** Those that were not, since their source has had enough answers for now. */
  | "refusals-unanswered"
  /** Messages that were not looked at, since their source has sent too many; connections of such a source, too. */
  | "messages-over-rate"
  | "connections-over-rate"
  | "keep-alives-received"
  | "keep-alives-sent"
  /** STUN requests of ours that were answered (RFC 5626 section 4.4.2). */
  | "keep-alives-answered"
  /** Requests larger than a safe datagram (RFC 3261 section 18.1.1), sent over UDP all the same. */
  | "oversize-datagrams"
  | "send-failures"
  /** STUN requests of others that were answered (RFC 5626 section 5.3). */
  | "stun-answered"
  /** Datagrams that look like STUN and are malformed. */
  | "stun-refused"
  /** Responses whose topmost Via is not ours (RFC 3261 section 18.1.2). */
  | "responses-not-ours"
  /** Responses that match no transaction. */
  | "responses-unmatched"
  /** Responses whose Via says no address that they could go to. */
  | "responses-unroutable"
  /** Requests answered 503 because the transaction table is full. */
  | "requests-over-limit"
  /** Requests answered 503 because nobody takes them, as after the user agent has closed. */
  | "requests-without-user"
  /** INVITEs answered once, without a transaction, since their source leaves rejections unacknowledged. */
  | "rejections-unacknowledged"
  /** Answered server transactions that made room for a new one. */
  | "transactions-forgotten-early"
  /** Connections that were refused since there are too many, in all or from one address. */
  | "connections-over-limit"
  /** Idle connections that were closed for new ones. */
  | "connections-evicted"
  /** Connections on which a message did not come to its end. */
  | "connections-dribbling"
  | "connections-idle"
  | "connections-broken";

/** Counts events by name. The names are a closed set, so this cannot grow with what peers send. */
export class Counters {
  readonly #counts = new Map<CounterName, number>();

  increment(name: CounterName): void {
    this.#counts.set(name, this.get(name) + 1);
  }

  get(name: CounterName): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Everything counted so far. */
  snapshot(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** How many messages were refused, of all kinds. */
  get malformed(): number {
    let sum = 0;
    for (const [name, count] of this.#counts) if (name.startsWith("sip/parse/")) sum += count;
    return sum;
  }
}
