// Tells which packets need not be sent because nobody speaks, and when the noise in their place is to be described anew
// (RFC 3389 section 5). By level alone: a little noise too much is sent rather than a syllable too few.
import { frameLevelDb } from "./level-meter.ts";

/** Speech stands out of the noise by this much. */
const SPEECH_ABOVE_NOISE_DB = 9;
/** Louder than this is never taken for noise. */
const LOUDEST_NOISE_DB = -30;
/** The noise is taken for what is quietest; it may rise again this fast, as when a fan starts. */
const NOISE_RISES_DB_PER_S = 3;
/** Ends of words are quiet, and pauses within a sentence are no silence. */
const HANGOVER_MS = 400;
/** The noise is described again after so long, or when it changed by so much. */
const DESCRIBE_EVERY_MS = 400;
const DESCRIBE_AFTER_DB = 3;

/** What becomes of one packet's sound: sent as it is, described as noise, or left out. */
export type SilenceVerdict = "speech" | "describe" | "silence";

export class SilenceSuppression {
  #noiseDb = 0;
  #quietMs = 0;
  #described: { readonly levelDb: number; sinceMs: number } | undefined;

  judge(samples: Int16Array, durationMs: number): SilenceVerdict {
    const levelDb = frameLevelDb(samples);
    this.#noiseDb = Math.min(levelDb, this.#noiseDb + (NOISE_RISES_DB_PER_S * durationMs) / 1000);
    const isSpeech = levelDb > LOUDEST_NOISE_DB || levelDb > this.#noiseDb + SPEECH_ABOVE_NOISE_DB;
    this.#quietMs = isSpeech ? 0 : this.#quietMs + durationMs;
    if (this.#quietMs < HANGOVER_MS) {
      this.#described = undefined;
      return "speech";
    }
    return this.#describes(levelDb, durationMs) ? "describe" : "silence";
  }

  #describes(levelDb: number, durationMs: number): boolean {
    const described = this.#described;
    if (described) described.sinceMs += durationMs;
    if (described && described.sinceMs < DESCRIBE_EVERY_MS && Math.abs(levelDb - described.levelDb) < DESCRIBE_AFTER_DB) return false;
    this.#described = { levelDb, sinceMs: 0 };
    return true;
  }
}
