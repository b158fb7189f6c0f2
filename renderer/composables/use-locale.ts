// Which language the window speaks, and in which locale it writes times and numbers: the system's where it can.
import { computed, watchEffect } from "vue";
import { directionOf } from "../i18n/direction.ts";
import { chosenLanguage, useLanguageChange, useText } from "../i18n/text.ts";
import { usePhone } from "../stores/phone.ts";

/** The locale for `Intl`: the system's own where its language is the one in use ("en-GB", not just "en"). */
export function useLocale() {
  const { locale } = useText();
  return computed(() => {
    const system = globalThis.navigator?.languages?.find((tag) => tag.split("-")[0] === locale.value);
    return system ?? locale.value;
  });
}

/** Keeps the language, <html lang> and <html dir> in step with the preferences; called once per window. */
export function useLocalePreference(): void {
  const phone = usePhone();
  const { locale } = useText();
  const change = useLanguageChange();
  watchEffect(() => {
    if (phone.snapshot) void change(chosenLanguage(phone.snapshot.preferences.locale));
  });
  watchEffect(() => {
    document.documentElement.lang = locale.value;
    document.documentElement.dir = directionOf(locale.value);
  });
}

