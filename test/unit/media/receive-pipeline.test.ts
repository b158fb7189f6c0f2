// What is heard over networks that lose, delay, copy and break off, in virtual time: delay, gaps, clicks, counts.
import { describe, expect, it } from "vitest";
import type { AudioCodec, AudioCodecEntry } from "../../../core/media/codecs/audio-codec.ts";
import { CodecRegistry } from "../../../core/media/codecs/codec-registry.ts";
import { FRAME_MS } from "../../../core/media/frame-duration.ts";
import { ReceivePipeline } from "../../../core/media/receive-pipeline.ts";
import { noise, packets, PACKET_MS, PlayoutLab, rms, tone, vowel } from "./playout-lab.ts";

const registry = new CodecRegistry();
const PCMA = registry.find({ name: "PCMA", clockRateHz: 8000 })!;
const G722 = registry.find({ name: "G722", clockRateHz: 8000 })!;
const CN = registry.find({ name: "CN", clockRateHz: 8000 })!;

/** Frames of 10 ms that are silent though the sound never is. */
const silentFrames = (samples: Int16Array): number =>
  Array.from({ length: Math.floor(samples.length / 80) }, (_, index) => rms(samples.subarray(80 * index, 80 * (index + 1)))).filter((level) => level < 300).length;

const greatestStep = (samples: Int16Array): number => samples.reduce((step, sample, index) => Math.max(step, index > 0 ? Math.abs(sample - samples[index - 1]!) : 0), 0);

/** How much later than they were sent sounds are played: by the place of a click that is sent at a packet's beginning. */
function delayMs(lab: PlayoutLab, number: number): number {
  const heard = lab.between(number * PACKET_MS, number * PACKET_MS + 900);
  return heard.findIndex((sample) => sample > 20_000) / 8;
}

const clickAt = (number: number) => (second: number): number => (Math.abs(second - (number * PACKET_MS) / 1000) < 0.0005 ? 30_000 : vowel(second) / 2);

describe("on a quiet network", () => {
  it("adds well under a packet's time of delay", () => {
    const lab = new PlayoutLab({ voice: clickAt(450) }).run(packets(500), 10_000);
    expect(delayMs(lab, 450)).toBeLessThan(PACKET_MS - 4);
    expect(lab.pipeline.counts).toMatchObject({ late: 0, duplicates: 0, concealedMs: 0, recovered: 0 });
  });

  it.each([10, 20, 30, 40, 60])("plays packets of %i ms without a gap", (packetMs) => {
    const lab = new PlayoutLab({ packetMs, voice: tone(300) }).run(packets(200, (number) => number * packetMs), 195 * packetMs);
    expect(lab.pipeline.counts).toMatchObject({ concealedMs: 0, late: 0 });
    expect(silentFrames(lab.between(500, 195 * packetMs))).toBe(0);
  });

  it("bears somebody who pulls two frames at a time", () => {
    const pipeline = new ReceivePipeline(8000);
    const lab = new PlayoutLab();
    pipeline.configure(new Map([[8, PCMA]]));
    for (let number = 0; number < 300; number++) {
      pipeline.put(lab.packet(number), number * PACKET_MS);
      pipeline.readFrame(number * PACKET_MS + 7);
      pipeline.readFrame(number * PACKET_MS + 7);
    }
    expect(pipeline.counts).toMatchObject({ late: 0, concealedMs: 0 });
    expect(pipeline.counts.bufferMs).toBeLessThanOrEqual(2 * PACKET_MS);
  });

  it.each([500, -500])("follows a clock that differs by %i ppm, without gaps", (ppm) => {
    const lab = new PlayoutLab().run(packets(1500, (number) => number * PACKET_MS * (1 + ppm / 1e6)), 29_500);
    expect(lab.pipeline.counts.concealedMs).toBeLessThanOrEqual(FRAME_MS);
    expect(lab.pipeline.counts.bufferMs).toBeLessThanOrEqual(2 * PACKET_MS);
  });
});

describe("on a bad network", () => {
  it("makes up for a lost packet in place, and for nothing else", () => {
    const lab = new PlayoutLab().run(packets(500).filter(({ number }) => number % 25 !== 13), 9_900);
    expect(lab.pipeline.counts.concealedMs).toBe(20 * PACKET_MS);
    expect(silentFrames(lab.between(500, 9_900))).toBe(0);
  });

  it("learns the delay that jitter needs: after a while little is made up", () => {
    const random = noise(42);
    const lab = new PlayoutLab().run(packets(1500, (number) => number * PACKET_MS + random() * 80), 10_000);
    const before = lab.pipeline.counts.concealedMs;
    lab.run(packets(1500, (number) => number * PACKET_MS + random() * 80).filter(({ atMs }) => atMs >= 10_000), 29_000);
    expect(lab.pipeline.counts.concealedMs - before).toBeLessThan(0.015 * 19_000);
    expect(lab.pipeline.counts.targetMs).toBeGreaterThan(60);
    expect(lab.pipeline.counts.targetMs).toBeLessThan(100);
  });

  it("gives delay back after a spike by playing faster, without a click", () => {
    const spike = packets(1500, (number) => Math.max(number * PACKET_MS, number >= 100 && number < 105 ? 105 * PACKET_MS : 0));
    const lab = new PlayoutLab({ voice: vowel }).run(spike, 25_000);
    expect(lab.pipeline.counts.acceleratedMs).toBeGreaterThan(60);
    expect(lab.pipeline.counts.bufferMs).toBeLessThan(2 * PACKET_MS);
    expect(greatestStep(lab.between(3000, 25_000))).toBeLessThan(1.3 * greatestStep(new PlayoutLab().run(packets(200), 3900).between(1000, 3900)));
  });

  it("plays each packet once that two paths deliver, one later, and counts the copies (make before break)", () => {
    const copies = packets(500).flatMap((arrival) => [arrival, { ...arrival, atMs: arrival.atMs + 60 }]);
    const lab = new PlayoutLab({ voice: clickAt(450) }).run(copies, 10_000);
    expect(lab.pipeline.counts).toMatchObject({ late: 0, duplicates: 497, concealedMs: 0 });
    expect(delayMs(lab, 450)).toBeLessThan(PACKET_MS - 4);
  });

  it("goes on over the slower of two paths when the faster one ends", () => {
    const copies = packets(500).flatMap((arrival) => [...(arrival.number < 250 ? [arrival] : []), { ...arrival, atMs: arrival.atMs + 60 }]);
    const lab = new PlayoutLab({ voice: clickAt(450) }).run(copies, 10_000);
    expect(lab.pipeline.counts.late).toBe(0);
    expect(lab.pipeline.counts.concealedMs).toBeLessThanOrEqual(70);
    expect(delayMs(lab, 450)).toBeLessThan(60 + 2 * PACKET_MS);
  });

  it.each([20, 40, 60])("goes over to a way that is %i ms slower without anything made up, if copies told of it 700 ms before", (slowerMs) => {
    const lab = new PlayoutLab().run(packets(200), 4000);
    for (const copy of packets(35)) {
      lab.run([{ number: 200 + copy.number, atMs: 4000 + copy.atMs }], 4000 + copy.atMs + PACKET_MS);
      lab.pipeline.foresee(slowerMs, lab.nowMs);
    }
    lab.run(packets(500, (number) => number * PACKET_MS + slowerMs).slice(235), 9_900);
    expect(lab.pipeline.counts).toMatchObject({ late: 0, concealedMs: 0 });
    expect(lab.pipeline.counts.bufferMs).toBeLessThan(2 * PACKET_MS);
    expect(greatestStep(lab.between(4000, 9_900))).toBeLessThan(1.3 * greatestStep(lab.between(1000, 4000)));
  });

  it("gives back what it waited for copies when their way is not gone over to", () => {
    const lab = new PlayoutLab({ voice: clickAt(450) }).run(packets(200), 4000);
    lab.pipeline.foresee(120, 4000);
    lab.run(packets(500).slice(200), 10_000);
    expect(lab.pipeline.counts).toMatchObject({ late: 0, concealedMs: 0 });
    expect(delayMs(lab, 450)).toBeLessThan(PACKET_MS);
  });

  it.each([20, 60, 120])("goes over to a way that is %i ms faster without a loss or a click, and gives the delay back", (fasterMs) => {
    const lab = new PlayoutLab().run(packets(500, (number) => number * PACKET_MS + (number < 250 ? fasterMs : 0)), 9_900);
    expect(lab.pipeline.counts).toMatchObject({ late: 0, concealedMs: 0 });
    expect(lab.pipeline.counts.bufferMs).toBeLessThan(2 * PACKET_MS);
    expect(greatestStep(lab.between(4000, 9_900))).toBeLessThan(1.3 * greatestStep(lab.between(1000, 4000)));
  });

  it.each([40, 120])("makes up for a break of %i ms exactly, with all of it lost or all at its end, and does not aim at more delay afterwards", (breakMs) => {
    const first = 250 + breakMs / PACKET_MS;
    const lost = new PlayoutLab().run(packets(500).filter(({ number }) => number < 250 || number >= first), 9_900);
    const atEnd = new PlayoutLab().run(packets(500, (number) => Math.max(number, number >= 250 && number < first ? first : 0) * PACKET_MS), 9_900);
    for (const { pipeline } of [lost, atEnd]) {
      expect(pipeline.counts.concealedMs).toBe(breakMs);
      expect(pipeline.longestConcealedMs).toBe(breakMs);
      expect(pipeline.counts.targetMs).toBeLessThanOrEqual(6);
    }
    expect(lost.pipeline.counts.bufferMs).toBeLessThan(2 * PACKET_MS);
  });

  it("waits no longer afterwards for packets that were only read late, while nobody pulled", () => {
    const lab = new PlayoutLab();
    lab.run(packets(200), 4000);
    for (let heldUp = 0; heldUp < 4; heldUp++) {
      const from = lab.nowMs / PACKET_MS;
      lab.nowMs += 300;
      const missed = packets(15).map(({ number }) => ({ number: from + number, atMs: lab.nowMs }));
      const later = packets(35).map(({ number }) => ({ number: from + 15 + number, atMs: lab.nowMs + number * PACKET_MS }));
      lab.run([...missed, ...later], lab.nowMs + 700);
    }
    expect(lab.pipeline.counts.targetMs).toBeLessThanOrEqual(6);
    expect(lab.pipeline.counts.bufferMs).toBeLessThanOrEqual(60);
  });

  it("is back to little delay at once after a gap of 300 ms in which all was lost", () => {
    const lab = new PlayoutLab({ voice: clickAt(450) }).run(packets(500).filter(({ number }) => number < 300 || number >= 315), 10_000);
    expect(lab.pipeline.counts.concealedMs).toBe(300);
    expect(delayMs(lab, 450)).toBeLessThan(PACKET_MS - 4);
  });
});

describe("what senders do", () => {
  it("is silent, not lost, between comfort noise and speech, and does not grow the delay (RFC 3389 section 4)", () => {
    const lab = new PlayoutLab();
    lab.pipeline.configure(new Map([[8, PCMA], [13, CN]]));
    const described = CN.create().encode(Int16Array.from({ length: 160 }, (_, index) => 60 * Math.sin(index * 1.7)));
    const talk = (number: number) => lab.packet(number, number % 100 === 50 ? { payloadType: 13, payload: described } : {});
    const spoken = packets(600).filter(({ number }) => number % 100 <= 50);
    const sequences = new Map(spoken.map(({ number }, index) => [number, index]));
    lab.run(spoken, 12_000, (number) => ({ ...talk(number), sequenceNumber: sequences.get(number)! }));
    expect(lab.pipeline.counts).toMatchObject({ concealedMs: 0, late: 0 });
    expect(lab.pipeline.counts.targetMs).toBeLessThanOrEqual(20);
    expect(rms(lab.between(1500, 1900))).toBeLessThan(300);
  });

  it("is silent, not lost, where packets stop and go on in sequence (RFC 7587 section 3.1.3: discontinuous transmission)", () => {
    const spoken = packets(600).filter(({ number }) => number % 100 < 80);
    const sequences = new Map(spoken.map(({ number }, index) => [number, index]));
    const lab = new PlayoutLab();
    lab.run(spoken, 11_500, (number) => lab.packet(number, { sequenceNumber: sequences.get(number)! }));
    expect(lab.pipeline.counts.concealedMs).toBe(0);
    expect(lab.pipeline.counts.targetMs).toBeLessThanOrEqual(5);
    expect(lab.pipeline.counts.bufferMs).toBeLessThan(2 * PACKET_MS);
  });

  it("changes its codec and its rate in mid-stream, without a hole", () => {
    const [narrow, wide] = [new PlayoutLab(), new PlayoutLab({ entry: G722 })];
    narrow.pipeline.configure(new Map([[8, PCMA], [9, G722]]));
    narrow.run(packets(200), 3980, (number) => (number < 100 ? narrow.packet(number) : { ...wide.packet(number), payloadType: 9 }));
    expect(narrow.pipeline.sampleRateHz).toBe(16_000);
    expect(narrow.pipeline.counts).toMatchObject({ concealedMs: 0, late: 0 });
  });

  it("is replaced by another source without a gap (RFC 3550 section 8.2)", () => {
    const lab = new PlayoutLab().run(packets(100), 2000);
    lab.pipeline.restart();
    lab.run(packets(200).slice(100), 3980, (number) => lab.packet(number, { ssrc: 2, sequenceNumber: (number + 30_000) & 0xffff, timestamp: (number * 160 + 0x6000_0000) >>> 0 }));
    expect(lab.pipeline.counts).toMatchObject({ concealedMs: 0, late: 0 });
  });

  it("pauses, as on hold, and goes on with little delay", () => {
    const held = packets(500, (number) => number * PACKET_MS + (number >= 200 ? 5000 : 0));
    const lab = new PlayoutLab();
    lab.run(held, 15_000, (number) => lab.packet(number, { timestamp: ((number + (number >= 200 ? 250 : 0)) * 160) >>> 0 }));
    expect(rms(lab.between(4500, 8900))).toBe(0);
    expect(lab.pipeline.counts.bufferMs).toBeLessThan(2 * PACKET_MS);
    expect(lab.pipeline.counts.late).toBe(0);
  });
});

describe("a codec with means of its own", () => {
  /** G.711 that says what was asked of it; each packet carries the one before when it is `carrying`. */
  function codecWith(carrying: boolean): { readonly entry: AudioCodecEntry; readonly asked: string[] } {
    const asked: string[] = [];
    const create = (): AudioCodec => ({
      ...PCMA.create(),
      conceal: (count) => (asked.push("conceal"), new Int16Array(count).fill(3000)),
      recover: (_, count) => (asked.push("recover"), carrying ? new Int16Array(count).fill(4000) : undefined),
    });
    return { entry: { ...PCMA, create }, asked };
  }

  it("recovers lost packets from those after them, once losses have made it worth while to wait for these (RFC 6716 section 2.1.7)", () => {
    const { entry } = codecWith(true);
    const lab = new PlayoutLab({ entry }).run(packets(1000).filter(({ number }) => number % 15 !== 13), 19_900);
    expect(lab.pipeline.counts.recovered).toBeGreaterThan(50);
    expect(lab.pipeline.counts.concealedMs).toBeLessThan(15 * PACKET_MS);
  });

  it("is not waited for where its packets carry nothing", () => {
    const { entry } = codecWith(false);
    const lab = new PlayoutLab({ entry }).run(packets(900).filter(({ number }) => number % 15 !== 13), 17_900);
    expect(lab.pipeline.counts.targetMs).toBeLessThanOrEqual(5);
    expect(lab.pipeline.counts.recovered).toBe(0);
  });

  it("that makes nothing up still leaves no frame short, in the sender's silence as well", () => {
    const pipeline = new ReceivePipeline(8000);
    const create = (): AudioCodec => ({ ...CN.create(), conceal: () => new Int16Array() });
    pipeline.configure(new Map([[13, { ...CN, create }]]));
    pipeline.put({ marker: false, payloadType: 13, sequenceNumber: 1, timestamp: 0, ssrc: 1, payload: Uint8Array.of(40) }, 0);
    const frames = Array.from({ length: 50 }, (_, number) => pipeline.readFrame(number * FRAME_MS));
    expect(frames.every(({ length }) => length === 80)).toBe(true);
  });

  it("does not take packets that last no time (RFC 6716 section 3.2.5: a frame count of 0 is invalid)", () => {
    const pipeline = new ReceivePipeline(8000);
    pipeline.configure(new Map([[11, { ...PCMA, payloadDuration: () => 0 }]]));
    expect(pipeline.put({ marker: false, payloadType: 11, sequenceNumber: 1, timestamp: 0, ssrc: 1, payload: Uint8Array.of(40) }, 0)).toBe(undefined);
  });

  it("makes up for what cannot be recovered, but not for ever", () => {
    const { entry, asked } = codecWith(false);
    new PlayoutLab({ entry }).run(packets(100), 5000);
    expect(asked.filter((what) => what === "conceal").length * FRAME_MS).toBeGreaterThanOrEqual(100);
    expect(asked.filter((what) => what === "conceal").length * FRAME_MS).toBeLessThanOrEqual(1000);
  });
});
