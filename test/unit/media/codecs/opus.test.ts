// Opus without its library: what is asked for in SDP, how long packets last, what the loss that is reported changes; and
// with it: recovery and silence.
import { describe, expect, it } from "vitest";
import { CodecRegistry } from "../../../../core/media/codecs/codec-registry.ts";
import { OPUS_STEPS, OpusAdaptation } from "../../../../core/media/codecs/opus-adaptation.ts";
import { OpusCodec } from "../../../../core/media/codecs/opus-codec.ts";
import { mayCarryPrevious, opusPacketDuration } from "../../../../core/media/codecs/opus-packet.ts";
import { readOpusParameters } from "../../../../core/media/codecs/opus-parameters.ts";
import { loadOpusLibrary } from "../../../../core/platform/node/opus-wasm.ts";
import type { OpusLibrary, OpusSettings } from "../../../../core/ports/opus-library.ts";
import { speechLike } from "../../../contract/codec-contract.ts";

const toc = (config: number, code = 0): number => (config << 3) | code;

describe("an Opus packet's time (RFC 6716 section 3.1, table 2)", () => {
  it.each([
    [[toc(0)], 10], [[toc(1)], 20], [[toc(2)], 40], [[toc(3)], 60], [[toc(9)], 20], [[toc(12)], 10], [[toc(13)], 20], [[toc(15)], 20],
    [[toc(16)], 2.5], [[toc(17)], 5], [[toc(30)], 10], [[toc(31)], 20],
    [[toc(1, 1)], 40], [[toc(1, 2)], 40], [[toc(31, 3), 3], 60], [[toc(31, 3), 0xc3], 60],
  ])("of %j is %f ms", (octets, ms) => {
    expect(opusPacketDuration(Uint8Array.from([...octets]))).toBe(48 * ms);
  });

  it("is none where there is no packet or no frame in it", () => {
    expect(opusPacketDuration(new Uint8Array())).toBe(0);
    expect(opusPacketDuration(Uint8Array.of(toc(1, 3)))).toBe(0);
  });

  it("says that only packets with a SILK layer carry the one before (section 2.1.7)", () => {
    expect(mayCarryPrevious(Uint8Array.of(toc(31), 0xff))).toBe(false);
    expect(mayCarryPrevious(Uint8Array.of(toc(9), 0x40))).toBe(true);
    expect(mayCarryPrevious(Uint8Array.of(toc(9), 0x80))).toBe(false);
    expect(mayCarryPrevious(Uint8Array.of(toc(11), 0x10))).toBe(true);
  });
});

describe("what a peer asks for (RFC 7587 section 6.1)", () => {
  it("has defaults where nothing is said", () => {
    expect(readOpusParameters(undefined)).toEqual({
      maxPlaybackRateHz: 48_000, maxAverageBitrate: undefined, wantsStereo: false, wantsConstantRate: false, usesForwardErrorCorrection: false, wantsDiscontinuous: false,
    });
  });

  it("is read with any spaces and cases of names", () => {
    expect(readOpusParameters("MaxPlaybackRate=16000; stereo=1;cbr=1 ;useinbandfec=1; usedtx=1; maxaveragebitrate=20000")).toEqual({
      maxPlaybackRateHz: 16_000, maxAverageBitrate: 20_000, wantsStereo: true, wantsConstantRate: true, usesForwardErrorCorrection: true, wantsDiscontinuous: true,
    });
  });

  it("stays within the RFC's bounds", () => {
    expect(readOpusParameters("maxplaybackrate=1;maxaveragebitrate=1")).toMatchObject({ maxPlaybackRateHz: 8000, maxAverageBitrate: 6000 });
    expect(readOpusParameters("maxplaybackrate=96000;maxaveragebitrate=999999999")).toMatchObject({ maxPlaybackRateHz: 48_000, maxAverageBitrate: 510_000 });
  });

  const settingsFor = (parameters: string, channels: 1 | 2 = 1): OpusSettings => {
    let made: OpusSettings | undefined;
    const library: OpusLibrary = {
      version: "none",
      createEncoder: (_, settings) => {
        made = settings;
        return { configure: () => {}, encode: () => new Uint8Array(), dispose: () => {} };
      },
      createDecoder: () => ({ decode: () => new Int16Array(), conceal: () => new Int16Array(), recover: () => new Int16Array(), dispose: () => {} }),
    };
    new OpusCodec(library, { parameters, channels }).dispose();
    return made!;
  };

  it("is kept to: bandwidth, bit rate, constant rate, copies and silence", () => {
    expect(settingsFor("")).toMatchObject({ bitrate: 40_000, bandwidthHz: 20_000, isConstantRate: false, forwardErrorCorrection: false, discontinuous: false, forceMono: true });
    expect(settingsFor("maxplaybackrate=8000")).toMatchObject({ bitrate: 12_000, bandwidthHz: 4000 });
    expect(settingsFor("maxplaybackrate=16000;maxaveragebitrate=14000")).toMatchObject({ bitrate: 14_000, bandwidthHz: 8000 });
    expect(settingsFor("cbr=1;useinbandfec=1;usedtx=1")).toMatchObject({ isConstantRate: true, forwardErrorCorrection: true, discontinuous: true });
  });

  it("is answered with two channels only where the peer wants them (section 7)", () => {
    expect(settingsFor("stereo=1", 2).forceMono).toBe(false);
    expect(settingsFor("", 2).forceMono).toBe(true);
    expect(settingsFor("stereo=1", 1).forceMono).toBe(true);
  });
});

describe("what the loss that the peer reports changes", () => {
  it("is ever more expected loss, and more bits for a little but fewer for much", () => {
    const expected = OPUS_STEPS.map(({ expectedLoss }) => expectedLoss);
    expect(expected).toEqual([...expected].sort((one, other) => one - other));
    expect(OPUS_STEPS.at(-1)!.bitrateShare).toBeLessThan(1);
  });

  it("holds at once when it grows", () => {
    const adaptation = new OpusAdaptation();
    expect(adaptation.report(0.1)).toBe(true);
    expect(adaptation.step.expectedLoss).toBe(0.2);
  });

  it("is forgotten slowly, and not on the edge of a step", () => {
    const adaptation = new OpusAdaptation();
    adaptation.report(0.16);
    expect(adaptation.report(0.145)).toBe(false);
    let reports = 0;
    while (adaptation.step.fromLoss > 0) {
      adaptation.report(0);
      reports++;
    }
    expect(reports).toBeGreaterThan(5);
  });

  it("takes any number for a report", () => {
    const adaptation = new OpusAdaptation();
    for (const loss of [-1, 2, NaN, Infinity]) adaptation.report(loss);
    expect(OPUS_STEPS).toContain(adaptation.step);
    for (let report = 0; report < 100; report++) adaptation.report(0);
    expect(adaptation.step).toBe(OPUS_STEPS[0]);
  });
});

describe("Opus with its library", async () => {
  const library = await loadOpusLibrary();
  const entry = new CodecRegistry(library).find({ name: "OPUS", clockRateHz: 48_000, channels: 2 })!;
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const energy = (samples: Int16Array): number => samples.reduce((sum, sample) => sum + sample ** 2, 0);

  it("recovers a lost packet from the one after it, where loss was reported and the peer wants it (RFC 6716 section 2.1.7)", async () => {
    const codec = entry.create({ parameters: "useinbandfec=1" });
    await settle();
    codec.adapt!({ lossFraction: 0.2 });
    const said = speechLike(48_000, 800);
    const recovered: number[] = [];
    for (let index = 0; index < 40; index++) {
      const payload = codec.encode(said.subarray(index * 960, (index + 1) * 960));
      const lost = index % 8 === 6;
      if (index % 8 === 7) {
        const samples = codec.recover!(payload, 960);
        if (samples) recovered.push(energy(samples));
      }
      if (!lost) codec.decode(payload);
    }
    expect(recovered.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...recovered)).toBeGreaterThan(0);
    codec.dispose();
  });

  it("sends next to nothing in silence where the peer wants that (section 2.1.9)", async () => {
    const codec = entry.create({ parameters: "usedtx=1" });
    await settle();
    const sent = Array.from({ length: 100 }, () => codec.encode(new Int16Array(960))).filter(({ length }) => length > 0);
    expect(sent.length).toBeLessThan(40);
    codec.dispose();
  });

  it("gives two channels where they are asked for, and one of two where not", async () => {
    const stereo = entry.create({ parameters: "stereo=1", channels: 2 });
    const mono = entry.create();
    await settle();
    const left = speechLike(48_000, 20);
    const payload = stereo.encode(Int16Array.from({ length: 1920 }, (_, index) => (index % 2 === 0 ? left[index >> 1]! : 0)));
    expect(stereo.decode(payload).length).toBe(1920);
    expect(mono.decode(payload).length).toBe(960);
    stereo.dispose();
    mono.dispose();
  });
});
