// Calls whose codec, clock, rate, payload type or packet time changes while they go on, and keys at the voice's clock.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaCodec } from "../../../core/ports/media-engine.ts";
import { PCMA, PCMU, parameters, TwoEngines } from "./two-engines.ts";

const G722: MediaCodec = { name: "G722", payloadType: 9, clockRateHz: 8000 };
const L16: MediaCodec = { name: "L16", payloadType: 114, clockRateHz: 16_000 };
const ALL = [PCMA, PCMU, G722, L16];

/** How much of a frequency is in samples. */
function amplitudeAt(samples: Int16Array, frequencyHz: number, rateHz: number): number {
  let [sine, cosine] = [0, 0];
  samples.forEach((sample, index) => {
    sine += sample * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz);
    cosine += sample * Math.cos((2 * Math.PI * frequencyHz * index) / rateHz);
  });
  return (2 * Math.hypot(sine, cosine)) / samples.length;
}

let engines: TwoEngines;

beforeEach(() => {
  engines = new TwoEngines();
});

afterEach(() => engines.close());

describe.each([[PCMA, G722], [G722, L16], [L16, PCMA]])("from $name to another codec in the midst of a call", (before, after) => {
  it("both go on hearing the other, and no device is opened anew", async () => {
    const [one, other] = await engines.connect(
      { capture: { kind: "tone", frequencyHz: 500 }, playback: { kind: "device" } },
      { capture: { kind: "device" }, playback: { kind: "file", path: "heard.wav" } }, { codec: before, receiveCodecs: ALL },
    );
    await engines.clock.advance(2000);
    one.update(parameters(other.localRtp, { codec: after, receiveCodecs: ALL }));
    other.update(parameters(one.localRtp, { codec: after, receiveCodecs: ALL }));
    await engines.clock.advance(2000);
    const rateHz = engines.b.files.rates.get("heard.wav")!;
    const heard = Int16Array.from(engines.b.files.written.get("heard.wav")!);
    expect(rateHz).toBe(before === PCMA ? 8000 : 16_000);
    expect(heard.length / rateHz).toBeCloseTo(4, 1);
    for (const second of [1, 3]) expect(amplitudeAt(heard.subarray(second * rateHz, (second + 0.5) * rateHz), 500, rateHz)).toBeGreaterThan(2000);
    expect(engines.a.devices.streams.length).toBe(1);
    expect(engines.b.devices.streams.length).toBe(1);
    const sent = engines.sentBy(one);
    expect([...new Set(sent.map(({ payloadType }) => payloadType))]).toEqual([before.payloadType, after.payloadType]);
    // Each clock rate has a source of its own (RFC 7160 section 4.1).
    expect(new Set(sent.map(({ ssrc }) => ssrc)).size).toBe(before.clockRateHz === after.clockRateHz ? 1 : 2);
    one.dispose();
    other.dispose();
  });
});

it("sends on under another number for the same codec without a gap (RFC 3264 section 8.3.2)", async () => {
  const [one, other] = await engines.connect();
  await engines.clock.advance(1000);
  one.update(parameters(other.localRtp, { codec: { ...PCMA, payloadType: 97 } }));
  await engines.clock.advance(1000);
  const sent = engines.sentBy(one);
  expect(new Set(sent.map(({ payloadType }) => payloadType))).toEqual(new Set([8, 97]));
  const steps = sent.slice(1).map(({ timestamp }, index) => (timestamp - sent[index]!.timestamp) >>> 0);
  expect(new Set(steps)).toEqual(new Set([160]));
  one.dispose();
  other.dispose();
});

it.each(ALL.flatMap((codec) => [10, 20, 30, 40, 50, 60].map((timeMs) => ({ codec, timeMs }))))(
  "$codec.name goes in packets of at most $timeMs ms where the other side wants that (RFC 8866 section 6.4)",
  async ({ codec, timeMs }) => {
    const [one, other] = await engines.connect({}, {}, { codec, receiveCodecs: ALL, packetTimeMs: timeMs });
    await engines.clock.advance(1000);
    const [first, second] = engines.sentBy(one);
    const step = ((second!.timestamp - first!.timestamp) >>> 0) / (codec.clockRateHz / 1000);
    // L16 at 16 kHz would outgrow an Ethernet frame beyond 40 ms.
    expect(step).toBe(codec === L16 ? Math.min(timeMs, 40) : timeMs);
    one.dispose();
    other.dispose();
  },
);

describe("keys (RFC 4733 section 2.1)", () => {
  const keys = async (codec: MediaCodec, telephoneEventClockRateHz?: number) => {
    const event: MediaCodec = { name: "telephone-event", payloadType: 101, clockRateHz: telephoneEventClockRateHz ?? codec.clockRateHz };
    const [one, other] = await engines.connect({}, {}, {
      codec, receiveCodecs: [codec, event], telephoneEventPayloadType: 101, ...(telephoneEventClockRateHz && { telephoneEventClockRateHz }),
    });
    await engines.clock.advance(500);
    one.sendDtmf("5", { durationMs: 100 });
    await engines.clock.advance(1000);
    const sent = engines.sentBy(one);
    const events = sent.filter(({ payloadType }) => payloadType === 101);
    const durations = events.map(({ payload }) => (payload[2]! << 8) | payload[3]!);
    one.dispose();
    other.dispose();
    return { durations, digits: engines.b.of("dtmf-received").map(({ digit }) => digit), timestamps: new Set(events.map(({ timestamp }) => timestamp)) };
  };

  it("last as long on the voice's clock", async () => {
    const { durations, digits, timestamps } = await keys(L16);
    expect(Math.max(...durations)).toBe(1600);
    expect(digits).toEqual(["5"]);
    expect(timestamps.size).toBe(1);
  });

  it("last as long on their own clock, where the other side has only that", async () => {
    const { durations, digits, timestamps } = await keys(L16, 8000);
    expect(Math.max(...durations)).toBe(800);
    expect(digits).toEqual(["5"]);
    expect(timestamps.size).toBe(1);
  });
});

it("leaves silence out where that is wanted and agreed on, and the other hears noise of that level (RFC 3389)", async () => {
  const CN: MediaCodec = { name: "CN", payloadType: 13, clockRateHz: 8000 };
  engines.a.devices.voice = (index) => (((index * 7919) % 201) - 100) * 0.5;
  const [one, other] = await engines.connect(
    { capture: { kind: "device" } }, { playback: { kind: "file", path: "heard.wav" } },
    { receiveCodecs: [PCMA, CN], comfortNoisePayloadType: 13, suppressesSilence: true },
  );
  await engines.clock.advance(5000);
  const sent = engines.sentBy(one);
  expect(sent.length).toBeLessThan(100);
  const described = sent.filter(({ payloadType }) => payloadType === 13);
  expect(described.length).toBeGreaterThan(3);
  const heard = engines.b.files.written.get("heard.wav")!.slice(-16_000);
  const level = Math.sqrt(heard.reduce((sum, sample) => sum + sample ** 2, 0) / heard.length);
  const saidDb = -described.at(-1)!.payload[0]!;
  expect(Math.abs(20 * Math.log10(level / 32_768) - saidDb)).toBeLessThan(3);
  one.dispose();
  other.dispose();
});
