// Puts texts together with a language's own signs: names one after the other, a value behind its label. Pure.
import type { Translate } from "./text.ts";

/** "Ada, Grace", or "" of none. */
export function listed(parts: readonly string[], t: Translate): string {
  return parts.length === 0 ? "" : parts.reduce((first, next) => t("common.listed", { first, next }));
}

/** "Here: 84 ms". */
export function labelled(label: string, value: string, t: Translate): string {
  return t("common.labelled", { label, value });
}
