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

const PATTERN: TonePattern["steps"] = [{ frequenciesHz: [FREQUENCY_HZ], durationMs: SOUND_MS }, { frequenciesHz: [], durationMs: PERIOD_MS - SOUND_MS }];

/** The tone in one direction. */
export class RecordingTone {
  readonly #repeats: boolean;
  #generator: ToneGenerator | undefined;

  constructor(repeats: boolean) {
    this.#repeats = repeats;
  }

  /** Adds the tone's next stretch onto a frame. */
  addTo(frame: Int16Array, sampleRateHz: number): void {
    if (this.#generator?.sampleRateHz !== sampleRateHz) this.#generator = new ToneGenerator(sampleRateHz, { steps: PATTERN, repeats: this.#repeats });
    addSamples(frame, this.#generator.read(frame.length), GAIN);
  }
}
