// Text in the user's language: a typed `t` over vue-i18n. Messages are interpreted, never evaluated (strict CSP).
import { createI18n, useI18n } from "vue-i18n";
import { de } from "./de.ts";
import { directionOf } from "./direction.ts";
import { en, type MessageKey, type Messages } from "./en.ts";
import { es } from "./es.ts";
import { fi } from "./fi.ts";
import { fr } from "./fr.ts";
import { pluralRules } from "./plural-rules.ts";
import { zh } from "./zh.ts";

/** The languages there are, in the order in which they are offered. */
export const languages = { en, de, es, fr, fi, zh } as const;

export type Language = keyof typeof languages;

/** Gives the text of a key; `count` chooses between singular and plural. */
export type Translate = (key: MessageKey, values?: Readonly<Record<string, unknown>>, count?: number) => string;

/** Makes the app's vue-i18n plugin in the system's language. */
export function createText(language: Language = systemLanguage()) {
  const messages: Record<Language, Messages> = languages;
  return createI18n({ legacy: false, locale: language, fallbackLocale: "en", messages, pluralRules });
}

/** The language of the system if we speak it, else English. */
export function systemLanguage(): Language {
  const wanted = globalThis.navigator?.languages ?? [];
  for (const tag of wanted) {
    const language = tag.split("-")[0] ?? "";
    if (isLanguage(language)) return language;
  }
  return "en";
}

/** What a language is called by those who speak it. */
export function ownName(language: Language): string {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language === "zh" ? "zh-Hans" : language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** The typed texts of the language in use. */
export function useText() {
  const { t, te, locale } = useI18n({ useScope: "global" });
  const translate = t as (key: string, values: Record<string, unknown>, count?: number) => string;
  const say: Translate = (key, given = {}, count) => {
    const values = directionOf(locale.value) === "rtl" ? isolated(given) : given;
    return count === undefined ? translate(key, values) : translate(key, { count, ...values }, count);
  };
  return { t: say, has: (key: string): boolean => te(key, "en"), locale };
}

/** Keeps names and numbers from reordering a sentence that runs from right to left (Unicode's UAX #9: FSI and PDI). */
function isolated(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? `\u2068${value}\u2069` : value]));
}

function isLanguage(text: string): text is Language {
  return Object.hasOwn(languages, text);
}
