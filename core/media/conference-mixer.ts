// The sums of a conference: of each round's frames everybody hears all others' and not their own. One addition and one
// subtraction for each leg, so the cost grows with the number of legs and not with its square. Pure: frames in, frames out.
import { Limiter } from "./limiter.ts";
import { VoiceLevel } from "./voice-level.ts";

/** One participant's frame of a round. */
export interface ConferenceVoice<Leg> {
  readonly leg: Leg;
  /** As many samples as every other's of the round, at the mixer's rate. */
  readonly samples: Int16Array;
  /** False: the others do not hear it. */
  readonly isHeard: boolean;
}

/** A round's sums, as many samples as each of its frames. */
export interface ConferenceRound<Leg> {
  readonly heard: ReadonlyMap<Leg, Int16Array<ArrayBuffer>>;
  /** All of them, for whoever is in the conference without a leg. */
  readonly everyone: Int16Array<ArrayBuffer>;
}

interface LegState {
  readonly limiter: Limiter;
  readonly level: VoiceLevel;
  /** The gain at the end of the last frame. */
  gain: number;
  /** Its last part of the sum, for what is left to hear after it has gone. */
  contribution: Float32Array<ArrayBuffer>;
}

/** Mixes for any number of legs, known by whatever the caller knows them by. */
export class ConferenceMixer<Leg> {
  readonly sampleRateHz: number;
  readonly #legs = new Map<Leg, LegState>();
  /** Ends of legs that have gone. */
  #farewells: Float32Array[] = [];

  readonly #own: Limiter;
  readonly #everyone: Limiter;
  /** The round's sum so far, and whose parts are in it. */
  #total = new Float32Array();
  #present: readonly Leg[] = [];

  constructor(sampleRateHz: number) {
    this.sampleRateHz = sampleRateHz;
    this.#own = new Limiter(sampleRateHz);
    this.#everyone = new Limiter(sampleRateHz);
  }

  /**
   * Begins a round with frames of `frameMs`, as many samples each as that is; who was not in the last round fades in, who is
   * not in this one fades out. Answers their sum, for mixers at other rates.
   */
  gather(voices: readonly ConferenceVoice<Leg>[], frameMs: number): Int16Array<ArrayBuffer> {
    this.#dropAbsent(voices);
    this.#present = voices.map(({ leg }) => leg);
    this.#total = new Float32Array((this.sampleRateHz * frameMs) / 1000);
    for (const farewell of this.#farewells.splice(0)) add(this.#total, farewell, 1);
    for (const voice of voices) add(this.#total, this.#contribute(voice, frameMs), 1);
    return this.#own.process(this.#total);
  }

  /** Ends the round: adds what mixers at other rates have gathered, and says what everybody hears. */
  share(guests: readonly Int16Array[] = []): ConferenceRound<Leg> {
    for (const guest of guests) add(this.#total, guest, 1);
    const heard = new Map<Leg, Int16Array<ArrayBuffer>>();
    for (const leg of this.#present) {
      const { contribution, limiter } = this.#legs.get(leg)!;
      const others = this.#total.slice();
      add(others, contribution, -1);
      heard.set(leg, limiter.process(others));
    }
    return { heard, everyone: this.#everyone.process(this.#total) };
  }

  #contribute({ leg, samples, isHeard }: ConferenceVoice<Leg>, frameMs: number): Float32Array {
    const state = this.#legs.get(leg) ?? this.#join(leg);
    const wanted = state.level.follow(samples, frameMs) * (isHeard ? 1 : 0);
    const slope = (wanted - state.gain) / samples.length;
    if (state.contribution.length !== samples.length) state.contribution = new Float32Array(samples.length);
    for (let index = 0; index < samples.length; index++) state.contribution[index] = samples[index]! * (state.gain + slope * (index + 1));
    state.gain = wanted;
    return state.contribution;
  }

  #join(leg: Leg): LegState {
    const state: LegState = { limiter: new Limiter(this.sampleRateHz), level: new VoiceLevel(), gain: 0, contribution: new Float32Array() };
    this.#legs.set(leg, state);
    return state;
  }

  #dropAbsent(voices: readonly ConferenceVoice<Leg>[]): void {
    if (this.#legs.size === 0) return;
    const present = new Set(voices.map(({ leg }) => leg));
    for (const [leg, { contribution }] of this.#legs) {
      if (present.has(leg)) continue;
      this.#legs.delete(leg);
      this.#farewells.push(fadeMirrored(contribution));
    }
  }
}

/** A frame played backwards and faded: it goes on where the frame ended, without a step, and ends in silence. */
function fadeMirrored(frame: Float32Array): Float32Array {
  return frame.map((_, index) => frame[frame.length - 1 - index]! * (1 - (index + 1) / frame.length));
}

function add(sum: Float32Array, samples: Float32Array | Int16Array, sign: 1 | -1): void {
  const count = Math.min(sum.length, samples.length);
  for (let index = 0; index < count; index++) sum[index]! += sign * samples[index]!;
}
