// How loud a frame is, in dBov: 0 is the loudest square wave, -127 is silence (RFC 6464 section 3).

/** The quietest level that is told. */
export const SILENCE_DB = -127;

/** The root mean square of a frame in dBov. */
export function frameLevelDb(samples: Int16Array): number {
  if (samples.length === 0) return SILENCE_DB;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  if (sum === 0) return SILENCE_DB;
  const rms = Math.sqrt(sum / samples.length) / 32_768;
  return Math.max(SILENCE_DB, Math.min(0, Math.round(20 * Math.log10(rms))));
}

/** Follows the level of a stream: rises at once, falls by about 20 dB a second, as people expect of a meter. */
export class LevelMeter {
  #levelDb = SILENCE_DB;

  get levelDb(): number {
    return this.#levelDb;
  }

  measure(samples: Int16Array, frameMs: number): void {
    const level = frameLevelDb(samples);
    this.#levelDb = Math.round(Math.max(level, this.#levelDb - (20 * frameMs) / 1000, SILENCE_DB) * 10) / 10;
  }
}
