// What changing a sample rate costs in loudness, noise and processor time, for every pair of the rates that devices and
// codecs have. Sines of several frequencies; noise is everything that is not the sine.
import { Resampler } from "../../core/media/resampler.ts";
import type { Bench } from "./bench.ts";
import { compare } from "./comparison.ts";
import { signalToNoiseDb, sineWave } from "./sine-fit.ts";

const RATES_HZ = [8000, 16_000, 44_100, 48_000, 96_000];
/** Shares of the slower rate: the pass band ends at 0.43 of it (7 kHz of wideband's 16). */
const PASSBAND_SHARES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.43];
const AMPLITUDE = 16_000;
const SECONDS = 0.5;
const FRAMES = 1000;

export const resamplerBench: Bench = {
  name: "resampler",
  about: "signal to noise of every change of rate at its worst frequency in the pass band, and its processor time",
  async run(context) {
    for (const fromHz of RATES_HZ) {
      for (const toHz of RATES_HZ) {
        if (fromHz === toHz) continue;
        const noise = `${fromHz} to ${toHz} Hz, worst signal to noise`;
        const cost = `${fromHz} to ${toHz} Hz, 10 ms`;
        const measure = () => ({ [noise]: worstSignalToNoiseDb(fromHz, toHz), [cost]: frameCostUs(fromHz, toHz, context.quick ? FRAMES / 4 : FRAMES) });
        await compare({ bench: "resampler", units: { [noise]: "dB", [cost]: "us" }, runs: context.runs(5, 2), ours: { name: "godwit", measure }, peers: [] }, context);
      }
    }
  },
};

function worstSignalToNoiseDb(fromHz: number, toHz: number): number {
  const ratios = PASSBAND_SHARES.map((share) => {
    // Whole periods in a tenth of a second.
    const frequencyHz = 10 * Math.round((share * Math.min(fromHz, toHz)) / 10);
    const output = new Resampler(fromHz, toHz).process(sineWave(frequencyHz, fromHz, fromHz * SECONDS, AMPLITUDE));
    return signalToNoiseDb(output.subarray(toHz / 10, (2 * toHz) / 10), frequencyHz, toHz);
  });
  return Math.min(...ratios);
}

/** Processor time of a frame of 10 ms, as devices give them. */
function frameCostUs(fromHz: number, toHz: number, frames: number): number {
  const resampler = new Resampler(fromHz, toHz);
  const input = sineWave(440, fromHz, fromHz / 100, AMPLITUDE);
  for (let frame = 0; frame < frames / 4; frame++) resampler.process(input);
  const before = process.cpuUsage();
  for (let frame = 0; frame < frames; frame++) resampler.process(input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / frames;
}
