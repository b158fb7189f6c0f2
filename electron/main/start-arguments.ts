// What a start of the program asks for, from the words behind its name: links, a number to call, to answer or hang up,
// to start unseen. Pure. The words may come from a page's link by way of the system, so a link forbids everything else.
import { isSettingsLink, settingsAddress } from "./settings-link.ts";

/** What one start asks for. */
export interface StartRequest {
  /** Links and targets, as they came. */
  readonly links: readonly string[];
  readonly action: "answer" | "hang-up" | undefined;
  /** Where company settings are offered to be fetched from, by a link. */
  readonly settingsFrom?: string;
  /** Start without showing the window, where something else shows that the phone is there. */
  readonly isHidden: boolean;
}

const LINK = /^(?:sips?|tel|callto):/iu;
/** A browser hands over one; a hand that types, a few. */
const MAX_LINKS = 4;

/** Reads the words; the program's own name and folder may be among them. */
export function readStartArguments(words: readonly string[]): StartRequest {
  const links = words.filter((word) => LINK.test(word)).slice(0, MAX_LINKS);
  const isHidden = words.includes("--hidden");
  const offered = words.find(isSettingsLink);
  if (links.length > 0) return { links, action: undefined, isHidden };
  if (offered !== undefined) return settingsRequest(offered);
  const target = valueOf(words, "--call");
  const action = words.includes("--answer") ? "answer" : words.includes("--hangup") ? "hang-up" : undefined;
  return { links: target === undefined ? [] : [target], action: target === undefined ? action : undefined, isHidden };
}

function settingsRequest(link: string): StartRequest {
  const settingsFrom = settingsAddress(link);
  return { links: [], action: undefined, isHidden: false, ...(settingsFrom !== undefined && { settingsFrom }) };
}

/** The words that another instance handed over, which may be anything. */
export function readHandedOver(data: unknown): readonly string[] {
  const { words } = (typeof data === "object" && data !== null ? data : {}) as { readonly words?: unknown };
  return Array.isArray(words) ? words.filter((word): word is string => typeof word === "string" && word.length <= 8_192).slice(0, 64) : [];
}

function valueOf(words: readonly string[], name: string): string | undefined {
  const joined = words.find((word) => word.startsWith(`${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 1);
  const at = words.indexOf(name);
  return at < 0 ? undefined : words[at + 1];
}
