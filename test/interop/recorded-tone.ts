// What tone a recording holds: its frequency, measured, and how much of the recording is that tone. For calls in which
// each side says a tone of its own.
import { readFileSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { readWav, WAV_HEADER_BYTES } from "../../core/media/wav.ts";
import type { Sound } from "../../core/ports/sound-files.ts";

export interface RecordedTone {
  /** The strongest frequency between 200 and 2000 Hz, to 5 Hz. */
  readonly frequencyHz: number;
  /** Share of the recording, from the tone's first moment to its last, in which the tone is most of what is heard. */
  readonly share: number;
  /** From the tone's first moment to its last. */
  readonly durationMs: number;
}

const LOOK_AGAIN_MS = 50;
const HANG_MS = 30_000;
const FRAME_MS = 20;
/** Of a frame's energy; a pure tone has nearly all of it. */
const MOST = 0.7;
/** Mean square of a sample from which a frame is no silence: -50 dBov. */
const AUDIBLE = 32_767 ** 2 / 1e5;

/** Measures the tone in a WAV file. */
export function measureTone(path: string): RecordedTone {
  const sound = readWav(readFileSync(path));
  if (!sound.ok) throw new Error(`${path}: ${sound.error}`);
  const frequencyHz = strongestFrequency(sound.value);
  const hasTone = frames(sound.value).map((frame) => isTone(frame, frequencyHz, sound.value.sampleRateHz));
  const [first, last] = [hasTone.indexOf(true), hasTone.lastIndexOf(true)];
  const between = hasTone.slice(first, last + 1);
  if (first < 0) return { frequencyHz: 0, share: 0, durationMs: 0 };
  return { frequencyHz, share: between.filter(Boolean).length / between.length, durationMs: between.length * FRAME_MS };
}

/** Resolves when a WAV file of 16-bit mono holds so much sound. */
export async function untilRecorded(path: () => string | undefined, seconds: number, sampleRateHz = 8000): Promise<void> {
  const wanted = WAV_HEADER_BYTES + 2 * sampleRateHz * seconds;
  for (let waitedMs = 0; waitedMs < HANG_MS; waitedMs += LOOK_AGAIN_MS) {
    const file = path();
    if (file !== undefined && (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= wanted) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw new Error(`${path() ?? "no recording"} does not grow to ${seconds} s`);
}

/** Resolves when a WAV file that is being written holds so much of a tone. */
export async function untilHeard(path: string, frequencyHz: number, durationMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < HANG_MS; waitedMs += LOOK_AGAIN_MS) {
    const heard = statSync(path, { throwIfNoEntry: false })?.size ? measureTone(path) : undefined;
    if (heard?.frequencyHz === frequencyHz && heard.durationMs >= durationMs) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw new Error(`${path} does not hold ${durationMs} ms of ${frequencyHz} Hz`);
}

function frames({ samples, sampleRateHz }: Sound): Int16Array[] {
  const length = (sampleRateHz * FRAME_MS) / 1000;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, index) => samples.subarray(index * length, (index + 1) * length));
}

/** Over the loudest second, or all of a shorter sound: how much silence lies before and after the tone is the machine's pace. */
function strongestFrequency({ samples, sampleRateHz }: Sound): number {
  const starts = Array.from({ length: Math.max(1, Math.floor((4 * samples.length) / sampleRateHz) - 3) }, (_, quarter) => Math.floor((quarter * sampleRateHz) / 4));
  const seconds = starts.map((start) => samples.subarray(start, start + sampleRateHz));
  const part = seconds.reduce((loudest, second) => (energyOf(second) > energyOf(loudest) ? second : loudest));
  const candidates = Array.from({ length: 361 }, (_, index) => 200 + 5 * index);
  return candidates.reduce((best, hz) => (power(part, hz, sampleRateHz) > power(part, best, sampleRateHz) ? hz : best));
}

function energyOf(samples: Int16Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

function isTone(frame: Int16Array, frequencyHz: number, sampleRateHz: number): boolean {
  const energy = energyOf(frame);
  return energy > AUDIBLE * frame.length && power(frame, frequencyHz, sampleRateHz) > MOST * energy;
}

/** Energy at one frequency, as the sum of squares would count it (Goertzel, 1958). */
function power(samples: Int16Array, frequencyHz: number, sampleRateHz: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRateHz);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + factor * one - two, one];
  return (2 * (one * one + two * two - factor * one * two)) / samples.length;
}
