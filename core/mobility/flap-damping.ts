// How often a call may change to a path that is merely better. A path that died is left at once, whatever came before. Pure.

/** So many moves within the window cost no wait. */
const FREE_MOVES = 3;
const WINDOW_MS = 10_000;
/** What a move beyond them waits for after the last one. */
const SPACING_MS = 2_000;

/** Milliseconds until a call may leave a path that still works, by when it last moved (oldest first). */
export function waitBeforeMove(movedAtMs: readonly number[], nowMs: number): number {
  const recent = movedAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS);
  const last = recent.at(-1);
  return last === undefined || recent.length < FREE_MOVES ? 0 : Math.max(0, last + SPACING_MS - nowMs);
}

/** The moves that still count. */
export function rememberMove(movedAtMs: readonly number[], nowMs: number): readonly number[] {
  return [...movedAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS), nowMs];
}
