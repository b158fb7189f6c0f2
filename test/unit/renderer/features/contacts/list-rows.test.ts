import { expect, it } from "vitest";
import { layListRows } from "../../../../../renderer/features/contacts/list-rows.ts";

const sections = [{ heading: "Favourites", count: 2 }, { heading: "A", count: 0 }, { heading: "B", count: 1 }, { heading: "C", count: 3 }];

it("puts a heading before each stretch of people, and none where nobody is", () => {
  const rows = layListRows(sections);
  const shown = Array.from({ length: rows.count }, (_, row) => rows.rowAt(row)).map((row) => (row.kind === "heading" ? row.heading : row.place));
  expect(shown).toEqual(["Favourites", 0, 1, "B", 2, "C", 3, 4, 5]);
});

it("finds the row of each person, and the heading above each row", () => {
  const rows = layListRows(sections);
  expect([0, 1, 2, 3, 4, 5].map((place) => rows.rowOf(place))).toEqual([1, 2, 4, 6, 7, 8]);
  expect([0, 1, 2, 3, 4, 5, 8].map((row) => rows.headingAbove(row))).toEqual([0, 0, 0, 3, 3, 5, 5]);
});

it("has no row where there is nobody", () => {
  expect(layListRows([]).count).toBe(0);
});

it("answers for a hundred thousand people as for six", () => {
  const many = layListRows(Array.from({ length: 26 }, (_, letter) => ({ heading: String.fromCharCode(65 + letter), count: 4_000 })));
  expect(many.count).toBe(104_026);
  for (const place of [0, 3_999, 4_000, 51_234, 103_999]) expect(many.rowAt(many.rowOf(place))).toEqual({ kind: "person", place });
});
