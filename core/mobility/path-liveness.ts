// From evidence to suspicion: when is a path that the system holds for good worth a check? Pure; time is an argument. A check
// costs one small request on each path, so a peer that is merely silent is asked ever more seldom.
import type { PathEvidence } from "../ports/media-engine.ts";

/** The first check after a peer that was merely silent waits so long, each further one twice as long, up to the last. */
const FIRST_CALM_MS = 2_000;
const LONGEST_CALM_MS = 60_000;
/** Missing sound is held against a path after so long: jitter and a lost burst are shorter, and a second is heard. */
const SILENCE_MS = 300;

export interface PathLiveness {
  /** Until when evidence is passed over. */
  readonly calmUntilMs: number;
  /** How long the next calm lasts. */
  readonly nextCalmMs: number;
}

export const FRESH_LIVENESS: PathLiveness = { calmUntilMs: -Infinity, nextCalmMs: FIRST_CALM_MS };

/** Whether this is a reason to check the path now. What the system itself refuses to send needs no patience. */
export function isSuspicious({ calmUntilMs }: PathLiveness, evidence: PathEvidence, sinceMs: number, expectsSound: boolean, nowMs: number): boolean {
  if (evidence === "send-failed") return true;
  if (nowMs < calmUntilMs || !expectsSound) return false;
  return evidence === "all-lost" || sinceMs >= SILENCE_MS;
}

/** The path was checked and lives: the next doubt has to wait. */
export function afterFalseAlarm({ nextCalmMs }: PathLiveness, nowMs: number): PathLiveness {
  return { calmUntilMs: nowMs + nextCalmMs, nextCalmMs: Math.min(2 * nextCalmMs, LONGEST_CALM_MS) };
}
