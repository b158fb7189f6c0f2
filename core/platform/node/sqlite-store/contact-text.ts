// How names and addresses are compared: the forms that are stored beside the originals for search and look-up.
// RFC 3966 section 5.1.1 (visual separators), RFC 3261 section 19.1.1 (parts of a SIP URI). Pure.
import type { ContactDraft } from "../../../ports/store.ts";

/** Folds case and diacritics, so that "Jörg" and "jorg" meet; for comparing only, never shown. */
export function foldText(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The words of a search, folded. */
export function searchWords(query: string): readonly string[] {
  return foldText(query).split(/\s+/u).filter((word) => word !== "");
}

/** Everything of a contact that a search looks through: its name, its addresses as typed and as normalised. */
export function searchTextOf(contact: ContactDraft): string {
  const addresses = contact.addresses.flatMap(({ value }) => [value, normaliseAddress(value)]);
  return foldText([contact.name, ...addresses].join("\n"));
}

/** An address without scheme, parameters, visual separators and case: "sip:+44 (20) 7946@A.example;x" -> "+44207946@a.example". */
export function normaliseAddress(value: string): string {
  const bare = withoutBrackets(value.trim()).replace(/^(?:sips?|tel):/iu, "");
  const [address = ""] = bare.split(/[;?]/u);
  const at = address.lastIndexOf("@");
  const user = at < 0 ? address : address.slice(0, at);
  const host = at < 0 ? "" : address.slice(at);
  return `${isNumber(user) ? withoutSeparators(user) : user.trim()}${host}`.toLowerCase();
}

/** The forms under which an address may be known, best first: whole, then the number that is its user part. */
export function addressCandidates(value: string): readonly string[] {
  const whole = normaliseAddress(value);
  const user = whole.slice(0, Math.max(0, whole.lastIndexOf("@")));
  return user !== "" && isNumber(user) ? [whole, user] : [whole];
}

// "Ada <sip:ada@example.org>" as it is pasted from elsewhere.
function withoutBrackets(text: string): string {
  const open = text.indexOf("<");
  const close = text.indexOf(">", open);
  return open < 0 || close < 0 ? text : text.slice(open + 1, close);
}

function isNumber(text: string): boolean {
  return /\d/u.test(text) && /^[+\d\s()./*#\u00a0\u2010-\u2013-]+$/u.test(text);
}

function withoutSeparators(number: string): string {
  return number.replace(/[^+\d*#]/gu, "");
}
