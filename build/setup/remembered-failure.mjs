// Remembers for a day that an optional step failed, so that set-up stays fast where it cannot succeed.
// `npm run setup` tries everything again.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setupDir } from "../paths.mjs";

const holdsForMs = 24 * 60 * 60 * 1000;

/**
 * The reason why this step failed within the last day in the same circumstances, or null.
 * @param {string} step
 * @param {string} circumstances whatever makes a new attempt worthwhile when it changes
 * @returns {string | null}
 */
export function rememberedFailure(step, circumstances) {
  try {
    const note = JSON.parse(readFileSync(noteFile(step), "utf8"));
    const ageMs = Date.now() - note.failedAtMs;
    const holds = note.circumstances === circumstances && ageMs >= 0 && ageMs < holdsForMs;
    return holds ? String(note.reason) : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} step
 * @param {string} circumstances
 * @param {string} reason
 */
export function rememberFailure(step, circumstances, reason) {
  mkdirSync(setupDir, { recursive: true });
  writeFileSync(noteFile(step), JSON.stringify({ failedAtMs: Date.now(), circumstances, reason }));
}

/** @param {string} step */
export function forgetFailure(step) {
  rmSync(noteFile(step), { force: true });
}

/** @param {string} step */
function noteFile(step) {
  return join(setupDir, `${step}-failure.json`);
}
