// Texts wait for each other: to one address a text goes out when the one before it has its answer, which keeps their order
// and is what RFC 3428 section 8 demands of whoever sends outside of a dialog. Knows nothing of what a text is.
import type { Disposable } from "../base/disposable.ts";

/** Sends one; calls `done` once, at once or later. Disposed to hear no more of it. */
export type TextJob = (done: () => void) => Disposable;

export class TextQueue implements Disposable {
  readonly #waiting = new Map<string, TextJob[]>();
  readonly #sending = new Map<string, Disposable>();

  /** Runs the job when all earlier ones to that address are done. */
  add(address: string, job: TextJob): void {
    const waiting = this.#waiting.get(address);
    if (waiting) return void waiting.push(job);
    this.#waiting.set(address, []);
    this.#run(address, job);
  }

  dispose(): void {
    this.#waiting.clear();
    for (const sent of this.#sending.values()) sent.dispose();
    this.#sending.clear();
  }

  #run(address: string, job: TextJob): void {
    let isDone = false;
    const done = (): void => {
      if (isDone) return;
      isDone = true;
      this.#sending.delete(address);
      this.#next(address);
    };
    try {
      const sent = job(done);
      // One that failed at once is over already, and another may be on its way.
      if (!isDone) this.#sending.set(address, sent);
    } catch (thrown) {
      // The others do not wait for one that was never sent.
      done();
      throw thrown;
    }
  }

  #next(address: string): void {
    const next = this.#waiting.get(address)?.shift();
    if (next) this.#run(address, next);
    else this.#waiting.delete(address);
  }
}
