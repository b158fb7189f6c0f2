import { describe, expect, it } from "vitest";
import { daysAgo, formatDay, formatDuration } from "../../../../renderer/composables/format.ts";

describe("times and lengths", () => {
  it("writes lengths with two digits each, and hours only when there are any", () => {
    expect(formatDuration(0)).toBe("00:00");
    expect(formatDuration(192_999)).toBe("03:12");
    expect(formatDuration(3_792_000)).toBe("1:03:12");
    expect(formatDuration(-5)).toBe("00:00");
  });

  it("counts local days, not spans of 24 hours", () => {
    const justAfterMidnight = new Date(2026, 10, 22, 0, 1).getTime();
    const justBefore = new Date(2026, 10, 21, 23, 59).getTime();
    expect(daysAgo(justBefore, justAfterMidnight)).toBe(1);
    expect(daysAgo(justAfterMidnight, justAfterMidnight)).toBe(0);
  });

  it("counts one day across the changes of summer time", () => {
    expect(daysAgo(new Date(2026, 9, 24, 12).getTime(), new Date(2026, 9, 25, 12).getTime())).toBe(1);
    expect(daysAgo(new Date(2026, 2, 28, 12).getTime(), new Date(2026, 2, 29, 12).getTime())).toBe(1);
  });

  it("names the weekday within a week, else the date, with the year when it is another one", () => {
    const now = new Date(2026, 10, 22, 12).getTime();
    expect(formatDay(new Date(2026, 10, 20).getTime(), now, "en-GB")).toBe("Friday");
    expect(formatDay(new Date(2026, 10, 1).getTime(), now, "en-GB")).toBe("1 November");
    expect(formatDay(new Date(2025, 10, 1).getTime(), now, "en-GB")).toBe("1 November 2025");
  });
});
