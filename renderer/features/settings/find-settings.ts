// Finds settings by what people type: every word of it must begin a word of a setting's name, sentence, section or other
// words, whatever its case and accents. Pure.
import type { Translate } from "../../i18n/text.ts";
import { sectionTitles } from "./settings-sections.ts";
import { settingsIndex, type Setting } from "./settings-index.ts";

const MAX_FOUND = 30;

/** The settings that match, those whose name has the words first; none for an empty query. */
export function findSettings(query: string, t: Translate, settings: readonly Setting[] = settingsIndex): readonly Setting[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return [];
  const ranked = settings.flatMap((setting) => {
    const rank = rankOf(setting, wanted, t);
    return rank === undefined ? [] : [{ setting, rank }];
  });
  return ranked.sort((one, other) => one.rank - other.rank).slice(0, MAX_FOUND).map(({ setting }) => setting);
}

/** Where the words were found: 0 in the name, 1 in other words for it, 2 in its sentence or section. */
function rankOf({ label, hint, words, section }: Setting, wanted: readonly string[], t: Translate): number | undefined {
  const name = wordsOf(t(label));
  const others = words === undefined ? [] : wordsOf(t(`settingWords.${words}`));
  const rest = wordsOf(`${t(hint)} ${t(sectionTitles[section])}`);
  const isIn = (...places: readonly (readonly string[])[]): boolean => wanted.every((word) => places.some((place) => place.some((known) => known.startsWith(word))));
  if (isIn(name)) return 0;
  if (isIn(name, others)) return 1;
  return isIn(name, others, rest) ? 2 : undefined;
}

/** Words in lower case without accents; what stands between letters and digits is a border (Unicode UAX 15: NFKD, marks off). */
function wordsOf(text: string): readonly string[] {
  return fold(text).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replaceAll("ß", "ss");
}
