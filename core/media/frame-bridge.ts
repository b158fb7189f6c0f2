// Carries frames from one clock to another, such as from a sound device to a conference's beat: a short line that is long
// enough for uneven arrival and never grows.

/** Frames that wait before the first is given, after a start and after a drought. */
const FRAMES_TO_START = 2;
/** Beyond this the giver is ahead for good, and the oldest go. */
const MAX_FRAMES = 6;

export class FrameBridge {
  #frames: Int16Array[] = [];
  #started = false;

  push(frame: Int16Array): void {
    this.#frames.push(frame);
    if (this.#frames.length > MAX_FRAMES) this.#frames = this.#frames.slice(-FRAMES_TO_START);
    if (this.#frames.length >= FRAMES_TO_START) this.#started = true;
  }

  /** The next frame; undefined where there is none. */
  take(): Int16Array | undefined {
    if (this.#frames.length === 0) this.#started = false;
    return this.#started ? this.#frames.shift() : undefined;
  }
}
