import { expect, it } from "vitest";
import { labelled, listed } from "../../../../renderer/i18n/listed.ts";
import { createText, textsOf, type Language, type Translate } from "../../../../renderer/i18n/text.ts";

const sayIn = async (language: Language) => createText(language, await textsOf(language)).global.t as unknown as Translate;

it.each([
  ["en", "Here: Ada, Grace, Konrad"],
  ["fr", "Here\u00a0: Ada, Grace, Konrad"],
  ["zh", "Here：Ada、Grace、Konrad"],
] as const)("a list behind a label has the signs of %s", async (language, words) => {
  const t = await sayIn(language);
  expect(labelled("Here", listed(["Ada", "Grace", "Konrad"], t), t)).toBe(words);
});

it("of one there is no sign, of none there are no words", async () => {
  const t = await sayIn("en");
  expect([listed(["Ada"], t), listed([], t)]).toEqual(["Ada", ""]);
});
