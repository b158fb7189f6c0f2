// What people see of a result.
import { expect, it } from "vitest";
import { formatBenchTitle, formatResult } from "../../bench/result-lines.ts";

const own = { bench: "setup", case: "answered", unit: "ms", median: 4.157, min: 4, max: 5.282, runs: 9 };

it("names the bench and what it measures", () => {
  expect(formatBenchTitle("setup", "call set-up")).toBe("\nsetup: call set-up");
});

it("shows the median, the ends, the unit and how often it was measured", () => {
  expect(formatResult({ ...own, peers: {} }).replace(/ +/g, " ")).toBe(" answered 4.157 (4 to 5.282) ms, 9 runs");
  expect(formatResult({ ...own, runs: 1, peers: {} })).toMatch(/1 run$/);
});

it("shows each peer's median and how many times that ours is, below", () => {
  const peers = { baresip: { median: 8.3, min: 8, max: 9, ratio: 0.5 }, idler: { median: 0, min: 0, max: 0, ratio: null } };
  expect(formatResult({ ...own, peers }).split("\n")[1]?.trim()).toBe("baresip 8.3 (ours is 0.5 x); idler 0");
});
