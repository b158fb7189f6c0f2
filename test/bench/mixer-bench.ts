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
          figures[MIXED] = mixBothFor(rounds);
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

const MIXED = "31 legs at 8 kHz, 1 at 48 kHz";

function caseOf(legs: number, rateHz: number): string {
  return `${legs} legs at ${rateHz / 1000} kHz`;
}

/** Microseconds a round. */
function mixFor(legs: number, rateHz: number, rounds: number): number {
  const mixer = new ConferenceMixer<number>(rateHz);
  const voices = Array.from({ length: legs }, (_, leg) => ({ leg, isHeard: true, samples: voice(leg, rateHz) }));
  return microseconds(rounds, () => {
    mixer.gather(voices, FRAME_MS);
    mixer.share();
  });
}

/** 31 legs at 8 kHz and one at 48: two mixers, whose sums cross over. */
function mixBothFor(rounds: number): number {
  const narrow = new ConferenceMixer<number>(8000);
  const wide = new ConferenceMixer<number>(48_000);
  const up = new Resampler(8000, 48_000);
  const down = new Resampler(48_000, 8000);
  const voices = Array.from({ length: 31 }, (_, leg) => ({ leg, isHeard: true, samples: voice(leg, 8000) }));
  const one = [{ leg: 0, isHeard: true, samples: voice(0, 48_000) }];
  return microseconds(rounds, () => {
    const [below, above] = [narrow.gather(voices, FRAME_MS), wide.gather(one, FRAME_MS)];
    narrow.share([down.process(above)]);
    wide.share([up.process(below)]);
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
