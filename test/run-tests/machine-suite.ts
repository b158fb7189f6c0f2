// Prepares what every suite with real peers, sound or windows takes for granted: the bundles as built from today's
// sources, a folder for its output, and a display of its own. Runs once before a suite, also when it is run alone.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { bundle } from "../../build/bundle.mjs";
import { testOutputDir } from "../../build/paths.mjs";
import { startVirtualDisplay } from "./virtual-display.ts";

const suitesWithWindows = ["e2e", "package"];
/** Whose apps run beside each other: each start makes a display of its own, so that none takes another's focus. */
const suitesOfManyDisplays = ["views"];

/** Called by vitest before the suite's first file; answers what to do after its last. */
export default async function prepareMachineSuite(project: TestProject): Promise<() => Promise<void>> {
  await bundle();
  const outputDir = join(testOutputDir, project.name);
  mkdirSync(outputDir, { recursive: true });
  process.env.GODWIT_TEST_OUTPUT = outputDir;
  if (suitesOfManyDisplays.includes(project.name)) hideDisplay();
  if (!suitesWithWindows.includes(project.name)) return async () => undefined;
  const display = await startVirtualDisplay();
  hideDisplay();
  process.env.DISPLAY = display.name;
  return () => display.end();
}

function hideDisplay(): void {
  delete process.env.DISPLAY;
  delete process.env.WAYLAND_DISPLAY;
}
