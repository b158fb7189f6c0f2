// When to report and when to take leave (RFC 3550 sections 6.3.1 to 6.3.7): timer reconsideration, forward when many join,
// reverse when many leave, and the wait before BYE in a large group. Sets no timer: time and chance are arguments.
import { randomizedIntervalMs, type RtcpLoad } from "./rtcp-interval.ts";

/** Who takes part, counting us. */
export interface RtcpAudience {
  readonly members: number;
  readonly senders: number;
  readonly weSend: boolean;
  readonly isUnicast?: boolean;
}

/** Section 6.3.7: from so many members on, who leaves waits its turn. */
const LARGE_GROUP = 50;
/** UDP and IPv4 headers count too (section 6.2). */
const HEADER_OCTETS = 28;
/** Section 6.3.3: how fast the mean size forgets. */
const SIZE_WEIGHT = 1 / 16;

/** The timer of one participant. */
export class RtcpTimer {
  readonly #bandwidth: number;
  #averageSize: number;
  #initial = true;
  #hastened = false;
  #lastMs: number;
  #nextMs: number;
  /** pmembers: the members when the next time was last computed. */
  #countedMembers: number;
  /** Members that have left since we began to leave; undefined before. */
  #leaving: { members: number } | undefined;

  /** `bandwidth` is that of all RTCP in octets a second, `firstSize` a guess of our first packet's. */
  constructor(bandwidth: number, firstSize: number, audience: RtcpAudience, nowMs: number, chance: number) {
    this.#bandwidth = bandwidth;
    this.#averageSize = firstSize + HEADER_OCTETS;
    this.#countedMembers = audience.members;
    this.#lastMs = nowMs;
    this.#nextMs = nowMs + this.#intervalMs(audience, chance);
  }

  /** When to ask `expire` next. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** What the interval depends on now. */
  load(audience: RtcpAudience): RtcpLoad {
    return { ...audience, bandwidth: this.#bandwidth, averageSize: this.#averageSize, initial: this.#initial };
  }

  /** The time came: whether to send now. If more have joined meanwhile, a new and later time is set instead (section 6.3.6). */
  expire(audience: RtcpAudience, nowMs: number, chance: number): boolean {
    const present = this.#present(audience);
    const dueMs = this.#lastMs + this.#intervalMs(present, this.#hastened ? 0 : chance);
    this.#countedMembers = present.members;
    if (dueMs <= nowMs) return true;
    this.#nextMs = dueMs;
    return false;
  }

  /** There is something to report: the next one goes as soon as chance would ever have had it (section 6.3.1), and no sooner. */
  hasten(audience: RtcpAudience, nowMs: number): void {
    if (this.#leaving) return;
    const soonestMs = this.#lastMs + this.#intervalMs(this.#present(audience), 0);
    this.#nextMs = Math.min(this.#nextMs, Math.max(nowMs, soonestMs));
    this.#hastened = true;
  }

  /** A packet of so many octets was sent; the next time is set (sections 6.3.3 and 6.3.6). */
  sent(octets: number, audience: RtcpAudience, nowMs: number, chance: number): void {
    this.#weigh(octets);
    this.#lastMs = nowMs;
    this.#initial = false;
    this.#hastened = false;
    this.#nextMs = nowMs + this.#intervalMs(this.#present(audience), chance);
  }

  /** A packet of so many octets came (section 6.3.3). While leaving only those count that leave as well. */
  received(octets: number, isBye = false): void {
    if (this.#leaving && isBye) this.#leaving.members++;
    if (!this.#leaving || isBye) this.#weigh(octets);
  }

  /** Members left or timed out: the wait shrinks in proportion, so that the few who stay do not time out (section 6.3.4). */
  membersLeft(members: number, nowMs: number): void {
    if (this.#leaving || members >= this.#countedMembers) return;
    const ratio = members / this.#countedMembers;
    this.#nextMs = nowMs + ratio * (this.#nextMs - nowMs);
    this.#lastMs = nowMs - ratio * (nowMs - this.#lastMs);
    this.#countedMembers = members;
  }

  /** We leave: whether BYE may go at once; if not, `nextMs` says when to ask `expire` (section 6.3.7). */
  leave(byeOctets: number, audience: RtcpAudience, nowMs: number, chance: number): boolean {
    if (audience.members < LARGE_GROUP) return true;
    this.#leaving = { members: 1 };
    this.#initial = true;
    this.#averageSize = byeOctets + HEADER_OCTETS;
    this.#lastMs = nowMs;
    this.#countedMembers = 1;
    this.#nextMs = nowMs + this.#intervalMs(this.#present(audience), chance);
    return false;
  }

  /** Section 6.3.7: who leaves counts itself and those who have left since, and sends nothing. */
  #present(audience: RtcpAudience): RtcpAudience {
    return this.#leaving ? { members: this.#leaving.members, senders: 0, weSend: false } : audience;
  }

  #intervalMs(audience: RtcpAudience, chance: number): number {
    return randomizedIntervalMs(this.load(audience), chance);
  }

  #weigh(octets: number): void {
    this.#averageSize += SIZE_WEIGHT * (octets + HEADER_OCTETS - this.#averageSize);
  }
}
