import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { inRepository } from "../../build/paths.mjs";

const physical = /^\s*(?:(?:margin|padding|border)-(?:left|right)\b|(?:left|right)\s*:|float\s*:|text-align\s*:\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius)/u;

it("lays out by the reading direction: no style of the window names a left or right side", () => {
  const found = readdirSync(inRepository("renderer"), { recursive: true, encoding: "utf8" }).filter((file) => /\.(?:vue|css)$/u.test(file)).flatMap((file) =>
    readFileSync(inRepository("renderer", file), "utf8").split("\n").flatMap((line, index) => (physical.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])));
  expect(found).toEqual([]);
});
