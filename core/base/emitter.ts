// Typed events. A listener that throws never breaks the one who emits: its error goes to `onListenerError`.
import { toDisposable, type Disposable } from "./disposable.ts";

/** Subscribes a listener; dispose the answer to unsubscribe. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

let onListenerError: (thrown: unknown) => void = () => {};

/** Says where errors thrown by listeners go; the host sets this once to its log. */
export function setListenerErrorHandler(handler: (thrown: unknown) => void): void {
  onListenerError = handler;
}

/** Tells the host of an error that was thrown by one who only listens. */
export function reportListenerError(thrown: unknown): void {
  onListenerError(thrown);
}

/** Owns the listeners of one event. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ run: (value: T) => void }>();

  /** The side that is handed out: subscribing only. */
  readonly event: Event<T> = (listener) => {
    const entry = { run: listener };
    this.#listeners.add(entry);
    return toDisposable(() => this.#listeners.delete(entry));
  };

  get listenerCount(): number {
    return this.#listeners.size;
  }

  emit(value: T): void {
    for (const entry of [...this.#listeners]) {
      if (!this.#listeners.has(entry)) continue;
      try {
        entry.run(value);
      } catch (thrown) {
        onListenerError(thrown);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
