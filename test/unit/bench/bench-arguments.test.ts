// The command line of the benches.
import { expect, it } from "vitest";
import { BenchUsageError, readBenchArguments } from "../../bench/bench-arguments.ts";

const KNOWN = ["parse", "setup", "load"];

it("means all benches where none is named", () => {
  expect(readBenchArguments([], KNOWN)).toEqual({ json: false, quick: false, help: false, names: KNOWN });
});

it("keeps the order of names, wherever the options stand", () => {
  const read = readBenchArguments(["load", "--json", "parse", "--runs", "3", "--quick"], KNOWN);
  expect(read).toEqual({ json: true, quick: true, help: false, runs: 3, names: ["load", "parse"] });
});

it("takes the minutes of benches that take their time", () => {
  expect(readBenchArguments(["--minutes", "5", "load"], KNOWN)).toMatchObject({ minutes: 5, names: ["load"] });
});

it.each([
  [["sing"], "sing"],
  [["parse", "sing", "dance"], '"sing", "dance"'],
  [["--fast"], "--fast"],
  [["--runs", "0"], "0"],
  [["--runs", "2.5"], "2.5"],
  [["--runs", "many"], "many"],
  [["--minutes", "0"], "--minutes"],
])("refuses %j and says why", (args, word) => {
  expect(() => readBenchArguments(args, KNOWN)).toThrow(BenchUsageError);
  expect(() => readBenchArguments(args, KNOWN)).toThrow(word);
});
