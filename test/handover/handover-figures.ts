// The figures of one handover, from what both hosts captured and nothing else. README.md says how each is defined. Pure.
import type { RtpTrace, SeenRtp } from "./rtp-trace.ts";

/** When the lab changed the network, in the captures' time. */
export interface ChangeMoment {
  readonly atMs: number;
  /** From when on there was a way again; where there always was one, the moment of the change. */
  readonly usableAtMs: number;
  /** What comes later is not looked at: the fixed side's holding begins. */
  readonly endMs: number;
  /** What comes to this address of the phone after the change reaches nobody. */
  readonly gone?: string;
}

export interface DirectionFigures {
  readonly gapMs: number;
  readonly lost: number;
  readonly duplicates: number;
  /** The last packet with the old address of the phone, and the first with another; undefined where there was none. */
  readonly lastOld?: SeenRtp;
  readonly firstNew?: SeenRtp;
}

export interface HandoverFigures {
  readonly in: DirectionFigures;
  readonly out: DirectionFigures;
}

/** How long before the change the figures begin. */
const LEAD_MS = 1_000;
/** A packet that left this shortly before the end may still be on its way. */
const UNDER_WAY_MS = 400;

/** `phone` and `fixed` are the traces of the two hosts. */
export function measureHandover(phone: RtpTrace, fixed: RtpTrace, change: ChangeMoment): HandoverFigures {
  const heard = phone.in.filter(({ phoneAddress, atMs }) => phoneAddress !== change.gone || atMs < change.atMs);
  return { in: measureDirection(fixed.in, heard, change), out: measureDirection(phone.out, fixed.out, change) };
}

function measureDirection(sent: readonly SeenRtp[], arrived: readonly SeenRtp[], change: ChangeMoment): DirectionFigures {
  const arrivals = within(arrived, change.atMs - LEAD_MS, change.endMs);
  const distinct = withoutCopies(arrivals);
  const oldAddress = arrivals[0]?.phoneAddress;
  const lastOld = arrivals.findLast(({ phoneAddress }) => phoneAddress === oldAddress);
  const firstNew = arrivals.find(({ phoneAddress }) => phoneAddress !== oldAddress);
  return {
    gapMs: longestGapMs(distinct, change),
    lost: countLost(within(sent, change.atMs - LEAD_MS, change.endMs - UNDER_WAY_MS), arrived, arrivals),
    duplicates: arrivals.length - distinct.length,
    ...(lastOld && { lastOld }),
    ...(firstNew && { firstNew }),
  };
}

function within(packets: readonly SeenRtp[], fromMs: number, toMs: number): readonly SeenRtp[] {
  return packets.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}

function withoutCopies(packets: readonly SeenRtp[]): readonly SeenRtp[] {
  const seen = new Set<string>();
  return packets.filter((packet) => {
    const key = keyOf(packet);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The longest time between one arrival and the next, the end of the figures included; of an outage counts what comes after it. */
function longestGapMs(arrivals: readonly SeenRtp[], { atMs, usableAtMs, endMs }: ChangeMoment): number {
  let [longestMs, lastMs] = [0, arrivals[0]?.atMs ?? atMs];
  for (const nextMs of [...arrivals.map((arrival) => arrival.atMs), endMs]) {
    const fromMs = usableAtMs > atMs && nextMs > usableAtMs ? Math.max(lastMs, usableAtMs) : lastMs;
    const outage = usableAtMs > atMs && nextMs <= usableAtMs;
    if (!outage) longestMs = Math.max(longestMs, nextMs - fromMs);
    lastMs = nextMs;
  }
  return longestMs;
}

/** Sequence numbers from the first to the last that either end saw, and that never came: also what could not be sent at all. */
function countLost(sent: readonly SeenRtp[], arrivedEver: readonly SeenRtp[], arrivals: readonly SeenRtp[]): number {
  const came = new Set(arrivedEver.map(keyOf));
  let lost = 0;
  for (const ssrc of new Set([...sent, ...arrivals].map((packet) => packet.ssrc))) {
    const sequences = [...sent, ...arrivals].filter((packet) => packet.ssrc === ssrc).map(({ sequence }) => sequence);
    // A loop, as Math.max takes only so many arguments.
    const [first, last] = sequences.reduce(([low, high], sequence) => [Math.min(low, sequence), Math.max(high, sequence)], [Infinity, -Infinity]);
    for (let sequence = first; sequence <= last; sequence++) if (!came.has(keyOf({ ssrc, sequence }))) lost++;
  }
  return lost;
}

function keyOf({ ssrc, sequence }: { readonly ssrc: number; readonly sequence: number }): string {
  return `${ssrc} ${sequence}`;
}
