// How often to report (RFC 3550 sections 6.2, 6.3.1, appendix A.7): so seldom that all reports together take a twentieth of the
// session's bandwidth, a quarter of it for those who send. Pure.

/** What the interval depends on. */
export interface RtcpLoad {
  readonly members: number;
  readonly senders: number;
  readonly weSend: boolean;
  /** All RTCP of the session, octets a second. */
  readonly bandwidth: number;
  /** Mean size of compound packets with their UDP and IP headers, in octets. */
  readonly averageSize: number;
  /** No report has been sent yet. */
  readonly initial: boolean;
  /** Two hosts and no group: the first report need not wait (section 6.2). */
  readonly isUnicast?: boolean;
}

/** Section 6.2: the recommended minimum; half of it before the first report. */
const MINIMUM_MS = 5000;
/** Section 6.2 lets it be zero between two hosts; so late there is something to report. */
const UNICAST_FIRST_MS = 1000;
/** Section 6.2: senders get a quarter of the bandwidth while they are at most a quarter of the members. */
const SENDER_SHARE = 0.25;
/** Section 6.3.1: reconsideration makes reports rarer than asked for; this evens it out. */
const COMPENSATION = Math.E - 1.5;

/** The deterministic interval Td in milliseconds (section 6.3.1), by which time-outs are counted. */
export function deterministicIntervalMs(load: RtcpLoad): number {
  const { members, senders, weSend, bandwidth, averageSize, initial, isUnicast } = load;
  const shared = senders <= members * SENDER_SHARE;
  const share = !shared ? 1 : weSend ? SENDER_SHARE : 1 - SENDER_SHARE;
  const counted = !shared ? members : weSend ? senders : members - senders;
  const firstMs = isUnicast === true && members <= 2 ? UNICAST_FIRST_MS : MINIMUM_MS / 2;
  const minimumMs = initial ? firstMs : MINIMUM_MS;
  return Math.max(minimumMs, (1000 * averageSize * counted) / (bandwidth * share));
}

/** T: the interval spread between half and one and a half of itself; `chance` is from 0 to 1. */
export function randomizedIntervalMs(load: RtcpLoad, chance: number): number {
  return (deterministicIntervalMs(load) * (0.5 + chance)) / COMPENSATION;
}
