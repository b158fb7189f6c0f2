// Lets a person hear, softly, that nothing gets through any more in the call they talk in: a second after it began, until it is
// back, the call is held or it is over. Only in the person's own ear: the tone is mixed into what they hear, never into what is sent.
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaEngine } from "../ports/media-engine.ts";
import type { PhoneState } from "./phone-state.ts";
import type { CallView } from "./protocol.ts";

/** Shorter stretches are over before anybody could do anything about them. */
export const RECONNECTING_TOLD_AFTER_MS = 1000;

export class ReconnectingTone implements Disposable {
  readonly #clock: Clock;
  readonly #engine: Pick<MediaEngine, "playTone">;
  readonly #listening: Disposable;
  /** Since when, by the ids of the calls that wait. */
  readonly #waiting = new Map<string, number>();
  #timer: Disposable | undefined;
  #playing: Disposable | undefined;

  constructor(clock: Clock, engine: Pick<MediaEngine, "playTone">, state: Pick<PhoneState, "onEvent">) {
    this.#clock = clock;
    this.#engine = engine;
    this.#listening = state.onEvent(({ change }) => {
      if (change.kind === "call") this.#look(change.call.id, waitsSince(change.call));
      else if (change.kind === "call-removed") this.#look(change.callId, undefined);
    });
  }

  dispose(): void {
    this.#listening.dispose();
    this.#waiting.clear();
    this.#choose();
  }

  #look(callId: string, sinceMs: number | undefined): void {
    if (this.#waiting.get(callId) === sinceMs) return;
    if (sinceMs === undefined) this.#waiting.delete(callId);
    else this.#waiting.set(callId, sinceMs);
    this.#choose();
  }

  #choose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    const dueInMs = Math.min(...this.#waiting.values()) + RECONNECTING_TOLD_AFTER_MS - this.#clock.wallMs();
    if (dueInMs > 0) {
      this.#playing?.dispose();
      this.#playing = undefined;
      if (dueInMs < Infinity) this.#timer = this.#clock.setTimer(Math.min(dueInMs, RECONNECTING_TOLD_AFTER_MS), () => this.#choose());
    } else {
      this.#playing ??= this.#engine.playTone({ kind: "reconnecting", role: "speaker" });
    }
  }
}

/** A held call is silent anyway. */
function waitsSince(call: CallView): number | undefined {
  return call.state === "active" && !call.held ? call.reconnectingSinceMs : undefined;
}
