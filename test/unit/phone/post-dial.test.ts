// What is typed after a number for whoever answers, as mobile phones and business cards write it.
import { describe, expect, it } from "vitest";
import { splitPostDial } from "../../../core/phone/post-dial.ts";

describe("keys after a number", () => {
  it.each([
    ["1234,56", "1234", [[2_000, "56"]]],
    ["+44 (0)20 7946-0018,,56#", "+44 (0)20 7946-0018", [[4_000, "56#"]]],
    ["0800 123,,1,,,204*", "0800 123", [[4_000, "1"], [6_000, "204*"]]],
    ["+1 212 555 0100 ext. 56", "+1 212 555 0100", [[2_000, "56"]]],
    ["+1 212 555 0100 x56 ", "+1 212 555 0100", [[2_000, "56"]]],
  ])("%s", (typed, target, keys) => {
    const split = splitPostDial(typed);
    expect([split.target.trim(), split.keys.map(({ afterMs, digits }) => [afterMs, digits])]).toEqual([target, keys]);
  });

  it.each(["1234", "1234,", "ada, 12", "030 123, 030 456", "sip:1234,56@example.org", "*98#", "ada ext. 5", ",,56"])("are none in %j, which stays as it is", (typed) => {
    expect(splitPostDial(typed)).toEqual({ target: typed, keys: [] });
  });

  it("are found in linear time", () => {
    expect(splitPostDial(`1${"1 ".repeat(5_000)}!`).keys).toEqual([]);
    expect(splitPostDial(`1${",".repeat(5_000)}!`).keys).toEqual([]);
  });
});
