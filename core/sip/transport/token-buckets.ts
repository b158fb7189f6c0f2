// How often each of many may do something: a bucket of tokens for each key, which fills with time. The table is bounded:
// when it is full of keys that are busy, all others share one bucket, so that a flood under ever new names gains nothing.
import type { Clock } from "../../ports/clock.ts";

export interface BucketRate {
  readonly perSecond: number;
  /** What a bucket holds, and has at first. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledMs: number;
}

export class TokenBuckets {
  readonly #clock: Clock;
  readonly #rate: BucketRate;
  readonly #maxKeys: number;
  /** In the order of their last use. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #shared: Bucket;

  constructor(clock: Clock, rate: BucketRate, maxKeys: number) {
    this.#clock = clock;
    this.#rate = rate;
    this.#maxKeys = maxKeys;
    this.#shared = { tokens: rate.burst, filledMs: clock.nowMs() };
  }

  /** Keys that are remembered now. */
  get size(): number {
    return this.#buckets.size;
  }

  has(key: string): boolean {
    return this.#buckets.has(key);
  }

  /** Whether the key may; takes one token if so. */
  take(key: string): boolean {
    const bucket = this.#filled(key);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** Gives tokens to a key, as many as its bucket holds. */
  give(key: string, tokens: number): void {
    const bucket = this.#filled(key);
    bucket.tokens = Math.min(this.#rate.burst, bucket.tokens + tokens);
  }

  #filled(key: string): Bucket {
    const nowMs = this.#clock.nowMs();
    const known = this.#buckets.get(key);
    const bucket = known ?? (this.#hasRoom(nowMs) ? { tokens: this.#rate.burst, filledMs: nowMs } : this.#shared);
    bucket.tokens = this.#tokensAt(bucket, nowMs);
    bucket.filledMs = nowMs;
    if (known) this.#buckets.delete(key);
    if (bucket !== this.#shared) this.#buckets.set(key, bucket);
    return bucket;
  }

  /** A full bucket is as good as a new one: the one used longest ago goes if it is full by now. */
  #hasRoom(nowMs: number): boolean {
    if (this.#buckets.size < this.#maxKeys) return true;
    for (const [key, bucket] of this.#buckets) {
      if (this.#tokensAt(bucket, nowMs) < this.#rate.burst) return false;
      this.#buckets.delete(key);
      return true;
    }
    return false;
  }

  #tokensAt({ tokens, filledMs }: Bucket, nowMs: number): number {
    return Math.min(this.#rate.burst, tokens + ((nowMs - filledMs) / 1000) * this.#rate.perSecond);
  }
}
