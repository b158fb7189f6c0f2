// No input may be slow: 5 ms for each KiB, of the processor's time and by the fastest of several runs, so that a busy machine
// fails nobody.

/** What any reader of anything may take. */
export const LIMIT_MS_PER_KIB = 5;
const TURNS = 12;

/** What this process has had of the processor. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs `run` on the bytes, again if it was slow; throws if it is slow every time. */
export function runWithinLimit(run: (bytes: Uint8Array) => void, bytes: Uint8Array): void {
  const limitMs = LIMIT_MS_PER_KIB * Math.max(1, bytes.length / 1024);
  let fastestMs = Infinity;
  for (let turn = 0; turn < TURNS && fastestMs > limitMs; turn++) {
    const startMs = processorMs();
    run(bytes);
    fastestMs = Math.min(fastestMs, processorMs() - startMs);
  }
  if (fastestMs > limitMs) throw new Error(`${bytes.length} bytes took ${fastestMs.toFixed(1)} ms at best; ${limitMs.toFixed(1)} ms are allowed.`);
}
