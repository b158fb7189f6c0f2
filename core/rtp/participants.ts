// Who takes part in an RTP session: members and senders with their time-outs (RFC 3550 sections 6.2.1, 6.3.3 to 6.3.5). Bounded:
// an attacker who makes up sources cannot make the table grow. Time is an argument.

interface Participant {
  heardMs: number;
  /** When it last sent RTP. */
  sentMs: number | undefined;
  cname?: string;
  /** Whoever says BYE is kept for a moment, so that what is still under way does not bring it back (section 6.2.1). */
  leftMs?: number;
}

/** Section 6.3.5: who was silent for so many deterministic intervals is gone. */
const MEMBER_INTERVALS = 5;
/** Section 6.3.5: who sent nothing for two intervals is no sender any more. */
const SENDER_INTERVALS = 2;
/** A call has two participants, a mixer's session some dozens. Further ones are not told from one another. */
const MOST = 256;
const LEFT_KEPT_MS = 2000;

/** The others of one session. */
export class Participants {
  readonly #others = new Map<number, Participant>();

  /** All members, counting us. */
  get members(): number {
    let count = 1;
    for (const other of this.#others.values()) if (other.leftMs === undefined) count++;
    return count;
  }

  /** Those who sent RTP of late, without us. */
  get senders(): number {
    let count = 0;
    for (const other of this.#others.values()) if (other.leftMs === undefined && other.sentMs !== undefined) count++;
    return count;
  }

  cnameOf(ssrc: number): string | undefined {
    return this.#others.get(ssrc)?.cname;
  }

  /** Says that RTP of a valid source came. */
  heardRtp(ssrc: number, nowMs: number): void {
    const other = this.#find(ssrc, nowMs);
    if (other) other.sentMs = nowMs;
  }

  /** Says that RTCP of a source came. */
  heardRtcp(ssrc: number, nowMs: number): void {
    this.#find(ssrc, nowMs);
  }

  /** Remembers the canonical name of a source that was heard. */
  describe(ssrc: number, cname: string, nowMs: number): void {
    const other = this.#find(ssrc, nowMs);
    if (other) other.cname = cname;
  }

  /** A source said BYE. */
  left(ssrc: number, nowMs: number): void {
    const other = this.#others.get(ssrc);
    if (other) other.leftMs ??= nowMs;
  }

  /** Forgets whom nobody has heard for too long; `intervalMs` is the deterministic interval. */
  expire(nowMs: number, intervalMs: number): void {
    for (const [ssrc, other] of this.#others) {
      const isGone = other.leftMs === undefined ? nowMs - other.heardMs > MEMBER_INTERVALS * intervalMs : nowMs - other.leftMs > LEFT_KEPT_MS;
      if (isGone) this.#others.delete(ssrc);
      else if (other.sentMs !== undefined && nowMs - other.sentMs > SENDER_INTERVALS * intervalMs) other.sentMs = undefined;
    }
  }

  #find(ssrc: number, nowMs: number): Participant | undefined {
    let other = this.#others.get(ssrc);
    if (!other) {
      if (this.#others.size >= MOST) return undefined;
      other = { heardMs: nowMs, sentMs: undefined };
      this.#others.set(ssrc, other);
    }
    if (other.leftMs !== undefined) return undefined;
    other.heardMs = nowMs;
    return other;
  }
}
