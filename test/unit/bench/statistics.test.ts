// Medians, spreads and ratios of runs that stood side by side.
import { expect, it } from "vitest";
import { comparedWith, median, spreadOf } from "../../bench/statistics.ts";

it("the median of an odd number is the middle one, of an even number the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it("a spread is median, smallest and largest, in four digits", () => {
  expect(spreadOf([30, 10.123_456, 20])).toEqual({ median: 20, min: 10.12, max: 30 });
});

it("a ratio is ours over the peer's run by run, so that a slow moment that hit both does not count", () => {
  // The second run was ten times slower for both; the ratio of the medians would be 2.
  expect(comparedWith([10, 100, 12], [5, 50, 6]).ratio).toBe(2);
  expect(comparedWith([10, 100, 30], [10, 50, 10]).ratio).toBe(2);
});

it("a run in which the peer took nothing has no ratio", () => {
  expect(comparedWith([1, 2], [0, 4])).toEqual({ median: 2, min: 0, max: 4, ratio: 0.5 });
  expect(comparedWith([1, 2], [0, 0]).ratio).toBeNull();
});
