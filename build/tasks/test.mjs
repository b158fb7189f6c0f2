// `npm test [-- SUITE...]`: the set-up with the peers that the tests talk to, then the checks and every suite.

import { setUp } from "../setup/setup.mjs";

/** @param {string[]} suites the names of those to run; none means all, with the static checks */
export async function runTests(suites) {
  await setUp("test");
  const { runSuites } = await import("../../test/run-tests/run-suites.mjs");
  return runSuites(suites);
}
