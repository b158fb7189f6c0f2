// The small plot's lines: the newest second at the right, gaps where nothing was known, nothing outside the strip.
import { describe, expect, it } from "vitest";
import { PLOT_HEIGHT, PLOT_WIDTH, plotIndex, plotLine, plotX, plotY } from "../../../../../renderer/features/call/plot-shape.ts";

const RANGE = { low: 0, high: 10 };

describe("the plot of a call", () => {
  it("puts the newest second at the right, and a full minute from edge to edge", () => {
    expect(plotX(59, 60, 60)).toBe(PLOT_WIDTH - 2);
    expect(plotX(0, 60, 60)).toBe(2);
    expect(plotX(0, 1, 60)).toBe(PLOT_WIDTH - 2);
  });

  it("keeps what is beyond its range at its edge", () => {
    expect(plotY(50, RANGE)).toBe(2);
    expect(plotY(-1, RANGE)).toBe(PLOT_HEIGHT - 2);
    expect(plotY(5, RANGE)).toBe(PLOT_HEIGHT / 2);
  });

  it("breaks the line where a value is not known, and shows a lone one as a dot", () => {
    expect(plotLine([5, 5, undefined, 5], RANGE, 4)).toBe("M2 16L79.3 16M234 16h0.01");
    expect(plotLine([undefined], RANGE, 60)).toBe("");
  });

  it("finds the second that is pointed at, the oldest for all that is before it", () => {
    expect(plotIndex(1, 10, 60)).toBe(9);
    expect(plotIndex(0, 10, 60)).toBe(0);
    expect(plotIndex(0.5, 60, 60)).toBe(30);
  });
});
