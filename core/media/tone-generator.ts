// Call progress tones, DTMF and ring sounds as samples. Europe's cadences: ITU-T E.180 and its supplement 2, ETSI TR 101 041.
import type { ToneKind } from "../ports/media-engine.ts";

/** A stretch of one or more sine waves at once; no frequency is a pause. */
interface ToneStep {
  readonly frequenciesHz: readonly number[];
  readonly durationMs: number;
}

/** A cadence; it repeats for ever or sounds once. */
export interface TonePattern {
  readonly steps: readonly ToneStep[];
  readonly repeats: boolean;
}

const sound = (durationMs: number, ...frequenciesHz: readonly number[]): ToneStep => ({ frequenciesHz, durationMs });
const pause = (durationMs: number): ToneStep => ({ frequenciesHz: [], durationMs });

/** E.180 section 5: 425 Hz is the recommended frequency of dial, ringing, busy and congestion tone. */
const PROGRESS_HZ = 425;

/** Rows and columns of the keypad (ITU-T Q.23 section 6). */
const ROWS_HZ = [697, 770, 852, 941] as const;
const COLUMNS_HZ = [1209, 1336, 1477, 1633] as const;
const KEYPAD = ["123A", "456B", "789C", "*0#D"] as const;

const PATTERNS: Readonly<Record<Exclude<ToneKind, "dtmf">, TonePattern>> = {
  ringback: { steps: [sound(1000, PROGRESS_HZ), pause(4000)], repeats: true },
  busy: { steps: [sound(500, PROGRESS_HZ), pause(500)], repeats: true },
  congestion: { steps: [sound(250, PROGRESS_HZ), pause(250)], repeats: true },
  "call-waiting": { steps: [sound(200, PROGRESS_HZ), pause(600), sound(200, PROGRESS_HZ), pause(9000)], repeats: true },
  // The special information tone (E.180 section 10), once.
  error: { steps: [sound(330, 950), sound(330, 1400), sound(330, 1800), pause(1000)], repeats: false },
  // No standard: a quick alternation of a fourth, in the cadence of Europe's telephone bells.
  ring: { steps: [...Array.from({ length: 10 }, () => [sound(50, 784), sound(50, 1047)]).flat(), pause(3000)], repeats: true },
  test: { steps: [sound(180, 523), pause(20), sound(180, 659), pause(20), sound(350, 784), pause(100)], repeats: false },
};

/** The cadence of a tone; undefined for a digit that no keypad has. `digitMs` is for DTMF, which sounds once. */
export function tonePattern(kind: ToneKind, digit = "", digitMs = 60_000): TonePattern | undefined {
  return kind === "dtmf" ? dtmfPattern(digit, digitMs) : PATTERNS[kind];
}

/** How long a cadence lasts that sounds once; undefined for one that repeats. */
export function patternDurationMs(pattern: TonePattern): number | undefined {
  return pattern.repeats ? undefined : pattern.steps.reduce((sum, step) => sum + step.durationMs, 0);
}

function dtmfPattern(digit: string, digitMs: number): TonePattern | undefined {
  const key = digit.toUpperCase();
  const row = key.length === 1 ? KEYPAD.findIndex((keys) => keys.includes(key)) : -1;
  if (row < 0) return undefined;
  return { steps: [sound(digitMs, ROWS_HZ[row]!, COLUMNS_HZ[KEYPAD[row]!.indexOf(key)]!)], repeats: false };
}

/** About -13 dBm0 for one frequency, the usual level of progress tones (E.180 section 6). */
const AMPLITUDE = 5200;
const RAMP_MS = 4;

/** Plays a cadence; ramps at both ends of each sound keep it from clicking. */
export class ToneGenerator {
  readonly sampleRateHz: number;
  readonly #pattern: TonePattern;
  #step = 0;
  #position = 0;

  constructor(sampleRateHz: number, pattern: TonePattern) {
    this.sampleRateHz = sampleRateHz;
    this.#pattern = pattern;
  }

  /** True when a cadence that sounds once is over; from then on it is silent. */
  get done(): boolean {
    return this.#step >= this.#pattern.steps.length;
  }

  /** The next `count` samples. */
  read(count: number): Int16Array {
    const samples = new Int16Array(count);
    for (let index = 0; index < count && !this.done; index++) samples[index] = this.#next();
    return samples;
  }

  #next(): number {
    const step = this.#pattern.steps[this.#step]!;
    const length = Math.round((step.durationMs * this.sampleRateHz) / 1000);
    const sample = this.#sample(step, length);
    if (++this.#position >= length) this.#advance();
    return sample;
  }

  #sample(step: ToneStep, length: number): number {
    let sum = 0;
    for (const frequencyHz of step.frequenciesHz) {
      sum += Math.sin((2 * Math.PI * frequencyHz * this.#position) / this.sampleRateHz);
    }
    const ramp = (RAMP_MS * this.sampleRateHz) / 1000;
    const gain = Math.min(1, this.#position / ramp, (length - this.#position) / ramp);
    return AMPLITUDE * gain * sum;
  }

  #advance(): void {
    this.#position = 0;
    this.#step++;
    if (this.done && this.#pattern.repeats) this.#step = 0;
  }
}

/** An endless sine wave of one frequency, for test calls. */
export function steadyTone(sampleRateHz: number, frequencyHz: number): (count: number) => Int16Array<ArrayBuffer> {
  let position = 0;
  return (count) => {
    const samples = new Int16Array(count);
    for (let index = 0; index < count; index++) {
      samples[index] = 2 * AMPLITUDE * Math.sin((2 * Math.PI * frequencyHz * position) / sampleRateHz);
      position = (position + 1) % (sampleRateHz * 1000);
    }
    return samples;
  };
}
