// A document in pieces is the document: whatever is in it comes back as JSON.parse would have it.
import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonPieces } from "../../../../../electron/main/setup/json-pieces.ts";

it("is together what JSON says of the same value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(JSON.parse([...jsonPieces(value)].join(""))).toEqual(JSON.parse(JSON.stringify(value)));
  }));
});

it("leaves out what has no value, and writes empty lists and objects", () => {
  expect(JSON.parse([...jsonPieces({ a: undefined, b: [], c: {}, d: null })].join(""))).toEqual({ b: [], c: {}, d: null });
});

it("cuts a long text into pieces, and keeps characters whole that lie across a cut", () => {
  const text = `a${"😀\n\"".repeat(100_000)}`;
  const pieces = [...jsonPieces({ text })];
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(200_000);
  expect(JSON.parse(pieces.join(""))).toEqual({ text });
});
