// The words for an address's label: ours are translated, the user's own stay as they are.
import type { Translate } from "../../i18n/text.ts";

/** The labels that are translated. */
export const knownLabels = ["work", "mobile", "home", "sip", "fax", "other"] as const;

type KnownLabel = (typeof knownLabels)[number];

/** A label in the user's language. */
export function labelText(label: string, t: Translate): string {
  return isKnownLabel(label) ? t(`contacts.labels.${label}`) : label;
}

/** Whether the label is one of those that are translated. */
export function isKnownLabel(label: string): label is KnownLabel {
  return (knownLabels as readonly string[]).includes(label);
}
