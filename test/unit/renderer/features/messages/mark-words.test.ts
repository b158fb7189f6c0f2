// What a search found, marked where it stands.
import { expect, it } from "vitest";
import { markWords, shorten } from "../../../../../renderer/features/messages/mark-words.ts";

const marked = (text: string, query: string): readonly string[] => markWords(text, query).filter(({ isMarked }) => isMarked).map((piece) => piece.text);

it.each([
  ["The café opens", "cafe open", ["café", "open"]],
  ["Moth and mothers, behemoth", "moth", ["Moth", "moth"]],
  ["a.b (c", ".*( [", []],
  ["nothing", "", []],
])("in %j, %j marks %j", (text, query, words) => expect(marked(text, query)).toEqual(words));

it("gives the whole text back", () => expect(markWords("a cat, a catalogue", "cat").map(({ text }) => text).join("")).toBe("a cat, a catalogue"));

it("begins a long text a little before the word", () => {
  const text = `${"before ".repeat(40)}the needle is here`;
  expect(shorten(text, "needle")).toMatch(/^… (?:before )+the needle is here$/u);
  expect(shorten("short needle", "needle")).toBe("short needle");
});
