// Brings voices of a conference to like loudness: slowly, within limits, and only while somebody speaks, so that a pause's
// noise is never drawn up (RFC 7874 section 4). Pure: a frame in, a gain out.
import { frameLevelDb } from "./level-meter.ts";

/** RFC 7874 section 4: active speech at a root mean square of 2600, give or take 6 dB. What is within is left alone. */
const NOMINAL_DB = 20 * Math.log10(2600 / 32_768);
const TOLERANCE_DB = 6;
/** Below this it is noise, not speech. */
const SPEECH_FLOOR_DB = -50;
const MAX_CHANGE_DB = 12;
/** Time constant of a voice's measured level: several syllables. */
const MEASURE_MS = 1500;
/** How fast the gain moves: too slow to be heard as a change. */
const DB_PER_S = 6;

/** One voice's gain. */
export class VoiceLevel {
  /** What the voice is taken to be until it was heard. */
  #levelDb = NOMINAL_DB;
  #gainDb = 0;

  /** The linear gain after this frame. */
  follow(samples: Int16Array, frameMs: number): number {
    const levelDb = frameLevelDb(samples);
    if (levelDb > SPEECH_FLOOR_DB) {
      this.#levelDb += (levelDb - this.#levelDb) * (1 - Math.exp(-frameMs / MEASURE_MS));
      const stepDb = (DB_PER_S * frameMs) / 1000;
      this.#gainDb += limit(correctionDb(this.#levelDb) - this.#gainDb, stepDb);
    }
    return 10 ** (this.#gainDb / 20);
  }
}

/** What brings a level to the nearer edge of what is left alone. */
function correctionDb(levelDb: number): number {
  const awayDb = NOMINAL_DB - levelDb;
  return limit(awayDb - limit(awayDb, TOLERANCE_DB), MAX_CHANGE_DB);
}

function limit(value: number, bound: number): number {
  return Math.max(-bound, Math.min(bound, value));
}
