// What a move of a session cost, from packets and reports of a known history.
import { describe, expect, it } from "vitest";
import type { HeardPacket } from "../../../core/media/flow-watch.ts";
import { HandoverMeter, type MoveReading } from "../../../core/media/handover-meter.ts";

const FROM = { address: "192.0.2.1", port: 4000 };
const TO = { address: "198.51.100.1", port: 4000 };
const packet = (number: number, atMs: number, changes: Partial<HeardPacket> = {}): HeardPacket => ({
  atMs, ssrc: 1, sequenceNumber: number & 0xffff, mediaMs: number * 20, endsSpeech: false, ...changes,
});
const reading = (nowMs: number, changes: Partial<MoveReading> = {}): MoveReading => ({
  nowMs, isExpected: true, packetInMs: 20, packetOutMs: 30, copiesHeard: 0, concealedMs: 0, isEnding: false, ...changes,
});
const report = (cumulativeLost: number, extendedHighestSequence: number, ssrc = 9) => ({ ssrc, cumulativeLost, extendedHighestSequence });

/** The last packet came at 1000 ms with number 65530; the move was settled at 2000 ms, when 500 was the next to be sent. */
function moved(heard: readonly HeardPacket[], before: ReturnType<typeof report> | undefined = report(3, 100)): HandoverMeter {
  const meter = new HandoverMeter({ from: FROM, to: TO, last: packet(65_530, 1000), report: before });
  for (const one of heard.filter(({ atMs }) => atMs < 2000)) meter.heard(one);
  meter.settle(TO, 500, 2000);
  for (const one of heard.filter(({ atMs }) => atMs >= 2000)) meter.heard(one);
  return meter;
}

const steady = (from: number, count: number, atMs: number): HeardPacket[] => Array.from({ length: count }, (_, at) => packet(from + at, atMs + at * 20));

describe("what was heard around a move", () => {
  it("is told half a second after the path was settled, once", () => {
    const meter = moved(steady(65_531, 80, 1020));
    expect(meter.read(reading(2400))).toBeUndefined();
    expect(meter.read(reading(2500))).toMatchObject({ from: FROM, to: TO, gapInMs: 0, lostIn: 0, lostOut: null, gapOutMs: null, isFinal: false });
    expect(meter.read(reading(2750))).toBeUndefined();
  });

  it("is a gap of the longest time without a packet, less the time of one, also over the wrap of the numbers", () => {
    const meter = moved([packet(65_531, 1020), ...steady(65_531 + 16, 60, 1340)]);
    expect(meter.read(reading(2520))).toMatchObject({ gapInMs: 300, lostIn: 15 });
  });

  it("does not take for lost what comes late or out of order, nor what was lost before", () => {
    const meter = moved([packet(65_533, 1300), packet(65_531, 1310), packet(65_520, 1315), packet(65_532, 1320), ...steady(65_534, 60, 1320)]);
    expect(meter.read(reading(2510))).toMatchObject({ gapInMs: 280, lostIn: 0 });
  });

  it("is a gap up to now where nothing has come since", () => {
    expect(moved([]).read(reading(2500))).toMatchObject({ gapInMs: 1480, lostIn: 0 });
  });

  it("is no gap where its sender had announced a pause (RFC 3389)", () => {
    const meter = moved([packet(65_531, 1020, { endsSpeech: true }), ...steady(65_532, 50, 1520)]);
    expect(meter.read(reading(2520))).toMatchObject({ gapInMs: 0, lostIn: 0 });
  });

  it("is unknown where nothing was to come", () => {
    const meter = new HandoverMeter({ from: FROM, to: TO, last: undefined, report: undefined });
    meter.settle(TO, 500, 2000);
    expect(meter.read(reading(2500, { isExpected: false }))).toMatchObject({ gapInMs: null, lostIn: null });
  });

  it("goes on with another source, of which only its own losses are known", () => {
    const meter = moved([packet(65_533, 1060), packet(7, 1100, { ssrc: 2 }), packet(10, 1160, { ssrc: 2 }), ...steady(11, 60, 1180).map((one) => ({ ...one, ssrc: 2 }))]);
    expect(meter.read(reading(2400, { isEnding: true }))).toMatchObject({ lostIn: 4 });
  });

  it("names the path that it was settled on when it went further", () => {
    const meter = new HandoverMeter({ from: FROM, to: TO, last: packet(1, 1000), report: undefined });
    meter.moved({ ...TO, port: 5000 });
    meter.settle({ ...TO, port: 5000 }, 500, 2000);
    expect(meter.read(reading(2500))).toMatchObject({ from: FROM, to: { port: 5000 } });
  });
});

describe("what the peer did not get, by its reports (RFC 3550 section 6.4.1)", () => {
  it("is the difference of two reports around the move; one that does not reach beyond it says nothing", () => {
    const meter = moved(steady(65_531, 80, 1020));
    meter.reported(report(9, 499), 0);
    expect(meter.read(reading(2500))).toMatchObject({ lostOut: null, isFinal: false });
    meter.reported(report(9, 500), 0);
    meter.reported(report(90, 900), 0);
    expect(meter.read(reading(3000))).toMatchObject({ lostOut: 6, gapOutMs: 180, isFinal: true });
  });

  it("is at least what it says where it counts copies against losses, and unknown of one that counts anew", () => {
    const [copied, anew] = [moved([]), moved([], report(50, 100))];
    copied.reported(report(-2, 600), 5);
    anew.reported(report(0, 600), 5);
    expect(copied.read(reading(2500))).toMatchObject({ lostOut: 0, isFinal: true });
    expect(anew.read(reading(2500))).toMatchObject({ lostOut: null, isFinal: false });
  });

  it("is unknown of another source of ours, and of a peer that does not report within 15 s", () => {
    const meter = moved([]);
    meter.reported(report(9, 600, 8), 0);
    expect(meter.read(reading(2500))).toMatchObject({ isFinal: false });
    expect(meter.read(reading(16_999))).toBeUndefined();
    expect(meter.read(reading(17_000))).toMatchObject({ lostOut: null, gapOutMs: null, isFinal: true });
  });

  it("is told with the rest when the session ends before", () => {
    expect(moved(steady(65_531, 50, 1020)).read(reading(2100, { isEnding: true }))).toMatchObject({ gapInMs: 80, lostOut: null, isFinal: true });
  });
});
