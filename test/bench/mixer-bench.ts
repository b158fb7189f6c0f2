// What a conference costs the media thread: one round of 10 ms against the number of its legs, by the rate that is mixed at;
// and what recording 10 ms costs. No sockets and no codecs of calls: those are counted by the other benches.
import { ConferenceMixer } from "../../core/media/conference-mixer.ts";
import { OpusRecording } from "../../core/media/opus-recording.ts";
import type { RecordingEncoder } from "../../core/media/recording-format.ts";
import { Resampler } from "../../core/media/resampler.ts";
import { WavRecording } from "../../core/media/wav-recording.ts";
import { loadOpusLibrary } from "../../core/platform/node/opus-wasm.ts";
import type { Bench, Figures } from "./bench.ts";
import { compare } from "./comparison.ts";

const FRAME_MS = 10;
const LEGS = [2, 4, 8, 16, 32];
const ROUNDS = 2_000;
const QUICK_ROUNDS = 400;
const RATES_HZ = [8000, 48_000];

export const mixerBench: Bench = {
  name: "mixer",
  about: "microseconds of processor time for 10 ms of a conference by its legs, and of a recording; lower is better",
  async run(context) {
    const rounds = context.quick ? QUICK_ROUNDS : ROUNDS;
    const opus = await loadOpusLibrary();
    const units = Object.fromEntries([...RATES_HZ.flatMap((rateHz) => LEGS.map((legs) => caseOf(legs, rateHz))), MIXED, "recording, wav", "recording, opus"].map((each) => [each, "us"]));
    await compare({
      bench: "mixer", units, runs: context.runs(7, 3), warmsUp: true, peers: [],
      ours: {
        name: "godwit",
        async measure() {
          const figures: Record<string, number> = {};
          for (const rateHz of RATES_HZ) for (const legs of LEGS) figures[caseOf(legs, rateHz)] = mixFor(legs, rateHz, rounds);
          figures[MIXED] = mixFor(32, 48_000, rounds, 8000);
          figures["recording, wav"] = recordFor(new WavRecording(48_000), rounds);
          const recording = new OpusRecording({ library: opus, serialNumber: 1, title: "" });
          await new Promise((resolve) => setImmediate(resolve));
          figures["recording, opus"] = recordFor(recording, rounds);
          return figures satisfies Figures;
        },
      },
    }, context);
  },
};

const MIXED = "32 legs of 8 kHz at 48 kHz";

function caseOf(legs: number, rateHz: number): string {
  return `${legs} legs at ${rateHz / 1000} kHz`;
}

/** Microseconds a round; with `legRateHz` every leg is brought to the mix's rate and back, as beside one wide-band caller. */
function mixFor(legs: number, rateHz: number, rounds: number, legRateHz = rateHz): number {
  const mixer = new ConferenceMixer<number>(rateHz);
  const frames = Array.from({ length: legs }, (_, leg) => voice(leg, legRateHz));
  const up = frames.map(() => new Resampler(legRateHz, rateHz));
  const down = frames.map(() => new Resampler(rateHz, legRateHz));
  return microseconds(rounds, () => {
    const { heard } = mixer.mix(frames.map((frame, leg) => ({ leg, isHeard: true, samples: up[leg]!.process(frame) })), FRAME_MS);
    for (const [leg, samples] of heard) down[leg]!.process(samples);
  });
}

function recordFor(encoder: RecordingEncoder, rounds: number): number {
  const block = { left: voice(1, encoder.sampleRateHz), right: voice(2, encoder.sampleRateHz) };
  let round = 0;
  const spentUs = microseconds(rounds, () => {
    encoder.add(block);
    if (++round % (1000 / FRAME_MS) === 0) encoder.flush();
  });
  encoder.dispose();
  return spentUs;
}

/** A frame as loud as speech: everybody talks, which costs a limiter most. */
function voice(leg: number, rateHz: number): Int16Array<ArrayBuffer> {
  const hz = 200 + 37 * leg;
  return Int16Array.from({ length: (rateHz * FRAME_MS) / 1000 }, (_, index) => 3700 * Math.sin((2 * Math.PI * hz * index) / rateHz));
}

/** Processor time a call of `run`. */
function microseconds(rounds: number, run: () => void): number {
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rounds;
}
