// Text in the user's language: a typed `t` over vue-i18n. Messages are interpreted, never evaluated (strict CSP).
import { createI18n, useI18n } from "vue-i18n";
import { directionOf } from "./direction.ts";
import { en, type MessageKey, type Messages } from "./en.ts";
import { pluralRules } from "./plural-rules.ts";

/** The languages there are, in the order in which they are offered. */
export const languages = ["en", "de", "es", "fr", "fi", "zh"] as const;

export type Language = (typeof languages)[number];

/** English is always there, since it stands in for what another language lacks; of the others only the one in use is read. */
const readers: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: async () => en,
  de: async () => (await import("./de.ts")).de,
  es: async () => (await import("./es.ts")).es,
  fr: async () => (await import("./fr.ts")).fr,
  fi: async () => (await import("./fi.ts")).fi,
  zh: async () => (await import("./zh.ts")).zh,
};

/** Gives the text of a key; `count` chooses between singular and plural. */
export type Translate = (key: MessageKey, values?: Readonly<Record<string, unknown>>, count?: number) => string;

/** All texts of a language. */
export function textsOf(language: Language): Promise<Messages> {
  return readers[language]();
}

/** Makes the app's vue-i18n plugin in a language; `texts` are those of it. */
export function createText(language: Language = "en", texts: Messages = en) {
  const messages: Partial<Record<Language, Messages>> = { en, [language]: texts };
  return createI18n({ legacy: false, locale: language as string, fallbackLocale: "en", messages, pluralRules });
}

/** The language that a person chose, or the system's. */
export function chosenLanguage(chosen: Language | "system"): Language {
  return chosen === "system" ? systemLanguage() : chosen;
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

/** Changes the language of the whole window, once its texts are there; of several wishes the last counts. */
export function useLanguageChange(): (language: Language) => Promise<void> {
  const { locale, availableLocales, setLocaleMessage } = useI18n({ useScope: "global" });
  let wanted: Language | undefined;
  return async (language) => {
    wanted = language;
    if (!availableLocales.includes(language)) setLocaleMessage(language, await textsOf(language));
    if (wanted === language) locale.value = language;
  };
}

/** Keeps names and numbers from reordering a sentence that runs from right to left (Unicode's UAX #9: FSI and PDI). */
function isolated(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? `\u2068${value}\u2069` : value]));
}

function isLanguage(text: string): text is Language {
  return (languages as readonly string[]).includes(text);
}
