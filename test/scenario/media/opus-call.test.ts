// Calls in Opus with its library, in virtual time: what the other side reports reaches the encoder, lost packets come
// back out of the next ones, and without the library there are calls in other codecs.
import { afterEach, expect, it } from "vitest";
import { loadOpusLibrary } from "../../../core/platform/node/opus-wasm.ts";
import type { OpusLibrary, OpusSettings } from "../../../core/ports/opus-library.ts";
import { looksLikeRtcp } from "../../../core/rtp/rtp-packet.ts";
import { speechLike } from "../../contract/codec-contract.ts";
import { PCMA, TwoEngines } from "./two-engines.ts";

const OPUS = { name: "opus", payloadType: 111, clockRateHz: 48_000, channels: 2, parameters: "useinbandfec=1" };
const PARAMETERS = { codec: OPUS, receiveCodecs: [OPUS, PCMA] };

let engines: TwoEngines;
afterEach(() => engines.close());

/** The library, with what its encoders were told. */
async function watched(): Promise<{ readonly opus: OpusLibrary; readonly told: OpusSettings[] }> {
  const library = await loadOpusLibrary();
  const told: OpusSettings[] = [];
  const opus: OpusLibrary = {
    ...library,
    createEncoder(channels, settings) {
      const encoder = library.createEncoder(channels, settings);
      return {
        configure(changed) {
          told.push(changed);
          encoder.configure(changed);
        },
        encode: (samples) => encoder.encode(samples),
        dispose: () => encoder.dispose(),
      };
    },
  };
  return { opus, told };
}

it("tells the encoder of the loss that the other side reports (RFC 3550 section 6.4.1), and plays lost packets out of the next", async () => {
  const { opus, told } = await watched();
  engines = new TwoEngines(Promise.resolve(opus));
  let count = 0;
  engines.network.isLost = ({ from, data }) => from.address === engines.a.address && !looksLikeRtcp(data) && count++ % 10 === 9;
  // Copies are made of what libopus takes for speech, not of tones.
  engines.a.files.sounds.set("talk.wav", { sampleRateHz: 48_000, samples: speechLike(48_000, 2000) });
  const [one, other] = await engines.connect({ capture: { kind: "file", path: "talk.wav", loop: true } }, {}, PARAMETERS);
  await engines.clock.advance(12_000);
  expect(told.length).toBeGreaterThan(0);
  expect(told[0]).toMatchObject({ forwardErrorCorrection: true, expectedLoss: 0.2, bitrate: 50_000 });
  const { packetsLost, packetsRecovered } = other.statistics!;
  expect(packetsLost).toBeGreaterThan(40);
  expect(packetsRecovered).toBeGreaterThan(packetsLost / 4);
  one.dispose();
  other.dispose();
});

/** The library, with how many of its encoders and decoders are there. */
async function counted(): Promise<{ readonly opus: OpusLibrary; readonly living: () => number }> {
  const library = await loadOpusLibrary();
  const living = new Set<object>();
  const count = <Kind extends { dispose(): void }>(made: Kind): Kind => {
    living.add(made);
    const dispose = made.dispose.bind(made);
    made.dispose = () => {
      living.delete(made);
      dispose();
    };
    return made;
  };
  const opus: OpusLibrary = {
    ...library,
    createEncoder: (channels, settings) => count(library.createEncoder(channels, settings)),
    createDecoder: (channels) => count(library.createDecoder(channels)),
  };
  return { opus, living: () => living.size };
}

it("gives every encoder and decoder of the library back when a call ends", async () => {
  const { opus, living } = await counted();
  engines = new TwoEngines(Promise.resolve(opus));
  const sessions = await engines.connect({}, {}, PARAMETERS);
  await engines.clock.advance(200);
  expect(living()).toBeGreaterThan(0);
  for (const session of sessions) session.dispose();
  expect(living()).toBe(0);
});

it("speaks other codecs where the library does not load, and says so", async () => {
  engines = new TwoEngines(loadOpusLibrary(() => Promise.reject(new Error("none"))));
  const [one, other] = await engines.connect();
  await engines.clock.advance(1000);
  expect(engines.a.engineEvents).toContainEqual(expect.objectContaining({ kind: "codecs", failure: expect.objectContaining({ code: "media/opus-missing" }) as object }));
  expect(engines.a.engine.codecs.map(({ name }) => name)).not.toContain("opus");
  expect(other.statistics!.packetsReceived).toBeGreaterThan(40);
  one.dispose();
  other.dispose();
});

it("makes one encoder for what is sent and one decoder for what comes, and nothing that is not used", async () => {
  const library = await loadOpusLibrary();
  const made: string[] = [];
  engines = new TwoEngines(Promise.resolve({
    ...library,
    createEncoder: (channels, settings) => {
      made.push("encoder");
      return library.createEncoder(channels, settings);
    },
    createDecoder: (channels) => {
      made.push("decoder");
      return library.createDecoder(channels);
    },
  }));
  await engines.connect({}, {}, { codec: OPUS, receiveCodecs: [OPUS] });
  await engines.clock.advance(200);
  expect(made.toSorted()).toEqual(["decoder", "decoder", "encoder", "encoder"]);
});
