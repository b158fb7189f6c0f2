// What the host says by itself, in the user's language: tray, notices, menus, dialogs. The window's texts are the
// window's own; a host that read them would carry the whole window. A file a language beside this one.
import type { Preferences } from "../../../core/phone/protocol.ts";
import { de } from "./de.ts";
import { en, type HostTexts } from "./en.ts";
import { es } from "./es.ts";
import { fi } from "./fi.ts";
import { fr } from "./fr.ts";
import { zh } from "./zh.ts";

export type { HostTexts } from "./en.ts";

const languages: Readonly<Record<string, HostTexts>> = { en, de, es, fi, fr, zh };

/** The texts in the chosen language, else in the first of the system's that there is, else in English. */
export function hostTexts(locale: Preferences["locale"], systemLanguages: readonly string[]): HostTexts {
  const wanted = locale === "system" ? systemLanguages : [locale];
  for (const tag of wanted) {
    const texts = languages[tag] ?? languages[tag.split("-")[0] ?? ""];
    if (texts) return texts;
  }
  return en;
}

/** A text with its names filled in. */
export function fillText(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/gu, (whole, name: string) => values[name] ?? whole);
}
