// What every CaseStore promises; run on the one in memory and on the real database.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CaseStore } from "../../core/ports/case-store.ts";

/** A store to test that holds three cases at the most, and its end. */
export interface CasesUnderTest {
  readonly cases: CaseStore;
  dispose(): void;
}

/** Declares the suite for the store that `open` makes, empty, before each test. */
export function describeCases(name: string, open: () => CasesUnderTest): void {
  describe(`cases: ${name}`, () => {
    let store: CasesUnderTest;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.dispose());

    it("gives back what was kept under an id, letter by letter", () => {
      const text = "INVITE sip:\u00e4@example.org\n\u{1f4de} 'quoted' \"twice\"";
      store.cases.keepCase("a", 1, text);
      expect(store.cases.caseOf("a")).toBe(text);
      expect(store.cases.caseOf("b")).toBeUndefined();
    });

    it("replaces what was kept under the same id", () => {
      store.cases.keepCase("a", 1, "first");
      store.cases.keepCase("a", 1, "second");
      expect(store.cases.caseOf("a")).toBe("second");
    });

    it("lets the oldest go when there are too many, whatever the order of their coming", () => {
      for (const [id, atMs] of [["b", 2], ["d", 4], ["a", 1], ["c", 3]] as const) store.cases.keepCase(id, atMs, id);
      expect(["a", "b", "c", "d"].map((id) => store.cases.caseOf(id))).toEqual([undefined, "b", "c", "d"]);
    });

    it("forgets one, or all", () => {
      for (const [place, id] of ["a", "b", "c"].entries()) store.cases.keepCase(id, place, id);
      store.cases.forgetCases("b");
      expect(["a", "b", "c"].map((id) => store.cases.caseOf(id))).toEqual(["a", undefined, "c"]);
      store.cases.forgetCases();
      expect(["a", "c"].map((id) => store.cases.caseOf(id))).toEqual([undefined, undefined]);
    });
  });
}
