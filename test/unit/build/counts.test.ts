// The last line of `npm test` counts everything, and takes silence for failure.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { countReport, formatCounts, sumCounts } from "../../run-tests/counts.mjs";

const folder = mkdtempSync(join(tmpdir(), "godwit-counts-"));
const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] as unknown[] };

beforeEach(() => void vi.spyOn(process.stderr, "write").mockReturnValue(true));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the counts of a suite", () => {
  it("are those of its report", () => {
    expect(countReport(written(report), 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it("have a failure more when it left no report, hung or had no tests", () => {
    expect(countReport(join(folder, "absent.json"), 1).failed).toBe(1);
    expect(countReport(written(report), "hung").failed).toBe(1);
    expect(countReport(written({ ...report, numPassedTests: 0, numPendingTests: 0, numTodoTests: 0 }), 0).failed).toBe(1);
  });

  it("have a failure for each file that did not load and for what failed outside of tests", () => {
    const unloaded = { status: "failed", assertionResults: [] };
    expect(countReport(written({ ...report, testResults: [unloaded, unloaded] }), 1).failed).toBe(2);
    expect(countReport(written(report), 1).failed).toBe(1);
  });

  it("add up to the last line", () => {
    const counts = { passed: 3, failed: 1, skipped: 2 };
    expect(formatCounts(sumCounts([counts, counts]))).toBe("6 passed, 2 failed, 4 skipped");
  });
});

function written(content: unknown): string {
  const file = join(folder, "report.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}
