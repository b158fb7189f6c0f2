// Which tone sounds now. Told the tone that the calls want, it starts and stops the engine's; told a short one, it
// plays that over a bounded time. Decides nothing about calls.
import type { Disposable } from "../base/disposable.ts";
import type { MediaEngine, ToneKind } from "../ports/media-engine.ts";

export class TonePlayer implements Disposable {
  readonly #engine: MediaEngine;
  #wanted: ToneKind | undefined;
  #playing: Disposable | undefined;

  constructor(engine: MediaEngine) {
    this.#engine = engine;
  }

  /** Plays `kind` until another is wanted; undefined is silence. */
  want(kind: ToneKind | undefined): void {
    if (kind === this.#wanted) return;
    this.#playing?.dispose();
    this.#wanted = kind;
    this.#playing = kind && this.#engine.playTone({ kind, role: kind === "ring" ? "ringer" : "speaker" });
  }

  /** Plays a tone once, beside what is wanted. */
  once(kind: ToneKind, durationMs: number, role: "speaker" | "ringer" = "speaker"): void {
    this.#engine.playTone({ kind, durationMs, role });
  }

  /** Lets the user hear the key that was pressed. */
  key(digit: string): void {
    this.#engine.playTone({ kind: "dtmf", digit, durationMs: 120, role: "speaker" });
  }

  dispose(): void {
    this.want(undefined);
  }
}
