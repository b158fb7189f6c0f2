import { describe, expect, it } from "vitest";
import { createText, languages, type Language } from "../../../../renderer/i18n/text.ts";

function flatten(tree: object, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === "string" ? [[`${prefix}${key}`, value]] : [...flatten(value as object, `${prefix}${key}.`)],
    ),
  );
}

const english = flatten(languages.en);
const placeholders = (text: string) => [...new Set(text.match(/\{[a-z]+\}/gu) ?? [])].sort();
const others = Object.keys(languages).filter((language) => language !== "en") as Language[];

describe.each(others)("the texts in %s", (language) => {
  const texts = flatten(languages[language]);

  it("are the same as in English, none missing and none more", () => {
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("take the same values", () => {
    const differing = [...texts].filter(([key, text]) => placeholders(text).join() !== placeholders(english.get(key) ?? "").join());
    expect(differing).toEqual([]);
  });

  it("have the same number of plural forms", () => {
    const differing = [...texts].filter(([key, text]) => text.split(" | ").length !== (english.get(key) ?? "").split(" | ").length);
    expect(differing).toEqual([]);
  });

  it("are not left empty", () => {
    expect([...texts].filter(([, text]) => text.trim() === "")).toEqual([]);
  });
});

describe.each(Object.keys(languages) as Language[])("every text in %s", (language) => {
  it("can be compiled, and leaves no brace behind", () => {
    const { t } = createText(language).global as unknown as { t: (key: string, values: object, count: number) => string };
    for (const [key] of english) {
      const named = Object.fromEntries(placeholders(english.get(key) ?? "").map((name) => [name.slice(1, -1), "x"]));
      expect(t(key, named, 2), key).not.toMatch(/[{}]|^failure\.|\|/u);
    }
  });
});

it("counts in words", () => {
  const { t } = createText("en").global as unknown as { t: (key: string, values: object, count: number) => string };
  expect(t("rail.missed", { count: 1 }, 1)).toBe("1 missed call");
  expect(t("rail.missed", { count: 2 }, 2)).toBe("2 missed calls");
});

it("are each in the file of one feature only, so that none hides another's", () => {
  const files: Record<string, Record<string, object>> = import.meta.glob("../../../../renderer/i18n/en/*-texts.ts", { eager: true });
  const sections = Object.values(files).flatMap((file) => Object.values(file).flatMap((texts) => Object.keys(texts)));
  expect([...sections, "failure"].sort()).toEqual(Object.keys(languages.en).sort());
});
