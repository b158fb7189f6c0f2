// The figures of a handover from known courses of packets, each as README.md of test/handover defines it.
import { describe, expect, it } from "vitest";
import { measureHandover, type ChangeMoment } from "../../handover/handover-figures.ts";
import type { SeenRtp } from "../../handover/rtp-trace.ts";

const OLD = "192.0.2.2";
const NEW = "198.51.100.2";
const CHANGE: ChangeMoment = { atMs: 10_000, usableAtMs: 10_000, endMs: 12_000 };

describe("measureHandover", () => {
  it("takes the usual pace for the gap where nothing is missing", () => {
    const out = course(9_000, 12_100);
    expect(measureOut(out, out)).toMatchObject({ gapMs: 20, lost: 0, duplicates: 0 });
  });

  it("counts a gap from the last arrival before it where there always was a way", () => {
    const sent = course(9_000, 12_100);
    const arrived = sent.filter(({ atMs }) => atMs <= 10_000 || atMs >= 10_080);
    expect(measureOut(sent, arrived)).toMatchObject({ gapMs: 80, lost: 3 });
  });

  it("counts a gap from when there was a way again where there was none for a while", () => {
    const sent = course(9_000, 12_100);
    const arrived = sent.filter(({ atMs }) => atMs <= 10_000 || atMs >= 10_340);
    expect(measureOut(sent, arrived, { ...CHANGE, usableAtMs: 10_300 })).toMatchObject({ gapMs: 40, lost: 16 });
  });

  it("counts what could not be sent at all by the sequence numbers that are missing", () => {
    const arrived = course(9_000, 12_100).filter(({ sequence }) => sequence < 60 || sequence >= 65);
    expect(measureOut(arrived, arrived)).toMatchObject({ lost: 5 });
  });

  it("counts copies that came by both networks once, and as duplicates", () => {
    const sent = course(9_000, 12_100);
    const copies = sent.filter(({ atMs }) => atMs >= 10_000 && atMs < 10_100).map((packet) => ({ ...packet, phoneAddress: NEW }));
    expect(measureOut(sent, [...sent, ...copies].toSorted((one, other) => one.atMs - other.atMs))).toMatchObject({ gapMs: 20, lost: 0, duplicates: 5 });
  });

  it("takes silence up to the end for a gap", () => {
    const sent = course(9_000, 12_100);
    expect(measureOut(sent, sent.filter(({ atMs }) => atMs <= 10_000))).toMatchObject({ gapMs: 2_000 });
  });

  it("names the last packet with the old address and the first with the new one", () => {
    const out = course(9_000, 12_100).map((packet) => (packet.atMs >= 10_100 ? { ...packet, phoneAddress: NEW } : packet));
    const figures = measureOut(out, out);
    expect([figures.lastOld?.atMs, figures.firstNew?.atMs]).toEqual([10_080, 10_100]);
  });

  it("does not count what comes to an address that the phone has lost", () => {
    const sent = course(9_000, 12_100);
    const none = { out: [], in: [] };
    expect(measureHandover({ ...none, in: sent }, { ...none, in: sent }, { ...CHANGE, gone: OLD }).in.gapMs).toBe(2_020);
  });
});

function measureOut(sent: readonly SeenRtp[], arrived: readonly SeenRtp[], change = CHANGE) {
  return measureHandover({ out: sent, in: [] }, { out: arrived, in: [] }, change).out;
}

/** A packet every 20 ms. */
function course(fromMs: number, toMs: number): SeenRtp[] {
  return Array.from({ length: (toMs - fromMs) / 20 }, (_, index) => ({ atMs: fromMs + index * 20, ssrc: 7, sequence: index, phoneAddress: OLD }));
}
