// Contenders are measured in turn; a peer that fails is left out with a line, and only ours must not.
import { expect, it } from "vitest";
import type { BenchContext, BenchResult, Contender } from "../../bench/bench.ts";
import { compare } from "../../bench/comparison.ts";

function bench() {
  const results: BenchResult[] = [];
  const leftOut: string[] = [];
  const context: BenchContext = {
    quick: false,
    runs: (full) => full,
    report: (result) => results.push(result),
    leaveOut: (what, thrown) => leftOut.push(`${what}: ${(thrown as Error).message}`),
  };
  const order: string[] = [];
  const contender = (name: string, figures: readonly (number | Error)[]): Contender => {
    const rest = [...figures];
    return {
      name,
      measure() {
        order.push(name);
        const next = rest.shift()!;
        if (next instanceof Error) throw next;
        return { delay: next };
      },
    };
  };
  return { context, results, leftOut, order, contender };
}

const comparison = { bench: "trial", units: { delay: "ms" }, runs: 3 };

it("measures A B, A B, A B and reports both", async () => {
  const { context, results, order, contender } = bench();
  await compare({ ...comparison, ours: contender("ours", [1, 3, 2]), peers: [contender("theirs", [2, 6, 4])] }, context);
  expect(order).toEqual(["ours", "theirs", "ours", "theirs", "ours", "theirs"]);
  const theirs = { median: 4, min: 2, max: 6, ratio: 0.5 };
  expect(results).toEqual([{ bench: "trial", case: "delay", unit: "ms", median: 2, min: 1, max: 3, runs: 3, peers: { theirs } }]);
});

it("throws the first measurement away where it warms up", async () => {
  const { context, results, contender } = bench();
  await compare({ ...comparison, warmsUp: true, ours: contender("ours", [100, 1, 2, 3]), peers: [] }, context);
  expect(results).toMatchObject([{ median: 2, max: 3, runs: 3 }]);
});

it("goes on without a peer that fails, and says so once", async () => {
  const { context, results, leftOut, contender } = bench();
  const peer = contender("theirs", [2, new Error("not installed")]);
  await compare({ ...comparison, ours: contender("ours", [1, 1, 1]), peers: [peer] }, context);
  expect(leftOut).toEqual(["trial: theirs: not installed"]);
  expect(results[0]?.peers).toEqual({});
});

it("fails when ours does", async () => {
  const { context, contender } = bench();
  const failing = compare({ ...comparison, ours: contender("ours", [1, new Error("broken")]), peers: [] }, context);
  await expect(failing).rejects.toThrow("broken");
});
