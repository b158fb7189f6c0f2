import { describe, expect, it } from "vitest";
import { pseudoTexts } from "../../../../renderer/bridge/pseudo-languages.ts";
import { directionOf } from "../../../../renderer/i18n/direction.ts";
import { createText, languages, ownName, textsOf, type Language } from "../../../../renderer/i18n/text.ts";

type Say = (key: string, values: object, count: number) => string;

function flatten(tree: object, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === "string" ? [[`${prefix}${key}`, value]] : [...flatten(value as object, `${prefix}${key}.`)],
    ),
  );
}

const allTexts = new Map(await Promise.all(languages.map(async (language) => [language, await textsOf(language)] as const)));
const english = flatten(allTexts.get("en")!);
/** Words that find a setting are each language's own, and never seen. */
const isSeen = (key: string) => !key.startsWith("settingWords.");
const placeholders = (text: string) => [...new Set(text.match(/\{[a-z]+\}/gu) ?? [])].sort();
/** Without the signs that are written as they are: {'@'} and the braces of "{text}" in a directory's filter. */
const withoutSigns = (text: string) => text.replace(/\{'.'\}/gu, "");
const formsOf = (text: string) => text.split(" | ").length;
const others = languages.filter((language) => language !== "en");
const sayIn = (language: Language) => (createText(language, allTexts.get(language)!).global as unknown as { readonly t: Say }).t;

/** The forms that a language has for a text of so many in English. */
const formsIn = (language: Language, inEnglish: number) => (language === "zh" ? Math.max(1, inEnglish - 1) : inEnglish);

describe.each(others)("the texts in %s", (language) => {
  const texts = flatten(allTexts.get(language)!);

  it("are the same as in English, none missing and none more", () => {
    expect([...texts.keys()].filter(isSeen).sort()).toEqual([...english.keys()].filter(isSeen).sort());
  });

  it("take the same values", () => {
    const differing = [...texts].filter(([key, text]) => placeholders(text).join() !== placeholders(english.get(key) ?? "").join());
    expect(differing).toEqual([]);
  });

  it("have the plural forms of the language", () => {
    expect([...texts].filter(([key, text]) => formsOf(text) !== formsIn(language, formsOf(english.get(key) ?? "")))).toEqual([]);
  });

  it("are not left empty", () => {
    expect([...texts].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("are not left in English", () => {
    // A sentence has at least three words; names and words that languages share are shorter.
    const sentence = /\p{Ll}+ \p{Ll}+ \p{Ll}+/u;
    expect([...texts].filter(([key, text]) => isSeen(key) && sentence.test(text) && text === english.get(key))).toEqual([]);
  });

  it("write quotes and apostrophes as the language prints them", () => {
    expect([...texts].filter(([, text]) => /["']/u.test(withoutSigns(text)))).toEqual([]);
  });

  it("keep a plain at-sign from being read as a link to another text", () => {
    expect([...texts].filter(([, text]) => withoutSigns(text).includes("@"))).toEqual([]);
  });
});

describe.each(languages)("every text in %s", (language) => {
  it("can be compiled, and leaves no brace behind", () => {
    const t = sayIn(language);
    for (const [key] of english) {
      const named = Object.fromEntries(placeholders(english.get(key) ?? "").map((name) => [name.slice(1, -1), "x"]));
      expect(t(key, named, 2).replaceAll("{text}", ""), key).not.toMatch(/[{}]|^failure\.|\|/u);
    }
  });
});

it.each([
  ["en", ["0 missed calls", "1 missed call", "2 missed calls"]],
  ["de", ["0 verpasste Anrufe", "1 verpasster Anruf", "2 verpasste Anrufe"]],
  ["es", ["0 llamadas perdidas", "1 llamada perdida", "2 llamadas perdidas"]],
  ["fr", ["0 appel manqué", "1 appel manqué", "2 appels manqués"]],
  ["zh", ["0 个未接来电", "1 个未接来电", "2 个未接来电"]],
] as const)("counts in words in %s (CLDR plural rules)", (language, words) => {
  const t = sayIn(language);
  expect([0, 1, 2].map((count) => t("rail.missed", { count }, count))).toEqual(words);
});

it.each(languages)("has words of its own for nothing at all in %s", (language) => {
  const t = sayIn(language);
  const [none, ...some] = [0, 1, 2].map((count) => t("mailbox.fresh", { count }, count));
  expect(none).not.toMatch(/\d/u);
  expect(some.map((text) => /\d/u.exec(text)?.[0])).toEqual(["1", "2"]);
});

it("are each in the file of one feature only, so that none hides another's", () => {
  const files: Record<string, Record<string, object>> = import.meta.glob(["../../../../renderer/i18n/en/*-texts.ts", "!**/failure-texts.ts"], { eager: true });
  const sections = Object.values(files).flatMap((file) => Object.values(file).flatMap((texts) => Object.keys(texts)));
  expect([...sections, "failure"].sort()).toEqual(Object.keys(allTexts.get("en")!).sort());
});

it("calls every language by its own name", () => {
  expect(languages.map(ownName)).toEqual(["English", "Deutsch", "Español", "Français", "Suomi", "简体中文"]);
});

it.each([["en", "ltr"], ["zh", "ltr"], ["ar", "rtl"], ["he-IL", "rtl"], ["fa", "rtl"], ["ar-Arab-XB", "rtl"], ["en-XA", "ltr"]])("%s is read %s", (tag, direction) => {
  expect(directionOf(tag)).toBe(direction);
});

it("has a made-up language that is at least 40 % longer, with the same values to fill in", () => {
  const longer = flatten(pseudoTexts(allTexts.get("en")!, "en-XA"));
  for (const [key, text] of english) {
    const made = longer.get(key) ?? "";
    expect(placeholders(made), key).toEqual(placeholders(text));
    expect(made.length, key).toBeGreaterThanOrEqual(text.replace(/\{[^}]*\}/gu, "").length * 1.4);
  }
});
