import { describe, expect, it } from "vitest";
import { retentionBound } from "../../../core/phone/retention.ts";

const DAY_MS = 86_400_000;
const TODAY = 20_000;
/** Up to which day records go that are of these days, where thirty days are kept. */
function boundOn(day: number, ...days: readonly number[]): number | undefined {
  const newest = (beforeMs: number): number | undefined => days.map((each) => each * DAY_MS).filter((ms) => ms < beforeMs).sort((a, b) => b - a)[0];
  const boundMs = retentionBound(day * DAY_MS, 30, newest);
  return boundMs === undefined ? undefined : boundMs / DAY_MS;
}

describe("what is kept for thirty days", () => {
  it("goes when it is older, also after some months away", () => {
    expect(boundOn(TODAY, TODAY - 31, TODAY - 5)).toBe(TODAY - 30);
    expect(boundOn(TODAY + 200, TODAY - 31, TODAY - 5)).toBe(TODAY + 170);
  });

  it("has nothing that goes where nothing is older", () => {
    expect(boundOn(TODAY, TODAY - 29)).toBeUndefined();
    expect(boundOn(TODAY)).toBeUndefined();
  });

  it("stays where the clock is more than a year ahead of the newest", () => {
    expect(boundOn(TODAY + 366, TODAY - 100, TODAY)).toBeUndefined();
  });

  it("stays where only what came since the clock was set ahead is new", () => {
    expect(boundOn(TODAY + 400, TODAY - 100, TODAY, TODAY + 400)).toBeUndefined();
  });

  it("goes once newer ones have grown old too", () => {
    expect(boundOn(TODAY + 431, TODAY - 100, TODAY, TODAY + 400)).toBe(TODAY + 401);
  });
});
