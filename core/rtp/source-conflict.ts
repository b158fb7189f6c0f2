// Our SSRC in somebody else's packets (RFC 3550 section 8.2): a collision, after which we take another one, or our own packets
// coming back, after which we do not. Time is an argument; who changes the SSRC and says BYE for the old one is the session.

/** What to do about a packet that bears our SSRC. */
export type ConflictVerdict =
  /** Somebody chose the same number: take another one. */
  | "change"
  /** Our own packets come back by a loop: the number stays. */
  | "looped";

/** Section 8.2: a conflict is forgotten after ten report intervals without one. */
const FORGOTTEN_INTERVALS = 10;
/** A conflicting address for each collision; a forger of addresses cannot make the list grow. */
const MOST = 16;

/** The conflicting addresses of one session. */
export class SourceConflicts {
  readonly #addresses = new Map<string, number>();

  /** A packet from `address` bears our SSRC. The same address a second time, with another number of ours, is a loop. */
  judge(address: string, nowMs: number): ConflictVerdict {
    const isKnown = this.#addresses.has(address);
    if (isKnown || this.#addresses.size < MOST) this.#addresses.set(address, nowMs);
    return isKnown || this.#addresses.size >= MOST ? "looped" : "change";
  }

  /** Forgets old conflicts; `intervalMs` is the deterministic interval of reports. */
  expire(nowMs: number, intervalMs: number): void {
    for (const [address, seenMs] of this.#addresses) if (nowMs - seenMs > FORGOTTEN_INTERVALS * intervalMs) this.#addresses.delete(address);
  }
}
