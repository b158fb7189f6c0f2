// What can be told of a language's texts without knowing it: its spaces and signs, its plural forms, stops where English has
// them, and nothing left in English. Holds for the window's texts and the host's; what reads well is for people to say.
import { describe, expect, it } from "vitest";
import { de as deHost } from "../../../../electron/main/texts/de.ts";
import { en as enHost } from "../../../../electron/main/texts/en.ts";
import { es as esHost } from "../../../../electron/main/texts/es.ts";
import { fi as fiHost } from "../../../../electron/main/texts/fi.ts";
import { fr as frHost } from "../../../../electron/main/texts/fr.ts";
import { zh as zhHost } from "../../../../electron/main/texts/zh.ts";
import { createText, languages, textsOf, type Language } from "../../../../renderer/i18n/text.ts";
import { sameInAll, sameWords } from "./same-words.ts";

/** What is written as it is in any sentence: a product's name, and how an address is put together. */
const AS_IS = /FRITZ!Box|主机:端口/gu;

const hosts: Readonly<Record<Language, object>> = { en: enHost, de: deHost, es: esHost, fi: fiHost, fr: frHost, zh: zhHost };

function flatten(tree: object, prefix = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === "string" ? [[`${prefix}${key}`, value]] : flatten(value as object, `${prefix}${key}.`)) as [string, string][]);
}

/** The texts that people read, plain signs as they are seen, by their keys; a form of a plural each. */
const seen = new Map(await Promise.all(languages.map(async (language) => {
  const texts = [...flatten(await textsOf(language)).filter(([key]) => !key.startsWith("settingWords.")), ...flatten(hosts[language], "host.")];
  return [language, texts.flatMap(([key, text]) => text.replace(/\{'(.)'\}/gu, "$1").replace(AS_IS, "-").split(" | ").map((form) => [key, form] as const))] as const;
})));
const english = new Map(flatten({ ...(await textsOf("en")), host: enHost }));
const inEnglish = new Set(seen.get("en")!.map((each) => each.join("\n")));

/** The texts of a language in which `fault` is found. */
const withFault = (language: Language, fault: RegExp) => seen.get(language)!.filter(([, text]) => fault.test(text)).map(([key, text]) => `${key}: ${text}`);

describe.each(languages)("the signs of %s", (language) => {
  it.each([
    ["straight quotes or apostrophes", /["']/u],
    ["three dots for an ellipsis", /\.\.\./u],
    ["two spaces, or one at an end", / {2}|^\s|\s$/u],
    ["a space before a comma or a stop", /[ \u00a0][,.]/u],
    ["a hyphen for a dash", / - /u],
    ["a number that parts from its unit", /[}\d] (?:ms|s|min|h|%)(?![\p{L}\d’])/u],
  ])("have no %s", (_name, fault) => {
    expect(withFault(language, fault)).toEqual([]);
  });

  it("end a sentence where English ends one", () => {
    const unlike = seen.get(language)!.filter(([key, text]) => {
      const ends = [endOf(text), endOf(english.get(key)!.split(" | ")[0]!)];
      return !ends.includes("value") && ends[0] !== ends[1];
    });
    expect(unlike.map(([key, text]) => `${key}: ${text}`)).toEqual([]);
  });
});

it.each([
  ["en", "no space before a percent sign", /[ \u00a0]%/u],
  ["en", "its own quotes", /[„«»]/u],
  ["de", "its own quotes", /[«»]|“(?=[\p{L}\d])/u],
  ["fi", "its own quotes", /[„“«»]/u],
  ["es", "its own quotes", /[„“”]/u],
  ["es", "no question or exclamation without its beginning", /^[^¿]*\?|^[^¡]*!/u],
  ["fr", "its own quotes", /[„“”]/u],
  ["fr", "a space that does not break before ; : ! ? and inside quotes", /[^\u00a0\u202f][;!?»]|[^\u00a0\u202f]:(?=\s|$)|«(?!\u00a0|\u202f)/u],
  ["zh", "full signs beside its characters", /\p{Script=Han}[,.;:!?()]|[,;:!?()]\p{Script=Han}/u],
  ["zh", "full signs after values", /\}(?:[,;!?]|: )/u],
  ["zh", "a space between its characters and letters or digits", /\p{Script=Han}[A-Za-z\d]|[A-Za-z\d]\p{Script=Han}/u],
  ["zh", "no space beside full signs", /[，。；：！？（）“”、] | [，。；：！？（）”、]/u],
  ["zh", "no space before a percent sign", /[ \u00a0]%/u],
] as const)("%s has %s", (language, _name, fault) => {
  expect(withFault(language, fault)).toEqual([]);
});

it.each([
  ["de", /(?<!\p{L})(?:[Dd]u|[Dd]ir|[Dd]ich|[Dd]ein(?:e[rnms]?)?|[Ww]ähle|[Pp]rüfe|[Ss]chließe|[Gg]ib)(?!\p{L})/u],
  ["es", /(?<!\p{L})(?:[Tt]ú|[Tt]us?|[Tt]i|[Cc]ontigo|[Pp]uedes|[Qq]uieres|[Ii]nténtalo)(?!\p{L})/u],
  ["fr", /(?<!\p{L})(?:[Tt]u|[Tt]oi|[Tt]on|[Tt]es)(?!\p{L})/u],
  ["fi", /(?<!\p{L})(?:[Tt]eidän|[Tt]eitä|[Tt]eille|[Vv]alitkaa|[Tt]arkistakaa)(?!\p{L})/u],
  ["zh", /你/u],
] as const)("%s speaks to people in one manner (formal but for Finnish)", (language, other) => {
  expect(withFault(language, other)).toEqual([]);
});

it.each(languages)("%s chooses among its forms as CLDR's plural rules say (Intl.PluralRules)", (language) => {
  const i18n = createText(language, { probe: language === "zh" ? "other" : "one | other" } as never).global as unknown as { readonly t: (key: string, values: object, count: number) => string };
  const rules = new Intl.PluralRules(language);
  const numbers = Array.from({ length: 201 }, (_, number) => number);
  expect(numbers.filter((number) => i18n.t("probe", {}, number) !== rules.select(number))).toEqual([]);
});

it.each(["de", "es", "fi", "fr", "zh"] as const)("%s leaves nothing in English but the words that are listed", (language) => {
  const hasWord = (text: string) => /\p{Ll}{3}/u.test(text.replace(/\{\w+\}/gu, ""));
  const same = seen.get(language)!.filter(([key, text]) => hasWord(text) && inEnglish.has(`${key}\n${text}`)).map(([, text]) => text);
  expect(new Set([...same, ...sameInAll])).toEqual(new Set([...sameInAll, ...sameWords[language]]));
});

/** How a text ends: like a sentence, a question, ...; "value" where what ends it is filled in. */
function endOf(text: string): string {
  const last = text.replace(/[\s\u00a0”»“]+$/u, "").at(-1) ?? "";
  if (last === "}") return "value";
  return { ".": "stop", "。": "stop", "?": "question", "？": "question", "!": "call", "！": "call", ":": "colon", "：": "colon", "…": "ellipsis" }[last] ?? "none";
}
