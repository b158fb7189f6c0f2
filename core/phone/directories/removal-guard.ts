// Keeps one side's loss from becoming the other's: an emptied server, a wrong folder or a restored database looks like
// many deletions. Where most of an address book would go, nothing goes until the user has said so. Pure.
import type { HeldRemovals } from "../protocol/directory-protocol.ts";

/** What the user said to removals that were held: how many, gone from where, and what is to become of them. */
export interface RemovalAnswer extends Pick<HeldRemovals, "goneFrom" | "count"> {
  /** "accept": they go on the other side too. "undo": they come back from there. */
  readonly removals: "accept" | "undo";
}

/** A handful is what people delete by hand. */
const MIN_OF_MANY = 5;
const MIN_OF_ALL = 2;

/** What becomes of removals of this size; an answer holds for no more than were shown. */
export function guardRemovals({ goneFrom, count, of }: HeldRemovals, answer: RemovalAnswer | undefined): "accept" | "undo" | "hold" {
  const isMost = count === of ? count >= MIN_OF_ALL : count >= MIN_OF_MANY && count * 2 > of;
  const isAnswered = answer?.goneFrom === goneFrom && count <= answer.count;
  if (isAnswered) return answer.removals;
  return isMost ? "hold" : "accept";
}
