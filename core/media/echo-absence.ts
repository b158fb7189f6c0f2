// Proof that there is no echo, as with a headset: while the far end talks and this side pauses, the microphone is so quiet
// that any echo there might be is quieter still. Without that, an echo canceller goes on to hold back who talks at the same
// time as the far end, for fear of an echo (measured: `npm run bench -- echo`, "headset").

/** Captured and played sound are compared over this many frames of 10 ms. */
const WINDOW_FRAMES = 20;
/** Whatever the delay of an echo up to 300 ms: the proof must hold for the quietest stretch that could be its source. */
const MAX_DELAY_FRAMES = 30;
const HISTORY_FRAMES = WINDOW_FRAMES + MAX_DELAY_FRAMES;
/** 35 dB less than what is played: an echo that is lost in a quiet room's noise. */
const LEAST_LOSS = 10 ** 3.5;
/** Mean square below which the far end does not talk: -52 dBov. */
const TALK_POWER = 82 ** 2;
/** A microphone that never gave more than this may not have begun: -66 dBov. */
const BEGUN_POWER = 16 ** 2;
/** So much of it, in frames, is a proof. */
const PROOF_FRAMES = 10;

/** Watches one loudspeaker and one microphone; frames of 10 ms in the order in which the devices took and gave them. */
export class EchoAbsence {
  /** Mean squares of the last frames, the newest first. */
  readonly #played = new Float64Array(HISTORY_FRAMES);
  readonly #captured = new Float64Array(WINDOW_FRAMES).fill(Infinity);
  #begun = false;
  #frames = 0;

  /** True once it is proven. */
  get proven(): boolean {
    return this.#frames >= PROOF_FRAMES;
  }

  /** There is an echo after all. */
  refute(): void {
    this.#frames = 0;
  }

  played(frame: Int16Array): void {
    remember(this.#played, meanSquare(frame));
  }

  captured(frame: Int16Array): void {
    const power = meanSquare(frame);
    this.#begun ||= power > BEGUN_POWER;
    remember(this.#captured, power);
    if (!this.#begun || this.proven) return;
    const quietestSource = quietestStretch(this.#played);
    if (quietestSource > TALK_POWER && mean(this.#captured) * LEAST_LOSS < quietestSource) this.#frames++;
  }
}

function remember(powers: Float64Array, newest: number): void {
  powers.copyWithin(1, 0);
  powers[0] = newest;
}

/** The least mean over WINDOW_FRAMES that lie together. */
function quietestStretch(powers: Float64Array): number {
  let sum = 0;
  let least = Infinity;
  powers.forEach((power, index) => {
    sum += power - (index < WINDOW_FRAMES ? 0 : powers[index - WINDOW_FRAMES]!);
    if (index >= WINDOW_FRAMES - 1) least = Math.min(least, sum / WINDOW_FRAMES);
  });
  return least;
}

function mean(powers: Float64Array): number {
  return powers.reduce((sum, power) => sum + power, 0) / powers.length;
}

function meanSquare(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / samples.length;
}
