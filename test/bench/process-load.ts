// What processes take of the machine, as Linux accounts for it: processor time of all threads, resident memory.
// Elsewhere there is no /proc, and asking throws.
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const NANOSECONDS_PER_MS = 1e6;
const KIB_PER_MIB = 1024;

export interface ProcessLoad {
  /** Percent of one core. */
  readonly cpuPercent: number;
  /** Resident memory; what several processes share is counted in each. */
  readonly rssMiB: number;
  /** Resident memory with shared pages divided among those who share them; absent where the kernel does not tell. */
  readonly pssMiB?: number;
}

/** Watches a process, and all that it has started, for a while. */
export async function measureLoad(pid: number, windowMs: number): Promise<ProcessLoad> {
  const family = descendants(pid);
  const usedMs = cpuMs(family);
  const startedAtMs = performance.now();
  await delay(windowMs);
  const cpuPercent = ((cpuMs(family) - usedMs) / (performance.now() - startedAtMs)) * 100;
  const pssMiB = sumOf(family, "Pss");
  return { cpuPercent, rssMiB: sumOf(family, "Rss") ?? 0, ...(pssMiB === undefined ? {} : { pssMiB }) };
}

/** Processor time that a process, with its children and theirs, has used so far. */
export function processorTimeMs(pid: number): number {
  return cpuMs(descendants(pid));
}

/** Processor time that the thread which asks has used so far, as of the scheduler's last tick. */
export function threadTimeMs(): number {
  return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / NANOSECONDS_PER_MS;
}

/** Memory of a process, with its children and theirs, in MiB: its share of pages (PSS), or resident where that is not told. */
export function memoryMiB(pid: number): number {
  const family = descendants(pid);
  return sumOf(family, "Pss") ?? sumOf(family, "Rss") ?? 0;
}

/** A process with its children and theirs. */
export function descendants(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const child = Number(entry);
    const parent = Number.isInteger(child) ? parentOf(child) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const family = [pid];
  for (const member of family) family.push(...(children.get(member) ?? []));
  return family;
}

function parentOf(pid: number): number | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  // The name before it is in parentheses and may hold anything.
  const parent = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The first figure of schedstat is the nanoseconds that a thread has run; /proc/PID/stat has ticks of 10 ms only. */
function cpuMs(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of listOrNothing(`/proc/${pid}/task`)) {
      nanoseconds += Number(readOrNothing(`/proc/${pid}/task/${thread}/schedstat`)?.split(" ")[0] ?? 0);
    }
  }
  return nanoseconds / NANOSECONDS_PER_MS;
}

function sumOf(pids: readonly number[], field: "Rss" | "Pss"): number | undefined {
  let kibibytes: number | undefined;
  for (const pid of pids) {
    const line = readOrNothing(`/proc/${pid}/smaps_rollup`)?.split("\n").find((candidate) => candidate.startsWith(`${field}:`));
    if (line !== undefined) kibibytes = (kibibytes ?? 0) + Number(line.replace(/\D/g, ""));
  }
  return kibibytes === undefined ? undefined : kibibytes / KIB_PER_MIB;
}

/** A process may end between being listed and being asked. */
function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function listOrNothing(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
