// Which of a role's devices is used now: the first preferred one that is there and works, else the system's default.
// Pure: time is an argument.

/** What to use: a certain device, the system's default, or nothing, since nothing is there. */
export type DevicePick = { readonly kind: "device"; readonly id: string } | { readonly kind: "default" } | { readonly kind: "none" };

/** A device that is there but failed is tried again after this, and then after ever twice as long. */
const FIRST_REST_MS = 5000;
const LAST_REST_MS = 10 * 60_000;

interface Rest {
  readonly untilMs: number;
  readonly lengthMs: number;
}

export class DeviceChoice {
  #ranked: readonly string[] = [];
  /** Ids of the devices that serve; undefined while nobody has said. */
  #present: ReadonlySet<string> | undefined;
  readonly #resting = new Map<string, Rest>();

  /** Sets the preferred devices, the best first. All are believed to work again. */
  prefer(ranked: readonly string[]): void {
    this.#ranked = ranked;
    this.#resting.clear();
  }

  /** Says which devices are there, if that is known. One that was gone meanwhile is believed to work again. */
  see(present: readonly string[] | undefined): void {
    this.#present = present && new Set(present);
    for (const id of this.#resting.keys()) if (!this.#isThere(id)) this.#resting.delete(id);
  }

  /** A preferred device failed: another one is used for a while. */
  fail(id: string, nowMs: number): void {
    const lengthMs = Math.min(2 * (this.#resting.get(id)?.lengthMs ?? FIRST_REST_MS / 2), LAST_REST_MS);
    this.#resting.set(id, { untilMs: nowMs + lengthMs, lengthMs });
  }

  /** What to use at `nowMs`. */
  pick(nowMs: number): DevicePick {
    const id = this.#ranked.find((candidate) => this.#isThere(candidate) && nowMs >= (this.#resting.get(candidate)?.untilMs ?? -Infinity));
    if (id !== undefined) return { kind: "device", id };
    return this.#present?.size === 0 ? { kind: "none" } : { kind: "default" };
  }

  /** When the answer may change by itself: a failed device's rest is over. */
  get nextChangeMs(): number | undefined {
    const ends = [...this.#resting.values()].map(({ untilMs }) => untilMs);
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  #isThere(id: string): boolean {
    return this.#present?.has(id) ?? true;
  }
}
