// What networks do to a stream of packets: which arrive, and when. Models from the literature with fixed seeds, not
// recordings; each packet of 20 ms leaves at its number times 20 ms.
import { FakeRandom } from "../fakes/fake-random.ts";

/** A packet's number, and when it arrives, in milliseconds from the first packet's departure. In order of arrival. */
export interface TraceArrival {
  readonly number: number;
  readonly atMs: number;
}

export type Trace = (packets: number, seed: number) => readonly TraceArrival[];

export const TRACE_PACKET_MS = 20;

type Draw = () => number;

/** By name, in the order in which they are reported. */
export const TRACES: Readonly<Record<string, Trace>> = {
  "perfect": trace({}),
  "loss 1 %": trace({ lost: randomLoss(0.01) }),
  "loss 5 %": trace({ lost: randomLoss(0.05) }),
  "loss 10 %": trace({ lost: randomLoss(0.1) }),
  "loss 20 %": trace({ lost: randomLoss(0.2) }),
  "loss 30 %": trace({ lost: randomLoss(0.3) }),
  "bursts 5 %": trace({ lost: gilbertLoss(0.05, 3) }),
  "bursts 10 %": trace({ lost: gilbertLoss(0.1, 4) }),
  "bursts 20 %": trace({ lost: gilbertLoss(0.2, 5) }),
  "jitter 20 ms": trace({ delay: gammaDelay(20) }),
  "jitter 50 ms": trace({ delay: gammaDelay(50) }),
  "jitter 100 ms": trace({ delay: gammaDelay(100) }),
  "jitter 200 ms": trace({ delay: gammaDelay(200) }),
  "spikes 150 ms": trace({ delay: spikes(150, 4000) }),
  "jitter 50 ms, loss 5 %": trace({ delay: gammaDelay(50), lost: randomLoss(0.05) }),
  "reordering": trace({ delay: reordering(0.05, 30) }),
  "drift 500 ppm": trace({ driftPpm: 500 }),
  "two paths": trace({ secondPathMs: 40, lost: randomLoss(0.05), delay: gammaDelay(20) }),
};

interface TraceModel {
  /** Whether the next packet is lost. */
  readonly lost?: (draw: Draw) => (number: number) => boolean;
  /** How much later than the fastest it comes. */
  readonly delay?: (draw: Draw) => (number: number) => number;
  /** The receiver's clock runs faster by this. */
  readonly driftPpm?: number;
  /** Every packet comes once more, so much later, on a path with losses and delays of its own. */
  readonly secondPathMs?: number;
}

function trace({ lost = () => () => false, delay = () => () => 0, driftPpm = 0, secondPathMs }: TraceModel): Trace {
  return (packets, seed) => {
    const path = (pathSeed: number, extraMs: number): TraceArrival[] => {
      const [isLost, delayOf] = [lost(drawing(2 * pathSeed + 1)), delay(drawing(2 * pathSeed + 2))];
      const all = Array.from({ length: packets }, (_, number) => {
        const atMs = number * TRACE_PACKET_MS * (1 + driftPpm / 1e6) + extraMs + delayOf(number);
        return { number, atMs, lost: isLost(number) };
      });
      return all.filter((packet) => !packet.lost);
    };
    const arrivals = [...path(seed, 0), ...(secondPathMs === undefined ? [] : path(seed + 1000, secondPathMs))];
    return arrivals.toSorted((one, other) => one.atMs - other.atMs);
  };
}

/** Each packet on its own (Bernoulli). */
function randomLoss(share: number) {
  return (draw: Draw) => () => draw() < share;
}

/** Losses in bursts of a mean length: two states, one of which loses all (Gilbert, Bell System Technical Journal 39, 1960). */
function gilbertLoss(share: number, meanBurst: number) {
  const [leaves, enters] = [1 / meanBurst, share / (meanBurst * (1 - share))];
  return (draw: Draw) => {
    let bad = false;
    return () => (bad = draw() < (bad ? 1 - leaves : enters));
  };
}

/**
 * Queues: gamma-distributed delays whose 99th percentile is about `spreadMs` (shape 2; Mukherjee, "On the dynamics and
 * significance of low frequency components of Internet load", 1994), each kept half by the next packet; none overtakes.
 */
function gammaDelay(spreadMs: number) {
  const scale = spreadMs / 6.64;
  return (draw: Draw) => {
    let [level, lastAtMs] = [0, -Infinity];
    return (number: number) => {
      level = Math.max(0.5 * level, -scale * Math.log((1 - draw()) * (1 - draw())));
      const atMs = Math.max(lastAtMs, number * TRACE_PACKET_MS + level);
      lastAtMs = atMs;
      return atMs - number * TRACE_PACKET_MS;
    };
  };
}

/** Now and then nothing comes for a while, then all that waited comes at once, as on Wi-Fi that scans or roams. */
function spikes(heightMs: number, meanDistanceMs: number) {
  return (draw: Draw) => {
    let endMs = -Infinity;
    return (number: number) => {
      const leftMs = number * TRACE_PACKET_MS;
      if (leftMs > endMs && draw() < TRACE_PACKET_MS / meanDistanceMs) endMs = leftMs + heightMs * (0.5 + 0.5 * draw());
      return Math.max(0, endMs - leftMs) + 2 * draw();
    };
  };
}

/** A share of the packets takes a longer way and is overtaken. */
function reordering(share: number, extraMs: number) {
  return (draw: Draw) => () => (draw() < share ? extraMs : 0) + draw();
}

function drawing(seed: number): Draw {
  const random = new FakeRandom(seed * 2_654_435_761);
  for (let warm = 0; warm < 20; warm++) random.bytes(1);
  return () => random.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
}
