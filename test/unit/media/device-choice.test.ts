// Which device is used when: the table of what may fail, come and go, in arguments of time alone.
import { describe, expect, it } from "vitest";
import { DeviceChoice } from "../../../core/media/device-choice.ts";

/** What is used at a time: an id, or the kind of pick. */
function usedAt(choice: DeviceChoice, ...timesMs: number[]): readonly string[] {
  return timesMs.map((nowMs) => {
    const pick = choice.pick(nowMs);
    return pick.kind === "device" ? pick.id : pick.kind;
  });
}

function ranked(...ids: string[]): DeviceChoice {
  const choice = new DeviceChoice();
  choice.prefer(ids);
  return choice;
}

describe("the choice of a device", () => {
  it.each([
    ["nobody has said what is there", undefined, "a"],
    ["all are there", ["a", "b", "c"], "a"],
    ["the best is not there", ["b", "c"], "b"],
    ["no preferred one is there", ["c"], "default"],
    ["nothing is there", [], "none"],
  ])("where %s", (_, present, used) => {
    const choice = ranked("a", "b");
    choice.see(present);
    expect(usedAt(choice, 0)).toEqual([used]);
  });

  it("passes over one that failed for 5 s, then 10 s, and at the most for ten minutes", () => {
    const choice = ranked("a", "b");
    let nowMs = 0;
    const restsMs: number[] = [];
    for (let failure = 0; failure < 10; failure++) {
      choice.fail("a", 0, nowMs);
      const endMs = choice.nextChangeMs(nowMs)!;
      expect(usedAt(choice, endMs - 1, endMs)).toEqual(["b", "a"]);
      restsMs.push(endMs - nowMs);
      nowMs = endMs;
    }
    expect(restsMs).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000, 600_000]);
  });

  it("begins with 5 s anew after it worked for as long as it had rested", () => {
    const choice = ranked("a");
    choice.fail("a", 0, 0);
    choice.fail("a", 4999, 10_000);
    expect(choice.nextChangeMs(10_000)).toBe(20_000);
    choice.fail("a", 10_000, 30_000);
    expect(choice.nextChangeMs(30_000)).toBe(35_000);
  });

  it("knows of each that rests when it is its turn", () => {
    const choice = ranked("a", "b");
    choice.fail("b", 0, 0);
    choice.fail("a", 0, 1000);
    expect([choice.nextChangeMs(1000), choice.nextChangeMs(5000), choice.nextChangeMs(6000)]).toEqual([5000, 6000, undefined]);
    expect(usedAt(choice, 1000, 5000, 6000)).toEqual(["default", "b", "a"]);
  });

  it("waits where the default failed too, but tries a default at once that had run", () => {
    const choice = ranked("a");
    choice.fail("a", 0, 0);
    choice.fail(undefined, 0, 0);
    expect(usedAt(choice, 0, 2999, 3000, 5000)).toEqual(["wait", "wait", "default", "a"]);
    choice.fail(undefined, 1000, 4000);
    expect(usedAt(choice, 4000)).toEqual(["default"]);
  });

  it.each([
    ["one that was gone", ["b"], ["a", "b"], "a"],
    ["no one that was there all the while", ["a", "b"], ["a", "b"], "default"],
  ])("believes %s to work again", (_, first, second, used) => {
    const choice = ranked("a");
    choice.fail("a", 0, 0);
    choice.see(first);
    choice.see(second);
    expect(usedAt(choice, 0)).toEqual([used]);
  });

  it("looks no more for one that turned out not to be there, until a list names it", () => {
    const choice = ranked("a");
    choice.miss("a", 0);
    expect([choice.nextChangeMs(0), ...usedAt(choice, 1e9)]).toEqual([undefined, "default"]);
    choice.see(["a"]);
    expect(usedAt(choice, 0)).toEqual(["a"]);
    choice.miss("a", 0);
    expect(usedAt(choice, 0, 5000)).toEqual(["default", "a"]);
  });
});
