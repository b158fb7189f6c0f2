// The filter that a directory is asked with: a template in which what the user types stands as text only (RFC 4515
// section 3), and what an entry's attributes mean. Pure.
import type { PersonEntry } from "../../ports/person-directory.ts";
import { SURE_TAIL_DIGITS } from "../contacts/phone-number.ts";

/** Where nothing else is said: a name or number that contains what was typed. */
export const DEFAULT_FILTER = "(&(objectClass=person)(|(cn=*{text}*)(sn={text}*)(givenName={text}*)(mail={text}*)(telephoneNumber=*{text}*)(mobile=*{text}*)))";
const NUMBER_FILTER = "(|(telephoneNumber={number})(mobile={number})(homePhone={number}))";

/** Attributes that are asked for, and what each is (RFC 4519, RFC 4524, RFC 2798). */
export const PERSON_ATTRIBUTES = ["cn", "displayName", "o", "title", "mail", "telephoneNumber", "mobile", "homePhone"] as const;

/** A person of a directory, as shown; nothing of it is kept. */
export interface DirectoryPerson {
  readonly id: string;
  readonly directory: string;
  readonly name: string;
  readonly organisation: string;
  readonly title: string;
  readonly numbers: readonly { readonly label: string; readonly value: string }[];
  readonly emails: readonly string[];
}

/** A value in which nothing has a meaning any more: "*", "(", ")", "\" and NUL as "\" with two digits (RFC 4515 section 3). */
export function escapeFilterValue(text: string): string {
  return text.replace(/[*()\\\0]/gu, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** The template with what was typed in each place of `{text}`, without control characters, which servers take for nothing. */
export function textFilter(template: string, text: string): string {
  return (template || DEFAULT_FILTER).replaceAll("{text}", () => escapeFilterValue(cleanText(text)));
}

/** What is asked for; a directory is not asked for less than two characters. */
export function cleanText(text: string): string {
  return text.replace(/\p{Cc}/gu, "").trim();
}

/**
 * Whose number this may be, whatever stands between its digits: the last ones must be there in their order. An extension
 * is asked for as it is, since its few digits are in every other number.
 */
export function numberFilter(number: string): string {
  const digits = number.replace(/\D/gu, "");
  return NUMBER_FILTER.replaceAll("{number}", digits.length < SURE_TAIL_DIGITS ? digits : `*${[...digits.slice(-8)].join("*")}`);
}

/** The person of an entry; undefined where there is no name. */
export function readPerson(entry: PersonEntry, directory: string): DirectoryPerson | undefined {
  const all = (attribute: string): readonly string[] => entry[attribute.toLowerCase()] ?? [];
  const name = all("displayName")[0] ?? all("cn")[0];
  if (name === undefined) return undefined;
  const numbers = ([["work", "telephoneNumber"], ["mobile", "mobile"], ["home", "homePhone"]] as const)
    .flatMap(([label, attribute]) => all(attribute).map((value) => ({ label, value })));
  return { id: `${directory} ${all("dn")[0] ?? name}`, directory, name, organisation: all("o")[0] ?? "", title: all("title")[0] ?? "", numbers, emails: all("mail") };
}
