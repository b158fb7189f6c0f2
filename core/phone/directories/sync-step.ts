// What becomes of one card whose two sides may both have changed since they agreed. A total pure function: the table in
// its test has a row for each case. Rules: what only one side changed goes to the other; a change beats a deletion; what
// both changed is merged, and what cannot stand side by side is kept as a line of the card.
import type { CardFields } from "../../ports/directory-store.ts";
import { mergeThreeWays, type KeptFields } from "./merge-three-ways.ts";
import { isSameCard } from "./same-card.ts";

export interface CardSides {
  /** As both sides last agreed; undefined for one that they never did. */
  readonly agreed: CardFields | undefined;
  /** Undefined: not in the address book. */
  readonly here: CardFields | undefined;
  readonly there: "unchanged" | "gone" | CardFields;
}

export type SyncAction =
  | { readonly kind: "nothing" | "forget" | "delete-here" | "delete-there" }
  /** Both are alike: only remember it. */
  | { readonly kind: "agree"; readonly fields: CardFields }
  /** Into the address book. */
  | { readonly kind: "take"; readonly fields: CardFields }
  /** To the server, over the version that it has, or as a new card. */
  | { readonly kind: "put"; readonly fields: CardFields; readonly isNew: boolean }
  /** Into the address book and to the server. */
  | { readonly kind: "merge"; readonly fields: CardFields; readonly kept: KeptFields };

/** The next step for one card. `photoLine` writes a photo as a line of a card, for one that has to give way. */
export function stepCard({ agreed, here, there }: CardSides, photoLine: (photoId: string) => string | undefined): SyncAction {
  if (there === "unchanged") return stepUnchanged(agreed, here);
  if (there === "gone") return stepGone(agreed, here);
  if (!here) return agreed && isSameCard(agreed, there) ? { kind: "delete-there" } : { kind: "take", fields: there };
  if (isSameCard(here, there)) return { kind: "agree", fields: here };
  if (agreed && isSameCard(agreed, here)) return { kind: "take", fields: there };
  if (agreed && isSameCard(agreed, there)) return { kind: "put", fields: here, isNew: false };
  return { kind: "merge", ...mergeThreeWays(agreed, here, there, photoLine) };
}

/** The step for a card that is there for the first time and found a contact of no address book: the server's word stands. */
export function adoptCard(here: CardFields, there: CardFields, photoLine: (photoId: string) => string | undefined): SyncAction {
  const { fields, kept } = mergeThreeWays(undefined, there, here, photoLine);
  if (isSameCard(fields, there)) return isSameCard(here, there) ? { kind: "agree", fields: there } : { kind: "take", fields: there };
  return { kind: "merge", fields, kept };
}

function stepUnchanged(agreed: CardFields | undefined, here: CardFields | undefined): SyncAction {
  if (!here) return { kind: agreed ? "delete-there" : "nothing" };
  if (agreed && isSameCard(agreed, here)) return { kind: "nothing" };
  return { kind: "put", fields: here, isNew: false };
}

function stepGone(agreed: CardFields | undefined, here: CardFields | undefined): SyncAction {
  if (!here) return { kind: "forget" };
  return agreed && isSameCard(agreed, here) ? { kind: "delete-here" } : { kind: "put", fields: here, isNew: true };
}
