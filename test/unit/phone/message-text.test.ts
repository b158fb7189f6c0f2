// What may be in a text, and how a long one is cut.
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../../core/base/bytes.ts";
import { cleanText, cutText } from "../../../core/phone/message-text.ts";

describe("a text as it is kept", () => {
  it.each([
    ["line breaks of any kind are line feeds", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
    ["control characters are gone, tabs stay", "a\u0000\u0007\tb\u009fc", "a\tbc"],
    ["marks that turn the direction are gone", "x\u202Eabc\u202C\u2066y\u2069\u200F", "xabcy"],
    ["right-to-left writing, joiners and emoji stay", "שלום مرحبا 👩‍💻", "שלום مرحبا 👩‍💻"],
    ["blanks at the end are gone", "a \n\n", "a"],
  ])("%s", (_name, text, cleaned) => expect(cleanText(text)).toBe(cleaned));
});

describe("a long text", () => {
  it.each([
    ["words", Array.from({ length: 90 }, (_, index) => `word${index}`).join(" ")],
    ["one endless word", "x".repeat(1_000)],
    ["letters of several bytes", "äöü€😀".repeat(80)],
    ["lines", "one line\n".repeat(60)],
  ])("of %s is cut into parts that fit, and nothing of it is lost", (_name, text) => {
    const parts = cutText(text, 100);
    for (const part of parts) expect(encodeUtf8(part).length).toBeLessThanOrEqual(100);
    expect(parts.join("").replace(/\s/gu, "")).toBe(text.replace(/\s/gu, ""));
    expect(parts.every((part) => part === part.trim() && part !== "")).toBe(true);
  });

  it("is cut between words where there are any", () => expect(cutText("aaa bbb ccc", 7)).toEqual(["aaa bbb", "ccc"]));
  it("that fits is one part", () => expect(cutText("hello", 100)).toEqual(["hello"]));
});
