// Where numbers without a country belong, as the person said in the settings.
import { readPreferences } from "../../core/phone/preferences.ts";
import type { SettingsStore } from "../../core/ports/store.ts";

/** An ISO 3166-1 code; undefined where nothing was said. */
export function chosenCountry(settings: SettingsStore): string | undefined {
  return readPreferences(settings.read("preferences")).contacts.country;
}
