// Which of a role's devices is used now: the first preferred one that is there and does not rest after a failure, else the
// system's default. Pure: time is an argument.

/** What to use: a certain device, the system's default, nothing before one of them is tried again, or nothing, since nothing is there. */
export type DevicePick = { readonly kind: "device"; readonly id: string } | { readonly kind: "default" } | { readonly kind: "wait" } | { readonly kind: "none" };

/** Moves so much sound only if it runs; with less, a device has only begun. */
export const RUNS_AFTER_MS = 100;

/** One that failed is tried again after the first time, and then after ever twice as long. */
const DEVICE_REST = { firstMs: 5000, lastMs: 10 * 60_000 };
/** The default may be any device by then. */
const DEFAULT_REST = { firstMs: 3000, lastMs: 60_000 };

interface Rest {
  readonly untilMs: number;
  readonly lengthMs: number;
}

export class DeviceChoice {
  #ranked: readonly string[] = [];
  /** Ids of the devices that serve; undefined while nobody has said. */
  #present: ReadonlySet<string> | undefined;
  /** By id, and the default's by undefined. */
  readonly #rests = new Map<string | undefined, Rest>();

  /** Sets the preferred devices, the best first. All are believed to work again. */
  prefer(ranked: readonly string[]): void {
    this.#ranked = ranked;
    this.#rests.clear();
  }

  /** Says which devices are there, if that is known. One that was gone meanwhile is believed to work again, and so is the default. */
  see(present: readonly string[] | undefined): void {
    this.#present = present && new Set(present);
    for (const [id, { untilMs }] of this.#rests) if (id === undefined || !this.#isThere(id) || untilMs === Infinity) this.#rests.delete(id);
  }

  /** The default is believed to work again. */
  trustDefault(): void {
    this.#rests.delete(undefined);
  }

  /** A device, or the default, failed after moving sound for `ranMs`: another one is used for a while. */
  fail(id: string | undefined, ranMs: number, nowMs: number): void {
    // What worked until now may work again at once, or the system has another default by now.
    if (id === undefined && ranMs > RUNS_AFTER_MS) return this.trustDefault();
    const { firstMs, lastMs } = id === undefined ? DEFAULT_REST : DEVICE_REST;
    const before = this.#rests.get(id);
    // One that worked for as long as it had rested begins anew.
    const lengthMs = before && ranMs < before.lengthMs ? Math.min(2 * before.lengthMs, lastMs) : firstMs;
    this.#rests.set(id, { untilMs: nowMs + lengthMs, lengthMs });
  }

  /** A device turned out not to be there. While nobody has said which are, that holds until somebody does. */
  miss(id: string, nowMs: number): void {
    if (this.#present) this.fail(id, 0, nowMs);
    else this.#rests.set(id, { untilMs: Infinity, lengthMs: DEVICE_REST.firstMs });
  }

  /** What to use at `nowMs`. */
  pick(nowMs: number): DevicePick {
    const id = this.#ranked.find((candidate) => this.#isThere(candidate) && !this.#isResting(candidate, nowMs));
    if (id !== undefined) return { kind: "device", id };
    if (this.#present?.size === 0) return { kind: "none" };
    return { kind: this.#isResting(undefined, nowMs) ? "wait" : "default" };
  }

  /** When the answer may next change by itself, since a rest is over. */
  nextChangeMs(nowMs: number): number | undefined {
    const ends = [...this.#rests.values()].map(({ untilMs }) => untilMs).filter((untilMs) => untilMs > nowMs && untilMs < Infinity);
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  #isThere(id: string): boolean {
    return this.#present?.has(id) ?? true;
  }

  #isResting(id: string | undefined, nowMs: number): boolean {
    return nowMs < (this.#rests.get(id)?.untilMs ?? -Infinity);
  }
}
