// The small parts between device and packet: tones, mixing, levels, queues, opinion score.
import { describe, expect, it } from "vitest";
import { RatedFramer, RatedReader } from "../../../core/media/frame-source.ts";
import { frameLevelDb, LevelMeter, SILENCE_DB } from "../../../core/media/level-meter.ts";
import { addSamples, Mixer, scaleSamples } from "../../../core/media/mixer.ts";
import { DEVICES_DELAY_MS, QualityMeter, type QualityFigures } from "../../../core/media/quality-meter.ts";
import { SampleQueue } from "../../../core/media/sample-queue.ts";
import { SilenceWatch } from "../../../core/media/silence-watch.ts";
import { ToneGenerator, tonePattern } from "../../../core/media/tone-generator.ts";
import { patternDurationMs } from "../../../core/media/tone-pattern.ts";

const sine = (frequencyHz: number, count: number, amplitude = 10_000): Int16Array<ArrayBuffer> =>
  Int16Array.from({ length: count }, (_, index) => amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / 8000));

const peak = (samples: Int16Array): number => samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);

/** The level of one frequency in a frame, by the Goertzel algorithm, as amplitude. */
function amplitudeAt(samples: Int16Array, frequencyHz: number, rateHz: number): number {
  let real = 0;
  let imaginary = 0;
  samples.forEach((sample, index) => {
    real += sample * Math.cos((2 * Math.PI * frequencyHz * index) / rateHz);
    imaginary += sample * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz);
  });
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

describe("tones", () => {
  // ITU-T Q.23 section 6.
  it.each([["1", 697, 1209], ["5", 770, 1336], ["9", 852, 1477], ["0", 941, 1336], ["*", 941, 1209], ["#", 941, 1477], ["D", 941, 1633]])(
    "key %s is %i and %i Hz and nothing else", (key, rowHz, columnHz) => {
      const samples = new ToneGenerator(8000, tonePattern("dtmf", { digit: key })!).read(1600).subarray(400, 1200);
      const row = amplitudeAt(samples, rowHz, 8000);
      const column = amplitudeAt(samples, columnHz, 8000);
      expect(row).toBeGreaterThan(4000);
      expect(Math.abs(20 * Math.log10(row / column))).toBeLessThan(1);
      const others = [697, 770, 852, 941, 1209, 1336, 1477, 1633].filter((frequencyHz) => frequencyHz !== rowHz && frequencyHz !== columnHz);
      for (const frequencyHz of others) expect(amplitudeAt(samples, frequencyHz, 8000)).toBeLessThan(row / 5);
    },
  );

  it("has no tone for what is no key", () => {
    expect(tonePattern("dtmf", { digit: "x" })).toBeUndefined();
    expect(tonePattern("dtmf")).toBeUndefined();
  });

  // ITU-T E.180: 425 Hz; cadences of its supplement 2.
  it.each([["ringback", 1000, 4000], ["busy", 500, 500], ["congestion", 250, 250]] as const)("%s sounds %i ms and is silent %i ms, again and again", (kind, onMs, offMs) => {
    const generator = new ToneGenerator(8000, tonePattern(kind)!);
    for (let round = 0; round < 2; round++) {
      const sound = generator.read(onMs * 8);
      expect(amplitudeAt(sound.subarray(400, 1200), 425, 8000)).toBeGreaterThan(4000);
      expect(peak(generator.read(offMs * 8))).toBe(0);
    }
  });

  it("begins and ends each sound without a click", () => {
    const samples = new ToneGenerator(8000, tonePattern("busy")!).read(8000);
    for (let index = 1; index < samples.length; index++) expect(Math.abs(samples[index]! - samples[index - 1]!)).toBeLessThan(2500);
  });

  it("sounds the special information tone once", () => {
    const pattern = tonePattern("error")!;
    expect(patternDurationMs(pattern)).toBe(1990);
    const generator = new ToneGenerator(8000, pattern);
    generator.read(1990 * 8);
    expect(generator.done).toBe(true);
    expect(peak(generator.read(800))).toBe(0);
  });

  it("does not overload when two frequencies meet", () => {
    expect(peak(new ToneGenerator(8000, tonePattern("dtmf", { digit: "5" })!).read(8000))).toBeLessThan(16_000);
  });
});

describe("mixing", () => {
  it("adds, and clips what is too loud instead of wrapping it", () => {
    const sum = Int16Array.of(1000, 30_000, -30_000);
    addSamples(sum, Int16Array.of(500, 10_000, -10_000));
    expect([...sum]).toEqual([1500, 32_767, -32_768]);
  });

  it("scales in place and clips", () => {
    const samples = Int16Array.of(100, 20_000, -20_000);
    scaleSamples(samples, 2);
    expect([...samples]).toEqual([200, 32_767, -32_768]);
  });

  it("sums its sources with their gains until they are taken out", () => {
    const mixer = new Mixer();
    const source = (value: number) => ({ sampleRateHz: 8000, readFrame: () => new Int16Array(160).fill(value) });
    mixer.add(source(100));
    const second = mixer.add(source(20), () => 0.5);
    expect([...mixer.read(3, 8000)]).toEqual([110, 110, 110]);
    second.dispose();
    expect([...mixer.read(3, 8000)]).toEqual([100, 100, 100]);
    expect(mixer.size).toBe(1);
  });

  it("gives silence without sources", () => {
    expect(peak(new Mixer().read(10, 48_000))).toBe(0);
  });

  it("follows a device that changes its rate", () => {
    const mixer = new Mixer();
    mixer.add({ sampleRateHz: 8000, readFrame: () => sine(400, 160) });
    expect(mixer.read(441, 44_100).length).toBe(441);
    expect(mixer.read(480, 48_000).length).toBe(480);
  });
});

describe("frames of different lengths and rates", () => {
  it("reads any number of samples from a source that gives frames", () => {
    let frames = 0;
    const reader = new RatedReader({ sampleRateHz: 8000, readFrame: () => new Int16Array(160).fill(++frames) }, 8000);
    expect([...reader.read(161)].slice(-2)).toEqual([1, 2]);
    expect(reader.read(159).every((sample) => sample === 2)).toBe(true);
    expect(frames).toBe(2);
  });

  it("cuts a device's frames into frames of 20 ms at another rate, and loses none", () => {
    const framer = new RatedFramer(44_100, 8000, 20);
    let frames = 0;
    for (let round = 0; round < 1000; round++) for (const frame of framer.push(new Int16Array(441))) frames += frame.length === 160 ? 1 : 1000;
    expect(Math.abs(frames - 500)).toBeLessThanOrEqual(1);
  });

  it("queues samples in order, and gives none while there are too few", () => {
    const queue = new SampleQueue(4);
    queue.push(Int16Array.of(1, 2, 3));
    expect(queue.take(4)).toBeUndefined();
    queue.push(Int16Array.of(4, 5, 6, 7, 8));
    expect([...queue.take(5)!]).toEqual([1, 2, 3, 4, 5]);
    queue.keepNewest(1);
    expect([...queue.take(1)!]).toEqual([8]);
    expect(queue.length).toBe(0);
  });
});

describe("levels (RFC 6464 section 3)", () => {
  it("is 0 dBov for the loudest square wave, -3 for the loudest sine, -127 for silence", () => {
    expect(frameLevelDb(Int16Array.from({ length: 160 }, (_, index) => (index % 2 ? 32_767 : -32_768)))).toBeCloseTo(0);
    expect(frameLevelDb(sine(1000, 160, 32_767))).toBe(-3);
    expect(frameLevelDb(new Int16Array(160))).toBe(SILENCE_DB);
    expect(frameLevelDb(new Int16Array(0))).toBe(SILENCE_DB);
  });

  it("rises at once and falls 20 dB a second", () => {
    const meter = new LevelMeter();
    meter.measure(sine(1000, 160, 32_767), 20);
    expect(meter.levelDb).toBe(-3);
    for (let frame = 0; frame < 50; frame++) meter.measure(new Int16Array(160), 20);
    expect(meter.levelDb).toBeCloseTo(-23, 0);
  });
});

describe("how a call sounds now", () => {
  const reading = {
    packetsReceived: 0, packetsLost: 0, packetsLate: 0, bufferMs: 20, missed: 0, runs: 0, codecName: "PCMA", packetTimeMs: 20, roundTripMs: 0,
  };
  const scoreOf = (more: Partial<typeof reading>): QualityFigures => new QualityMeter().estimate({ ...reading, packetsReceived: 1000, ...more })!;

  it("is G.107's score for a rating of almost 93.2 at best", () => {
    expect(scoreOf({}).mosListening).toBeCloseTo(4.41, 2);
    expect(scoreOf({}).mos).toBeGreaterThan(4.3);
  });

  it("adds half the round trip, buffer, packet and devices up to a delay from mouth to ear", () => {
    expect(scoreOf({ roundTripMs: 100 }).oneWayDelayMs).toBe(50 + 20 + 20 + DEVICES_DELAY_MS);
  });

  it("falls with delay in conversation, not in listening", () => {
    const [near, far] = [scoreOf({ roundTripMs: 40 }), scoreOf({ roundTripMs: 600 })];
    expect(far.mos).toBeLessThan(near.mos - 0.3);
    expect(far.mosListening).toBe(near.mosListening);
  });

  it("falls with loss, and further where the loss comes in bursts", () => {
    const random = scoreOf({ packetsReceived: 960, packetsLost: 40, missed: 40, runs: 40 });
    const bursts = scoreOf({ packetsReceived: 960, packetsLost: 40, missed: 40, runs: 10 });
    expect(random.lossFraction).toBeCloseTo(0.04, 9);
    expect(random.mos).toBeLessThan(scoreOf({}).mos - 0.2);
    expect(bursts.burstRatio).toBeCloseTo(4 * 0.96, 2);
    expect(bursts.mos).toBeLessThan(random.mos);
  });

  it("speaks of the last seconds only", () => {
    const meter = new QualityMeter();
    expect(meter.estimate(reading)).toBeUndefined();
    expect(meter.estimate({ ...reading, packetsReceived: 30, packetsLost: 20 })!.mos).toBeLessThan(2.5);
    let last = 0;
    for (let second = 1; second <= 7; second++) last = meter.estimate({ ...reading, packetsReceived: 30 + 50 * second, packetsLost: 20 })!.mos;
    expect(last).toBeGreaterThan(4.2);
  });
});

describe("noticing silence on the line", () => {
  it("tells after a second without packets, each second again, and that they are back", () => {
    const watch = new SilenceWatch();
    watch.expect(true, 0);
    expect(watch.check(999)).toBeUndefined();
    expect(watch.check(1000)).toBe(1000);
    expect(watch.check(1250)).toBeUndefined();
    expect(watch.check(2000)).toBe(2000);
    expect(watch.heard(2100)).toBe(true);
    expect(watch.heard(2120)).toBe(false);
    expect(watch.check(2500)).toBeUndefined();
  });

  it("says nothing while nothing is expected, as on hold", () => {
    const watch = new SilenceWatch();
    watch.expect(true, 0);
    watch.expect(false, 500);
    expect(watch.check(5000)).toBeUndefined();
    watch.expect(true, 6000);
    expect(watch.check(6500)).toBeUndefined();
  });
});
