// Lifetimes. Whatever holds a timer, socket, listener or device is a Disposable with exactly one owner.

/** Something that must be let go once; a second `dispose` does nothing. */
export interface Disposable {
  dispose(): void;
}

/** Makes a Disposable from a function, which runs at most once. */
export function toDisposable(release: () => void): Disposable {
  let pending: (() => void) | undefined = release;
  return {
    dispose() {
      const run = pending;
      pending = undefined;
      run?.();
    },
  };
}

/**
 * Owns several Disposables and lets them go in reverse order; what is added after that is let go at once. One that fails
 * keeps none of the others: the first failure is thrown when all have gone.
 */
export class DisposableStore implements Disposable {
  readonly #owned: Disposable[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Takes ownership and hands the same object back. */
  add<T extends Disposable>(owned: T): T {
    if (this.#disposed) owned.dispose();
    else this.#owned.push(owned);
    return owned;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const failures: unknown[] = [];
    for (let owned = this.#owned.pop(); owned; owned = this.#owned.pop()) {
      try {
        owned.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
