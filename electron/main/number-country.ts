// Where numbers without a country belong: as the person said in the settings, else where this computer is set to be.
import { readPreferences } from "../../core/phone/preferences.ts";
import { systemCountry } from "../../core/platform/node/system-country.ts";
import type { SettingsStore } from "../../core/ports/store.ts";

/** An ISO 3166-1 code; undefined where neither says. */
export function countryOfNumbers(settings: SettingsStore): string | undefined {
  return readPreferences(settings.read("preferences")).contacts.country ?? systemCountry();
}
