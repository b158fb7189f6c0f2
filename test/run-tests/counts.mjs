// Counts of tests, as vitest's JSON report gives them, with the failures that a report cannot show counted in.

import { readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Reads a suite's report. What went wrong outside of a test (a file that does not load, an error nobody caught, a
 * crash, a suite without tests) counts as one failure.
 * @param {string} reportFile
 * @param {number | "hung"} exit how the suite's process ended
 * @returns {Counts}
 */
export function countReport(reportFile, exit) {
  const report = readReport(reportFile);
  if (report === null) return complain("the suite left no report: it crashed or did not come to an end", noCounts);
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  if (exit === "hung") return complain("the suite did not come to an end", counts);
  if (counts.passed + counts.failed + counts.skipped === 0) return complain("the suite has no tests", counts);
  const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  if (unloaded > 0) return complain(`${unloaded} test files could not be loaded`, counts, unloaded);
  if (exit !== 0 && counts.failed === 0) return complain("something failed outside of the tests", counts);
  return counts;
}

/** @param {readonly Counts[]} counts */
export function sumCounts(counts) {
  return counts.reduce(
    (sum, { passed, failed, skipped }) => ({ passed: sum.passed + passed, failed: sum.failed + failed, skipped: sum.skipped + skipped }),
    noCounts,
  );
}

/** @param {Counts} counts */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** @type {Counts} */
const noCounts = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {string} what
 * @param {Counts} counts
 * @param {number} [failures]
 */
function complain(what, counts, failures = 1) {
  process.stderr.write(`${what}\n`);
  return { ...counts, failed: counts.failed + failures };
}

/**
 * @typedef {object} Report the part of vitest's JSON report that is used
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults
 */

/**
 * @param {string} file
 * @returns {Report | null}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
