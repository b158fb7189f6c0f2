// When the desktop app comes to each step of its start: what a slow start is to be looked at with. The steps are written down by
// start-marks.cjs in the app, which costs a few milliseconds itself.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Figures } from "./bench.ts";
import type { DesktopPlace } from "./desktop-app.ts";

const HOOK = fileURLToPath(new URL("../../test/bench/start-marks.cjs", import.meta.url));
const LOOK_MS = 100;
const LIMIT_MS = 20_000;

/** Starts the app once: milliseconds from the start of its process to each step. */
export async function measureSteps(place: DesktopPlace): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "godwit-bench-steps-"));
  try {
    const file = join(folder, "marks.json");
    const startedAtMs = performance.timeOrigin + performance.now();
    await using _app = place.start({ hook: HOOK, environment: { GODWIT_BENCH_MARKS: file } });
    for (let waitedMs = 0; !existsSync(file); waitedMs += LOOK_MS) {
      if (waitedMs > LIMIT_MS) throw new Error("the app has not told of its start");
      await delay(LOOK_MS);
    }
    const marks = JSON.parse(readFileSync(file, "utf8")) as readonly (readonly [string, number])[];
    return Object.fromEntries(marks.map(([name, atMs]) => [`start, ${name}`, atMs - startedAtMs]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
