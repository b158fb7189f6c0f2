// Devices that begin late, stall, lose samples, run wild or drift, against the clock.
import { describe, expect, it } from "vitest";
import { PaceBalance } from "../../../core/media/pace-balance.ts";

const BEAT_MS = 20;
const FRAME_MS = 10;

/** Runs clock and device side by side: which of its frames were used, and how many beats the clock stood in for. */
function run(durationMs: number, deliveredAt: (nowMs: number) => number, startMs = 0): { used: number; dropped: number; covered: number } {
  const balance = new PaceBalance(startMs);
  const result = { used: 0, dropped: 0, covered: 0 };
  for (let nowMs = startMs + 1; nowMs <= startMs + durationMs; nowMs++) {
    const frames = deliveredAt(nowMs - startMs);
    for (let frame = 0; frame < frames; frame++) {
      if (balance.take(FRAME_MS, nowMs)) result.used++;
      else result.dropped++;
    }
    if (nowMs % BEAT_MS === 0) result.covered += balance.beat(BEAT_MS, nowMs);
  }
  return result;
}

const steady = (nowMs: number): number => (nowMs % FRAME_MS === 0 ? 1 : 0);

describe("keeping a device in step with the clock", () => {
  it("uses every frame of a steady device and stands in for none", () => {
    expect(run(60_000, steady)).toEqual({ used: 6000, dropped: 0, covered: 0 });
  });

  it("stands in for a device that begins late, for as long as it does", () => {
    const { used, dropped, covered } = run(10_000, (nowMs) => (nowMs > 2000 ? steady(nowMs) : 0));
    expect(used * FRAME_MS + covered * BEAT_MS).toBeGreaterThan(9960);
    expect(covered).toBe(100);
    expect(dropped).toBe(0);
  });

  it("does not stand in for the time that the opening of the device took", () => {
    expect(new PaceBalance(0).beat(BEAT_MS, 700)).toBe(1);
    const begun = new PaceBalance(0);
    expect(begun.take(FRAME_MS, 700)).toBe(true);
    expect(begun.beat(BEAT_MS, 720)).toBe(0);
  });

  it("stands in for a stall, and throws away what was held back in it", () => {
    const held = run(20_000, (nowMs) => (nowMs > 5000 && nowMs < 5500 ? 0 : nowMs === 5500 ? 50 : steady(nowMs)));
    expect(held.covered).toBeGreaterThan(15);
    expect(held.used * FRAME_MS + held.covered * BEAT_MS).toBeLessThan(20_000 + 80);
    expect(held.dropped).toBeGreaterThan(30);
  });

  it("stands in for samples that a device lost", () => {
    const lost = run(20_000, (nowMs) => (nowMs > 5000 && nowMs < 5500 ? 0 : steady(nowMs)));
    expect(lost.dropped).toBe(0);
    expect(Math.abs(lost.used * FRAME_MS + lost.covered * BEAT_MS - 20_000)).toBeLessThanOrEqual(2 * BEAT_MS);
  });

  it("bears bursts of 40 ms without filling or cutting", () => {
    // The one beat is the time before its first burst.
    expect(run(20_000, (nowMs) => (nowMs % 40 === 0 ? 4 : 0))).toMatchObject({ dropped: 0, covered: 1 });
  });

  it("lets quartzes drift: 200 parts in a million are neither filled nor cut in ten minutes", () => {
    let owed = 0;
    const fast = (): number => {
      owed += 1.0002 / FRAME_MS;
      const frames = Math.floor(owed);
      owed -= frames;
      return frames;
    };
    expect(run(600_000, fast)).toMatchObject({ dropped: 0, covered: 0 });
  });

  it("holds a device back that has lost all measure", () => {
    const { used } = run(10_000, (nowMs) => 5 * steady(nowMs));
    expect(used * FRAME_MS).toBeLessThan(11_000);
  });

  it("does not make up for the hours that a machine slept, whether the clock stood in before or not", () => {
    const hoursMs = 8 * 3_600_000;
    const idle = new PaceBalance(0);
    expect(idle.beat(BEAT_MS, hoursMs) * BEAT_MS).toBeLessThanOrEqual(2000);
    const running = new PaceBalance(0);
    for (let nowMs = 10; nowMs <= 1000; nowMs += 10) running.take(FRAME_MS, nowMs);
    const covered = [hoursMs, hoursMs + BEAT_MS].reduce((sum, nowMs) => sum + running.beat(BEAT_MS, nowMs), 0);
    expect(covered * BEAT_MS).toBeLessThanOrEqual(2000);
  });

  it("does not take a late turn of its own thread for a device's stall", () => {
    const balance = new PaceBalance(0);
    for (let nowMs = 10; nowMs <= 1000; nowMs += 10) balance.take(FRAME_MS, nowMs);
    // Nothing ran for 200 ms; then the clock's beat comes before the frames that waited.
    expect(balance.beat(BEAT_MS, 1200)).toBe(0);
    for (let frame = 0; frame < 20; frame++) expect(balance.take(FRAME_MS, 1201)).toBe(true);
    expect(balance.beat(BEAT_MS, 1220)).toBe(0);
  });
});
