// What a search looks through and looks for. Each word of a query is the beginning of a word of the contact; a run of
// digits is found anywhere in a number, because every tail of a number counts as a word of it. Pure.
import type { ContactDraft } from "../../ports/store.ts";
import { foldSpeltOut, foldText, splitAddress, wordsOf } from "./contact-text.ts";
import { callingCode, digitsOf, type Country } from "./phone-number.ts";

/** A note of a thousand pages is found by its first ones. */
const MAX_TEXT_LENGTH = 20_000;
const MAX_QUERY_LENGTH = 200;
const MAX_TERMS = 16;
/** Writing without blanks between words: each place may begin one. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const MAX_UNSPACED_TAILS = 16;

/** All words of a contact, each once. */
export function contactWords(contact: ContactDraft): readonly string[] {
  const words = new Set<string>();
  const { name, organisation = "", title = "", notes = "", groups = [], emails = [], addresses } = contact;
  addText(words, name);
  for (const text of [organisation, title, notes, ...groups, ...emails.map(({ value }) => value)]) if (text !== "") addText(words, text);
  for (const { value } of addresses) addAddress(words, value);
  return [...words];
}

/** What a contact must have: of each list of beginnings at least one. Signs between words mean nothing. */
export function searchTerms(query: string, country: Country): readonly (readonly string[])[] {
  const text = query.slice(0, MAX_QUERY_LENGTH);
  const run = digitsOf(text.replace(/^\s*(?:tel|sip):/iu, ""));
  if (run !== undefined) return [runForms(run, /^\s*(?:\+|00)/u.test(text), country)];
  return text.split(/\s+/u).flatMap((part) => {
    const digits = digitsOf(part);
    return digits === undefined ? wordsOf(foldText(part)).map((word) => [word]) : [runForms(digits, part.startsWith("+"), country)];
  }).slice(0, MAX_TERMS);
}

/** Whether words that were made by `contactWords` have all of the terms. */
export function hasTerms(words: readonly string[], terms: readonly (readonly string[])[]): boolean {
  return terms.every((forms) => forms.some((form) => words.some((word) => word.startsWith(form))));
}

function addText(words: Set<string>, text: string): void {
  const cut = text.slice(0, MAX_TEXT_LENGTH);
  for (const word of wordsOf(foldText(cut))) addWord(words, word);
  const spelt = foldSpeltOut(cut);
  if (spelt !== undefined) for (const word of wordsOf(spelt)) words.add(word);
}

function addWord(words: Set<string>, word: string): void {
  words.add(word);
  if (!UNSPACED.test(word)) return;
  for (let index = 1; index < Math.min(word.length, MAX_UNSPACED_TAILS); index += 1) words.add(word.slice(index));
}

function addAddress(words: Set<string>, value: string): void {
  const { user, host } = splitAddress(value);
  const digits = digitsOf(user);
  if (digits === undefined) addText(words, user);
  else for (let index = 0; index < digits.length; index += 1) words.add(digits.slice(index));
  if (host !== "") addText(words, host);
}

/** A run of digits as typed, without the zeros of a national or foreign prefix, and without the own country's code. */
function runForms(digits: string, isInternational: boolean, country: Country): readonly string[] {
  const bare = digits.replace(/^0+/u, "");
  const code = isInternational ? callingCode(country) : undefined;
  const national = code !== undefined && bare.startsWith(code) && bare.length > code.length ? bare.slice(code.length) : "";
  return [...new Set([digits, bare, national])].filter((form) => form !== "");
}
