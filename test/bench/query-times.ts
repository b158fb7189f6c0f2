// What questions to a store take: by the clock, and by the processor, which others on the machine do not slow down; and the
// store as one writes it first, to compare with.
import Database from "libsql";
import { performance } from "node:perf_hooks";
import { foldText } from "../../core/phone/contacts/contact-text.ts";
import type { Figures } from "./bench.ts";

/** One line of the store to compare with. */
export interface LikeRow {
  readonly shown: string;
  readonly order: string | number;
  readonly words: string;
}

/** The units of `figuresOf`. */
export function unitsOf(what: string): Readonly<Record<string, string>> {
  return { [`${what} median`]: "ms", [`${what} p95`]: "ms", [`${what} longest`]: "ms" };
}

/** Median, 95th percentile and maximum of times. */
export function figuresOf(what: string, timesMs: readonly number[]): Figures {
  const sorted = timesMs.toSorted((a, b) => a - b);
  return { [`${what} median`]: at(sorted, 0.5), [`${what} p95`]: at(sorted, 0.95), [`${what} longest`]: at(sorted, 1) };
}

/** A quantile, 0..1, of sorted figures. */
export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)]!;
}

/** What something takes by the clock. */
export function timeMs(run: () => unknown): number {
  const begunMs = performance.now();
  run();
  return performance.now() - begunMs;
}

/** Asks after each letter of what is typed. */
export function keystrokes(typed: readonly string[], search: (text: string) => unknown): Figures {
  const processorMs: number[] = [];
  const clockMs = typed.flatMap((text) => Array.from({ length: text.length }, (_, index) => text.slice(0, index + 1))).map((text) => {
    const begunUse = process.cpuUsage();
    const tookMs = timeMs(() => search(text));
    const { user, system } = process.cpuUsage(begunUse);
    processorMs.push((user + system) / 1_000);
    return tookMs;
  });
  return { ...figuresOf("keystroke", clockMs), ...figuresOf("keystroke CPU", processorMs) };
}

/** A folded column, LIKE for each word, and sorting. It counts, too, as a list that can be scrolled must. */
export function likeSearch(path: string, lines: readonly LikeRow[], page: number): { search(text: string): void; close(): void } {
  const database = new Database(path);
  database.exec("CREATE TABLE lines (shown TEXT, place, folded TEXT)");
  const insert = database.prepare("INSERT INTO lines VALUES (?, ?, ?)");
  database.transaction(() => {
    for (const { shown, order, words } of lines) insert.run([shown, order, foldText(words)]);
  })();
  return {
    search(text) {
      const words = foldText(text).split(/\s+/u).filter((word) => word !== "").map((word) => `%${word}%`);
      const where = words.map(() => "folded LIKE ?").join(" AND ") || "1";
      database.prepare(`SELECT count(*) FROM lines WHERE ${where}`).all(words);
      database.prepare(`SELECT shown FROM lines WHERE ${where} ORDER BY place LIMIT ${page}`).all(words);
    },
    close: () => void database.close(),
  };
}
