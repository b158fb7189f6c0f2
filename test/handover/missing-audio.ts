// How long the other side's tone was missing from what a phone played, in its own recording (WAV, 16 bits, two channels:
// the phone on the left, the other side on the right). After the jitter buffer, so concealment is part of it.
import { readFile } from "node:fs/promises";

const HEADER_BYTES = 44;
const WINDOW_MS = 5;
/** Below this share of the tone's usual level, 6 dB, it counts as missing. */
const MISSING_SHARE = 0.5;

/** The longest such stretch from `fromMs` to `untilMs`, counted from the recording's start, in steps of 5 ms. */
export async function longestMissingAudioMs(path: string, fromMs: number, untilMs: number): Promise<number> {
  const file = await readFile(path);
  const [channels, sampleRateHz] = [file.readUInt16LE(22), file.readUInt32LE(24)];
  const samples = new Int16Array(file.buffer.slice(file.byteOffset + HEADER_BYTES, file.byteOffset + file.length - ((file.length - HEADER_BYTES) % 2)));
  const levels = windowLevels(samples, channels, (sampleRateHz * WINDOW_MS) / 1000);
  const usual = levels.toSorted((one, other) => one - other)[Math.floor(levels.length / 2)] ?? 0;
  let [longest, run] = [0, 0];
  for (const level of levels.slice(Math.floor(fromMs / WINDOW_MS), Math.floor(untilMs / WINDOW_MS))) {
    run = level >= usual * MISSING_SHARE ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest * WINDOW_MS;
}

/** The effective value of the last channel in each window. */
function windowLevels(samples: Int16Array, channels: number, windowFrames: number): number[] {
  const levels: number[] = [];
  for (let start = 0; (start + windowFrames) * channels <= samples.length; start += windowFrames) {
    let sum = 0;
    for (let frame = start; frame < start + windowFrames; frame++) sum += samples[frame * channels + channels - 1]! ** 2;
    levels.push(Math.sqrt(sum / windowFrames));
  }
  return levels;
}
