// Recordings' names: what a caller says of itself never leads out of the folder, nor out of what file systems take.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordingName } from "../../../core/phone/recording-name.ts";

const AT_MS = new Date(2026, 10, 23, 9, 5, 7).getTime();
const DATE = "2026-11-23 09.05.07";

describe("a recording's name", () => {
  it.each([
    ["Ada Lovelace", "sip:ada@example.org", `${DATE} Ada Lovelace`],
    ["", "sip:ada@example.org", `${DATE} ada@example org`],
    ["Jürgen Müller", "", `${DATE} Jürgen Müller`],
    ["Кирилл", "", `${DATE} Кирилл`],
    ["../../etc/passwd", "", `${DATE} etc passwd`],
    ["..\\..\\C:\\boot.ini", "", `${DATE} C boot ini`],
    ["\u0000\u202e\u200f", "tel:+491234", `${DATE} +491234`],
    ["a\nb\u001b[31m", "", `${DATE} a b 31m`],
    ["///", "", DATE],
  ])("of %j and %j is %j", (name, uri, expected) => {
    expect(recordingName(AT_MS, name, uri)).toBe(expected);
  });

  it("has neither separators, controls, wildcards nor a dot or space at its end, and a bounded length, whatever the network sends", () => {
    const text = fc.uint16Array({ maxLength: 80 }).map((units) => String.fromCharCode(...units));
    fc.assert(fc.property(text, text, (name, uri) => {
      const made = recordingName(AT_MS, name, uri);
      expect(made.startsWith(DATE)).toBe(true);
      expect(made).not.toMatch(/[/\\:*?"<>|\p{C}]|\.\.|[. ]$/u);
      expect([...made].length).toBeLessThanOrEqual(DATE.length + 1 + 60);
    }), { numRuns: 50 });
  });
});
