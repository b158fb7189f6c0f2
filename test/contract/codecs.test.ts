import { expect, it } from "vitest";
import { CodecRegistry, ALL_MEDIA_CODECS } from "../../core/media/codecs/codec-registry.ts";
import { loadOpusLibrary } from "../../core/platform/node/opus-wasm.ts";
import { describeCodec } from "./codec-contract.ts";

const registry = new CodecRegistry(await loadOpusLibrary());

/** Bounds below what ITU-T G.711 and G.722 promise for speech; Opus keeps what is heard, not the wave. */
const SIGNAL_TO_NOISE_DB: Readonly<Record<string, number>> = { PCMA: 33, PCMU: 33, G722: 15, L16: 80, opus: 5 };
/** QMF: 22 samples of both filters. Opus: 2.5 ms of overlap and 4 ms of look-ahead (RFC 7587 section 3.1.3). */
const DELAY_SAMPLES: Readonly<Record<string, number>> = { G722: 22, opus: 312 };

for (const entry of registry.entries) {
  if (entry.name !== "CN") describeCodec({ entry, signalToNoiseDb: SIGNAL_TO_NOISE_DB[entry.name]!, delaySamples: DELAY_SAMPLES[entry.name] ?? 0 });
}

it("tells signalling of all codecs, whether they are loaded yet or not", () => {
  expect(registry.mediaCodecs).toEqual(ALL_MEDIA_CODECS);
});

it("says why Opus is missing where its library does not load", async () => {
  await expect(loadOpusLibrary(() => Promise.reject(new Error("no WebAssembly")))).rejects.toMatchObject({
    code: "media/opus-missing", detail: "no WebAssembly",
  });
  expect(new CodecRegistry().find({ name: "opus", clockRateHz: 48_000, channels: 2 })).toBeUndefined();
});
