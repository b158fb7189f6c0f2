// A list of targets, every target for its share of GODWIT_FUZZ_SECONDS; a few seconds altogether where that says nothing. A
// failure prints the input and its seed: make the input a unit test of its reader.
import fc from "fast-check";
import { describe, it } from "vitest";
import { encodeUtf8 } from "../../core/base/bytes.ts";
import { bodyTargets, messageTargets, type FuzzTarget } from "./fuzz-targets.ts";
import { mutatedSeeds } from "./mutated-seeds.ts";
import { runWithinLimit } from "./time-limit.ts";

const seconds = Number(process.env["GODWIT_FUZZ_SECONDS"] ?? 3);
const shareMs = (seconds * 1000) / (messageTargets.length + bodyTargets.length);
/** As long as the head of a message may be; a quarter of it where time is short. */
const longBytes = seconds < 30 ? 16_384 : 65_536;

function bear({ runs }: FuzzTarget, bytes: Uint8Array): void {
  for (const run of runs) runWithinLimit(run, bytes);
}

/** Defines the tests of these targets. */
export function testTargets(targets: readonly FuzzTarget[]): void {
  describe.each(targets)("$name", (target) => {
    it("bear every seed", () => {
      for (const seed of target.seeds) bear(target, seed);
    });

    it("bear what comes of the seeds, within 5 ms for each KiB", { timeout: shareMs * 3 + 30_000 }, () => {
      fc.assert(
        fc.property(mutatedSeeds(target.seeds), (bytes) => bear(target, bytes)),
        { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: shareMs },
      );
    });

    it.each(target.pieces)("take no longer than that for %j again and again", (piece) => {
      const bytes = encodeUtf8(piece.repeat(Math.ceil(longBytes / piece.length))).subarray(0, longBytes);
      bear(target, bytes);
    });
  });
}
