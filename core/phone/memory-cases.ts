// Cases for a host that keeps nothing beyond its own end.
import { MAX_CASES, type CaseStore } from "../ports/case-store.ts";

/** An empty store, bounded like any other. */
export function createMemoryCases(limit = MAX_CASES): CaseStore {
  const cases = new Map<string, { readonly atMs: number; readonly text: string }>();
  return {
    keepCase(id, atMs, text) {
      cases.set(id, { atMs, text });
      const oldestFirst = [...cases].sort(([, a], [, b]) => a.atMs - b.atMs);
      for (const [old] of oldestFirst.slice(0, Math.max(0, cases.size - limit))) cases.delete(old);
    },
    caseOf: (id) => cases.get(id)?.text,
    forgetCases(id) {
      if (id === undefined) cases.clear();
      else cases.delete(id);
    },
  };
}
