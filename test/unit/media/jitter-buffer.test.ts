// The jitter buffer against networks that delay, reorder, lose, copy and stall, in virtual time.
import { describe, expect, it } from "vitest";
import { JitterBuffer, type JitterOutput } from "../../../core/media/jitter-buffer.ts";

const PACKET_MS = 20;
const UNITS = 160;

/** A packet's number, and when it arrives. */
interface Arrival {
  readonly number: number;
  readonly atMs: number;
}

interface Played {
  /** Packet numbers in the order they were played; "gap" for time that was concealed. */
  readonly sequence: readonly (number | "gap")[];
  readonly buffer: JitterBuffer;
}

/** Lets packets arrive and pulls every 20 ms from the first pull until a while after the last arrival. */
function run(arrivals: readonly Arrival[], options: { readonly buffer?: JitterBuffer; readonly untilMs?: number; readonly quiet?: boolean } = {}): Played {
  const buffer = options.buffer ?? new JitterBuffer({ clockRateHz: 8000 });
  const sorted = arrivals.toSorted((one, other) => one.atMs - other.atMs);
  const untilMs = options.untilMs ?? sorted.at(-1)!.atMs + 600;
  const sequence: (number | "gap")[] = [];
  let next = 0;
  for (let nowMs = 5; nowMs <= untilMs; nowMs += PACKET_MS) {
    for (; next < sorted.length && sorted[next]!.atMs <= nowMs; next++) put(buffer, sorted[next]!.number, sorted[next]!.atMs);
    const output = buffer.pull(nowMs, options.quiet);
    if (output.kind !== "silence") sequence.push(numberOf(output));
  }
  while (sequence.at(-1) === "gap") sequence.pop();
  return { sequence, buffer };
}

function put(buffer: JitterBuffer, number: number, atMs: number): string {
  return buffer.put({ timestamp: (number * UNITS) >>> 0, payloadType: 8, payload: Uint8Array.of(number & 0xff), duration: UNITS }, atMs);
}

function numberOf(output: JitterOutput): number | "gap" {
  return output.kind === "packet" ? output.packet.timestamp / UNITS : "gap";
}

const packets = (count: number, atMs: (number: number) => number = (number) => number * PACKET_MS): readonly Arrival[] =>
  Array.from({ length: count }, (_, number) => ({ number, atMs: atMs(number) }));

const upTo = (count: number, from = 0): readonly number[] => Array.from({ length: count }, (_, index) => from + index);

/** Reproducible noise between 0 and 1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

describe("the jitter buffer", () => {
  it("plays packets that come in time, each once, in order, with no gap", () => {
    expect(run(packets(200)).sequence).toEqual(upTo(200));
  });

  it("waits no longer than two packets where there is no jitter", () => {
    const buffer = new JitterBuffer({ clockRateHz: 8000 });
    run(packets(500), { buffer, untilMs: 9_990 });
    expect(buffer.bufferedMs).toBeLessThanOrEqual(2 * PACKET_MS);
    expect(buffer.targetDelayMs).toBe(20);
  });

  it("puts packets in order that overtook each other", () => {
    const swapped = packets(200, (number) => (number % 10 === 5 ? number + 1.5 : number) * PACKET_MS);
    const { sequence } = run(swapped);
    expect(sequence.filter((played) => played !== "gap")).toEqual(upTo(200));
    expect(sequence.filter((played) => played === "gap").length).toBeLessThanOrEqual(1);
  });

  it("leaves one packet's gap for each packet that is lost, and no other", () => {
    const lossy = packets(300).filter(({ number }) => number % 25 !== 13);
    const { sequence } = run(lossy);
    expect(sequence).toEqual(upTo(300).map((number) => (number % 25 === 13 ? "gap" : number)));
  });

  it("drops copies, before and after the original was played", () => {
    const buffer = new JitterBuffer({ clockRateHz: 8000 });
    const copied = packets(100).flatMap((arrival) => [arrival, arrival, { ...arrival, atMs: arrival.atMs + 110 }]);
    expect(run(copied, { buffer }).sequence).toEqual(upTo(100));
    expect(buffer.lateCount).toBe(0);
  });

  it("learns the depth that jitter needs: after a while nothing is late", () => {
    const random = noise(42);
    const jittery = packets(1500, (number) => number * PACKET_MS + random() * 80);
    const { sequence, buffer } = run(jittery);
    const settled = sequence.slice(sequence.indexOf(250));
    const gaps = settled.filter((played) => played === "gap").length;
    expect(gaps).toBeLessThan(10);
    expect(buffer.lateCount).toBeLessThan(5);
    expect(buffer.targetDelayMs).toBeGreaterThan(40);
    expect(buffer.targetDelayMs).toBeLessThan(100);
  });

  it("grows at once with a spike and plays the burst after it whole", () => {
    const spike = packets(300, (number) => Math.max(number * PACKET_MS, number >= 100 && number < 108 ? 108 * PACKET_MS : 0));
    const buffer = new JitterBuffer({ clockRateHz: 8000 });
    const { sequence } = run(spike, { buffer });
    expect(sequence.filter((played) => played !== "gap" && played >= 90 && played < 130)).toEqual(upTo(40, 90));
    expect(buffer.lateCount).toBe(0);
  });

  it("shrinks again after a spike, sooner while it is quiet", () => {
    const spike = packets(3000, (number) => Math.max(number * PACKET_MS, number >= 100 && number < 110 ? 110 * PACKET_MS : 0));
    const loud = new JitterBuffer({ clockRateHz: 8000 });
    const quiet = new JitterBuffer({ clockRateHz: 8000 });
    run(spike, { buffer: loud, untilMs: 12_005 });
    run(spike, { buffer: quiet, untilMs: 12_005, quiet: true });
    expect(quiet.bufferedMs).toBeLessThanOrEqual(loud.bufferedMs);
    const later = new JitterBuffer({ clockRateHz: 8000 });
    run(spike, { buffer: later, untilMs: 50_005 });
    expect(later.bufferedMs).toBeLessThanOrEqual(3 * PACKET_MS);
  });

  it("drops what comes later than anybody would wait, and counts it", () => {
    const stalled = packets(200, (number) => (number === 100 ? number * PACKET_MS + 900 : number * PACKET_MS));
    const { sequence, buffer } = run(stalled);
    expect(sequence).toEqual(upTo(200).map((number) => (number === 100 ? "gap" : number)));
    expect(buffer.lateCount).toBe(1);
  });

  it("follows a route that became slower for good", () => {
    const slower = packets(600, (number) => number * PACKET_MS + (number >= 200 ? 700 : 0));
    const { sequence } = run(slower);
    expect(sequence.slice(-300)).toEqual(upTo(300, 300));
  });

  it("comes back to little delay after an outage whose packets all arrive at its end", () => {
    const outage = packets(2000, (number) => (number >= 200 && number < 300 ? 300 * PACKET_MS : number * PACKET_MS));
    const buffer = new JitterBuffer({ clockRateHz: 8000 });
    const { sequence } = run(outage, { buffer, untilMs: 39_985 });
    expect(sequence.slice(-500).filter((played) => played === "gap")).toEqual([]);
    expect(buffer.bufferedMs).toBeLessThanOrEqual(4 * PACKET_MS);
  });

  it("begins anew when the source restarts its timestamps", () => {
    const before = packets(100);
    const after = upTo(100).map((number) => ({ number: 10_000_000 + number, atMs: (100 + number) * PACKET_MS }));
    const { sequence } = run([...before, ...after]);
    expect(sequence.filter((played) => played !== "gap" && played >= 10_000_000)).toEqual(upTo(100, 10_000_000));
  });

  it("goes on over the wrap of the timestamp", () => {
    const start = Math.floor(0x1_0000_0000 / UNITS) - 50;
    const buffer = new JitterBuffer({ clockRateHz: 8000 });
    let played = 0;
    for (let number = 0; number < 100; number++) {
      put(buffer, start + number, number * PACKET_MS);
      if (buffer.pull(number * PACKET_MS + 5).kind === "packet") played++;
    }
    expect(played).toBeGreaterThanOrEqual(97);
  });

  it("bears a device that pulls two frames at a time", () => {
    const buffer = new JitterBuffer({ clockRateHz: 8000 });
    const played: (number | "gap")[] = [];
    for (let number = 0; number < 1000; number++) {
      put(buffer, number, number * PACKET_MS);
      if (number % 2 === 0) continue;
      for (let pull = 0; pull < 2; pull++) {
        const output = buffer.pull(number * PACKET_MS + 5);
        if (output.kind !== "silence") played.push(numberOf(output));
      }
    }
    expect(played.filter((entry) => entry === "gap").length).toBeLessThan(5);
    expect(played.filter((entry) => entry !== "gap").length).toBeGreaterThan(990);
  });

  it("holds a bounded number of packets, whatever comes", () => {
    const buffer = new JitterBuffer({ clockRateHz: 8000 });
    for (let number = 0; number < 100_000; number++) put(buffer, number, 0);
    expect(buffer.bufferedMs).toBeLessThanOrEqual(128 * PACKET_MS);
  });
});
