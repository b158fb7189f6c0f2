// Call progress tones, DTMF and ring sounds as samples. Whose call progress tones: national-tones.ts.
import type { ToneKind } from "../ports/media-engine.ts";
import { nationalTone } from "./national-tones.ts";
import { readTonePattern, type TonePattern, type ToneStep } from "./tone-pattern.ts";

/** Rows and columns of the keypad (ITU-T Q.23 section 6). */
const ROWS_HZ = [697, 770, 852, 941] as const;
const COLUMNS_HZ = [1209, 1336, 1477, 1633] as const;
const KEYPAD = ["123A", "456B", "789C", "*0#D"] as const;

/** No standard: a quick alternation of a fourth, in the cadence of Europe's telephone bells. */
const RING = readTonePattern(`${"784:50 1047:50 ".repeat(10)}0:3000`);
/** No standard either: two soft steps down, far apart, under which a voice that comes back is heard at once. */
const RECONNECTING: TonePattern = { ...readTonePattern("440:90 0:50 330:130 0:2730"), gain: 0.3 };
/** Two short high beeps: the room is heard from now on. */
const AUTO_ANSWER = readTonePattern("1400:150 0:100 1400:150", false);
const TEST = readTonePattern("523:180 0:20 659:180 0:20 784:350 0:100", false);

/** What the cadence of a tone depends on. */
export interface ToneChoice {
  /** Whose network it is to sound like, as an ISO 3166-1 code; the recommended tones where absent. */
  readonly country?: string | undefined;
  /** For DTMF, which sounds once: the key and for how long. */
  readonly digit?: string | undefined;
  readonly digitMs?: number;
}

/** The cadence of a tone; undefined for a digit that no keypad has. */
export function tonePattern(kind: ToneKind, { country, digit = "", digitMs = 60_000 }: ToneChoice = {}): TonePattern | undefined {
  switch (kind) {
    case "dtmf": return dtmfPattern(digit, digitMs);
    case "ring": return RING;
    case "reconnecting": return RECONNECTING;
    case "auto-answer": return AUTO_ANSWER;
    case "test": return TEST;
    default: return readTonePattern(nationalTone(kind, country), kind !== "error");
  }
}

function dtmfPattern(digit: string, digitMs: number): TonePattern | undefined {
  const key = digit.toUpperCase();
  const row = key.length === 1 ? KEYPAD.findIndex((keys) => keys.includes(key)) : -1;
  if (row < 0) return undefined;
  const frequenciesHz = [ROWS_HZ[row]!, COLUMNS_HZ[KEYPAD[row]!.indexOf(key)]!];
  return { steps: [{ frequenciesHz, durationMs: digitMs }], repeats: false };
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
    if (step.modulationHz !== undefined) sum *= (1 - Math.cos((2 * Math.PI * step.modulationHz * this.#position) / this.sampleRateHz)) / 2;
    const ramp = (RAMP_MS * this.sampleRateHz) / 1000;
    const gain = Math.min(1, this.#position / ramp, (length - this.#position) / ramp);
    return AMPLITUDE * (this.#pattern.gain ?? 1) * gain * sum;
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
