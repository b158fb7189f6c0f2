// The tone that tells both sides of a recording: 1400 Hz for half a second every 15 s, or once at the beginning
// (Federal Standard 1037C, "recorder warning tone"; United States, 47 CFR 64.501, asks for such a tone or for consent).
import { addSamples } from "./mixer.ts";
import { ToneGenerator } from "./tone-generator.ts";
import type { TonePattern } from "./tone-pattern.ts";

const FREQUENCY_HZ = 1400;
const SOUND_MS = 500;
const PERIOD_MS = 15_000;
/** Of a progress tone's level: heard beside speech and not instead of it. */
const GAIN = 0.5;

const PATTERN: TonePattern = { steps: [{ frequenciesHz: [FREQUENCY_HZ], durationMs: SOUND_MS }], repeats: false };

/** The tone in one direction. */
export class RecordingTone {
  readonly #repeats: boolean;
  #generator: ToneGenerator | undefined;
  /** Of sound at whatever rates. */
  #passedMs = 0;

  constructor(repeats: boolean) {
    this.#repeats = repeats;
  }

  /** Adds the tone's next stretch onto a frame. */
  addTo(frame: Int16Array, sampleRateHz: number): void {
    const positionMs = this.#repeats ? this.#passedMs % PERIOD_MS : this.#passedMs;
    this.#passedMs += (frame.length * 1000) / sampleRateHz;
    if (positionMs >= SOUND_MS) this.#generator = undefined;
    else addSamples(frame, this.#generatorAt(positionMs, sampleRateHz).read(frame.length), GAIN);
  }

  /** One of another rate goes on where the one before was. */
  #generatorAt(positionMs: number, sampleRateHz: number): ToneGenerator {
    if (this.#generator?.sampleRateHz === sampleRateHz) return this.#generator;
    this.#generator = new ToneGenerator(sampleRateHz, PATTERN);
    this.#generator.read(Math.round((positionMs * sampleRateHz) / 1000));
    return this.#generator;
  }
}
