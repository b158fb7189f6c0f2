// How names and addresses are compared and sorted: forms that are made for that and never shown.
// RFC 3966 section 5.1.1 (visual separators), RFC 3261 section 19.1.1 (parts of a SIP URI). Pure.
import type { ContactDraft, ContactOrder } from "../../ports/store.ts";

/** Letters that are no base letter with a mark in Unicode's eyes, but are in the eyes of who types without them. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i" };
/** How German and the Nordic languages write their letters where there are none. */
const SPELT_OUT: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa" };

/** Folds case and diacritics, so that "Jörg" and "jorg" meet. */
export function foldText(text: string): string {
  if (isPlainAscii(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ßæœøđðþłı]/gu, (letter) => PLAIN_LETTERS[letter] ?? letter);
}

/** Folds as `foldText` does, with umlauts spelt out: "Müller" -> "mueller"; undefined where there are none. */
export function foldSpeltOut(text: string): string | undefined {
  if (isPlainAscii(text)) return undefined;
  const composed = text.normalize("NFC").toLowerCase();
  const spelt = composed.replace(/[äöüøå]/gu, (letter) => SPELT_OUT[letter] ?? letter);
  return spelt === composed ? undefined : foldText(spelt);
}

/** The words of a text that is folded already: runs of letters and digits. */
export function wordsOf(folded: string): readonly string[] {
  return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Begins the sort keys of names that begin with no letter: they come last. */
const NO_LETTER = "\uffff";

/** What a list is sorted by. */
export function sortKeyOf({ name, nameParts }: ContactDraft, order: ContactOrder): string {
  const key = foldText(order === "name" ? name : familyFirst(name, nameParts));
  return /^\p{L}/u.test(key) ? key : NO_LETTER + key;
}

/** The first letter of a sort key, by which the keys of one heading begin. */
export function initialOf(sortKey: string): string {
  const [first = ""] = sortKey;
  return first;
}

/** The heading for an initial: the letter, or "#". */
export function headingOf(initial: string): string {
  return initial === NO_LETTER ? "#" : initial.toUpperCase();
}

function familyFirst(name: string, parts: ContactDraft["nameParts"]): string {
  if (parts && parts.family !== "") return `${parts.family} ${parts.given}`;
  const words = name.trim().split(/\s+/u);
  return [words.at(-1) ?? "", ...words.slice(0, -1)].join(" ");
}

/** An address without scheme, parameters, visual separators and case: "sip:+44 (20) 7946@A.example;x" -> "+44207946@a.example". */
export function normaliseAddress(value: string): string {
  const { user, host } = splitAddress(value);
  const plain = isNumber(user) ? withoutSeparators(user) : user;
  return (host === "" ? plain : `${plain}@${host}`).toLowerCase();
}

/** The user part and the host of an address; the host is empty for a number or a bare name. */
export function splitAddress(value: string): { readonly user: string; readonly host: string } {
  const bare = withoutBrackets(value.trim()).replace(/^(?:sips?|tel|callto):(?:\/\/)?/iu, "");
  const [address = ""] = bare.split(/[;?]/u);
  const at = address.lastIndexOf("@");
  return at < 0 ? { user: address.trim(), host: "" } : { user: address.slice(0, at).trim(), host: address.slice(at + 1).trim() };
}

/** Whether a text is a telephone number as people write it. */
export function isNumber(text: string): boolean {
  return /\d/u.test(text) && /^[+\d\s()./*#\u00a0\u2010-\u2013-]+$/u.test(text);
}

function withoutSeparators(number: string): string {
  return number.replace(/[^+\d*#]/gu, "");
}

// "Ada <sip:ada@example.org>" as it is pasted from elsewhere.
function withoutBrackets(text: string): string {
  const open = text.indexOf("<");
  const close = text.indexOf(">", open);
  return open < 0 || close < 0 ? text : text.slice(open + 1, close);
}

function isPlainAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}
