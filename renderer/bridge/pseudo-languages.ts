// Two languages that nobody speaks, made from English to try layouts: "en-XA" has every text 40 % longer, with accents and
// in brackets (a missing bracket shows a text cut off), "ar-Arab-XB" is read from right to left. Never part of a release build.

type Texts = { readonly [key: string]: string | Texts };

/** The tags that stand for them, as CLDR names such languages; with the script, which Chromium 130 does not know of the region. */
export type PseudoLanguage = "en-XA" | "ar-Arab-XB";

const ACCENTED: Readonly<Record<string, string>> = {
  a: "å", c: "ç", d: "đ", e: "é", g: "ĝ", i: "î", n: "ñ", o: "ö", s: "š", u: "ü", y: "ý", z: "ž", A: "Å", C: "Ç", E: "É", I: "Î", N: "Ñ", O: "Ö", S: "Š", U: "Ü",
};
const LONGER_BY = 0.4;

/** The texts of a language written in one of these ways. */
export function pseudoTexts(texts: Texts, language: PseudoLanguage): Texts {
  return Object.fromEntries(Object.entries(texts).map(([key, value]) =>
    [key, typeof value === "string" ? value.split(" | ").map(language === "en-XA" ? lengthened : mirrored).join(" | ") : pseudoTexts(value, language)]));
}

/** What is in braces is vue-i18n's and stays. */
function lengthened(text: string): string {
  const parts = text.split(/(\{[^}]*\})/u);
  const accented = parts.map((part) => (part.startsWith("{") ? part : part.replace(/[a-z]/giu, (letter) => ACCENTED[letter] ?? letter)));
  const words = parts.filter((part) => !part.startsWith("{")).join("");
  const more = Math.ceil(words.length * LONGER_BY) - 2;
  return `[${accented.join("")}${filler(more)}]`;
}

/** Letters in words of the usual length, so that lines can break. */
function filler(length: number): string {
  let text = "";
  for (let place = 0; place < length; place += 1) text += place % 7 === 0 && length > 3 ? " " : "õ";
  return text;
}

const RIGHT_TO_LEFT_OVERRIDE = "\u202e";
const POP_DIRECTION = "\u202c";

function mirrored(text: string): string {
  return text.replace(/[a-z]+/giu, (word, place: number) => (isInBraces(text, place) ? word : `${RIGHT_TO_LEFT_OVERRIDE}${word}${POP_DIRECTION}`));
}

function isInBraces(text: string, place: number): boolean {
  return text.lastIndexOf("{", place) > text.lastIndexOf("}", place);
}
