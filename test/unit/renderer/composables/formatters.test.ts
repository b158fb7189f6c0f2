// Formatters are kept as long as they can be right.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { numberFormatter, timeFormatter } from "../../../../renderer/composables/formatters.ts";

const short: Intl.DateTimeFormatOptions = { timeStyle: "short" };
let nowMs = performance.now() + 3_600_000;

beforeEach(() => {
  nowMs += 3_600_000;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
});
afterEach(() => void vi.restoreAllMocks());

it("one is made for each language and form, however often something is written", () => {
  expect(timeFormatter("en", { ...short })).toBe(timeFormatter("en", { ...short }));
  expect(timeFormatter("de", short)).not.toBe(timeFormatter("en", short));
  expect(timeFormatter("en", { timeStyle: "long" })).not.toBe(timeFormatter("en", short));
});

it("one of times is not taken for one of numbers", () => {
  expect(timeFormatter("en", {})).toBeInstanceOf(Intl.DateTimeFormat);
  expect(numberFormatter("en", {})).toBeInstanceOf(Intl.NumberFormat);
});

it("none is older than a minute: who has travelled reads the time of the place", () => {
  const before = timeFormatter("en", short);
  nowMs += 60_000;
  expect(timeFormatter("en", short)).toBe(before);
  nowMs += 1;
  expect(timeFormatter("en", short)).not.toBe(before);
});
