// What every AudioCodec keeps, whatever it codes. The measures are of speech-like sound: how a codec sounds is shown elsewhere.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AudioCodec, AudioCodecEntry } from "../../core/media/codecs/audio-codec.ts";

export interface TestedCodec {
  readonly entry: AudioCodecEntry;
  /** Least signal to noise in dB, after the codec's delay and level are evened out. */
  readonly signalToNoiseDb: number;
  /** A codec that codes what is alike, not what is the same, is judged by the levels of its bands. */
  readonly delaySamples?: number;
}

/** Handles of a library may come some microtasks late. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Voiced sound with formants, a pitch that moves and pauses between syllables. */
export function speechLike(sampleRateHz: number, durationMs: number): Int16Array {
  const samples = new Int16Array((sampleRateHz * durationMs) / 1000);
  let phase = 0;
  for (let index = 0; index < samples.length; index++) {
    const seconds = index / sampleRateHz;
    phase += (130 + 25 * Math.sin(2 * Math.PI * 0.9 * seconds)) / sampleRateHz;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 3 * seconds)) ** 0.5;
    let voice = 0;
    for (let harmonic = 1; harmonic <= 20; harmonic++) voice += formant(harmonic * 130) * Math.sin(2 * Math.PI * harmonic * phase);
    samples[index] = 3500 * syllable * voice;
  }
  return samples;
}

const formant = (hz: number): number => 1 / (1 + ((hz - 500) / 200) ** 2) + 0.4 / (1 + ((hz - 1500) / 300) ** 2) + 0.15 / (1 + ((hz - 2500) / 300) ** 2);

/** Runs the suite on one entry of the registry. */
export function describeCodec({ entry, signalToNoiseDb, delaySamples = 0 }: TestedCodec): void {
  describe(`${entry.name}/${entry.clockRateHz}/${entry.channels} as a codec`, () => {
    let codec: AudioCodec;

    const make = async (parameters?: string): Promise<AudioCodec> => {
      const made = entry.create(parameters === undefined ? {} : { parameters });
      await settle();
      return made;
    };

    beforeEach(async () => {
      codec = await make();
    });

    afterEach(() => codec.dispose());

    const samplesIn = (timeMs: number): number => (entry.sampleRateHz * timeMs) / 1000;
    const packets = (samples: Int16Array, timeMs = 20, from = codec): Uint8Array[] =>
      Array.from({ length: Math.floor(samples.length / samplesIn(timeMs)) }, (_, index) =>
        from.encode(samples.subarray(index * samplesIn(timeMs), (index + 1) * samplesIn(timeMs))));

    it("works at the rate that the registry says", () => {
      expect(codec.sampleRateHz).toBe(entry.sampleRateHz);
    });

    it.each(entry.packetTimesMs.map((timeMs) => [timeMs]))("codes packets of %i ms, and tells their time from their bytes", (timeMs) => {
      for (const payload of packets(speechLike(entry.sampleRateHz, 3 * timeMs), timeMs)) {
        expect(entry.payloadDuration(payload)).toBe((entry.clockRateHz * timeMs) / 1000);
        expect(codec.decode(payload).length).toBe(samplesIn(timeMs));
      }
    });

    it("keeps silence silent", () => {
      const heard = packets(new Int16Array(samplesIn(400))).flatMap((payload) => [...codec.decode(payload)]);
      expect(Math.max(...heard.map(Math.abs))).toBeLessThanOrEqual(8);
    });

    it("bears full scale without wrapping round", () => {
      const square = Int16Array.from({ length: samplesIn(200) }, (_, index) => (Math.floor((index * 400) / entry.sampleRateHz) % 2 === 0 ? 32_767 : -32_768));
      const heard = packets(square).flatMap((payload) => [...codec.decode(payload)]);
      const settled = heard.slice(samplesIn(60));
      const rms = Math.sqrt(settled.reduce((sum, sample) => sum + sample ** 2, 0) / settled.length);
      expect(rms).toBeGreaterThan(15_000);
    });

    it(`gives speech back with at least ${signalToNoiseDb} dB above the noise`, () => {
      const said = speechLike(entry.sampleRateHz, 600);
      const heard = Int16Array.from(packets(said).flatMap((payload) => [...codec.decode(payload)]));
      expect(signalToNoise(said, heard, delaySamples)).toBeGreaterThanOrEqual(signalToNoiseDb);
    });

    it("keeps its state over packets: cut otherwise, a stream sounds the same", async () => {
      const said = speechLike(entry.sampleRateHz, 240);
      const other = await make();
      const shortest = entry.packetTimesMs[0]!;
      const long = entry.packetTimesMs.findLast((timeMs) => timeMs <= 20)!;
      const heard = Int16Array.from(packets(said, long).flatMap((payload) => [...codec.decode(payload)]));
      const cut = Int16Array.from(packets(said, shortest, other).flatMap((payload) => [...other.decode(payload)]));
      other.dispose();
      expect(cut.length).toBe(heard.length);
      expect(signalToNoise(said, cut, delaySamples)).toBeGreaterThan(signalToNoiseDb - 3);
    });

    it("answers each packet with bytes and samples of their own", () => {
      const [first, second] = packets(speechLike(entry.sampleRateHz, 40)) as [Uint8Array, Uint8Array];
      const before = first.slice();
      const decoded = codec.decode(first);
      const kept = decoded.slice();
      codec.decode(second);
      packets(speechLike(entry.sampleRateHz, 40));
      expect(first).toEqual(before);
      expect(decoded).toEqual(kept);
    });

    it("throws at no payload, and answers at most 120 ms of sound", () => {
      let state = 12_345;
      const byte = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24;
      for (let length = 0; length < 200; length++) {
        const samples = codec.decode(Uint8Array.from({ length }, byte));
        expect(samples.length).toBeLessThanOrEqual(Math.max(samplesIn(120), 2 * length));
      }
      for (const payload of packets(speechLike(entry.sampleRateHz, 60))) for (const length of [0, 1, 2, 3, payload.length - 1]) codec.decode(payload.subarray(0, length));
      // It goes on after all that.
      expect(codec.decode(packets(speechLike(entry.sampleRateHz, 20))[0]!).length).toBe(samplesIn(20));
    });

    it("makes up as much as was lost, where it can, and more than once", () => {
      for (const payload of packets(speechLike(entry.sampleRateHz, 100))) codec.decode(payload);
      if (!codec.conceal) return;
      for (const timeMs of [10, 20, 60]) expect(codec.conceal(samplesIn(timeMs)).length).toBe(samplesIn(timeMs));
    });

    it("takes odd wishes and reports of any loss", async () => {
      for (const wishes of ["", ";;", "=", "maxaveragebitrate=nonsense;stereo", "maxplaybackrate=1;maxaveragebitrate=99999999999;cbr=1"]) {
        const odd = await make(wishes);
        for (const lossFraction of [0, 1, 0.05, -1, 2, NaN]) odd.adapt?.({ lossFraction });
        expect(odd.decode(packets(speechLike(entry.sampleRateHz, 20), 20, odd)[0]!).length).toBe(samplesIn(20));
        odd.dispose();
      }
    });

    it("ends more than once, and at once", async () => {
      const made = entry.create();
      made.dispose();
      made.dispose();
      await settle();
      const used = await make();
      used.encode(new Int16Array(samplesIn(20)));
      used.dispose();
      used.dispose();
    });
  });
}

/** In dB, with the best gain; `delaySamples` is the codec's own delay. */
function signalToNoise(said: Int16Array, heard: Int16Array, delaySamples: number): number {
  let cross = 0;
  let energy = 0;
  let heardEnergy = 0;
  for (let index = 0; index + delaySamples < heard.length; index++) {
    const one = said[index]!;
    const other = heard[index + delaySamples]!;
    cross += one * other;
    energy += one * one;
    heardEnergy += other * other;
  }
  const noise = heardEnergy - cross ** 2 / energy;
  return 10 * Math.log10(cross ** 2 / energy / Math.max(noise, 1e-9));
}
