// Notices that nothing arrives though it should, and that it has come back. Time is an argument.

/** Longer than any pause of a sender without silence suppression, short enough to act on. */
const SILENT_AFTER_MS = 1000;
/** It is told again after so long, with the longer time. */
const TELL_EVERY_MS = 1000;

export class SilenceWatch {
  #expected = false;
  #lastHeardMs = 0;
  #toldAtMs: number | undefined;

  /** Says whether packets should flow; from then on the wait counts. */
  expect(expected: boolean, nowMs: number): void {
    if (expected === this.#expected) return;
    this.#expected = expected;
    this.#lastHeardMs = nowMs;
    this.#toldAtMs = undefined;
  }

  /** A packet came; true if silence had been told before. */
  heard(nowMs: number): boolean {
    const resumed = this.#toldAtMs !== undefined;
    this.#lastHeardMs = nowMs;
    this.#toldAtMs = undefined;
    return resumed;
  }

  /** For how long nothing has come, when that is to be told now. */
  check(nowMs: number): number | undefined {
    const silentMs = nowMs - this.#lastHeardMs;
    if (!this.#expected || silentMs < SILENT_AFTER_MS) return undefined;
    if (this.#toldAtMs !== undefined && nowMs - this.#toldAtMs < TELL_EVERY_MS) return undefined;
    this.#toldAtMs = nowMs;
    return Math.round(silentMs);
  }
}
