// Addresses as people read them: numbers grouped as their country writes them, SIP addresses without their scheme.
// Pure. What a string means to the network is decided by the phone, never here.
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { CountryCode } from "libphonenumber-js/min";

/** An address cut into what is before and after the "@"; parameters and scheme are dropped. */
export interface AddressParts {
  readonly user: string;
  readonly host: string;
}

/** Cuts "sip:user@host:port;x" or "tel:+1" or "user" into user and host; an address without "@" has no host. */
export function splitAddress(address: string): AddressParts {
  const bare = address.trim().replace(/^(sips?|tel):/iu, "").replace(/[;?].*$/u, "");
  const at = bare.lastIndexOf("@");
  return at < 0 ? { user: safeDecode(bare), host: "" } : { user: safeDecode(bare.slice(0, at)), host: bare.slice(at + 1) };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How the window writes an address; the host is left out for numbers and for `localHost`'s own users. */
export function formatAddress(address: string, localHost = "", locale = systemLocale()): string {
  const { user, host } = splitAddress(address);
  if (isNumber(user)) return formatNumber(user, locale);
  if (host === "" || host === localHost) return user;
  return user === "" ? host : `${user}@${host}`;
}

/** Groups a number as its country writes it; what is no full number stays as it is. */
export function formatNumber(number: string, locale = systemLocale()): string {
  const compact = number.replace(/[\s().\-/]/gu, "");
  const country = countryOf(locale);
  const parsed = parsePhoneNumberFromString(compact, country);
  if (parsed === undefined || !(compact.startsWith("+") ? parsed.isPossible() : parsed.isValid())) return number;
  return parsed.country === country ? parsed.formatNational() : parsed.formatInternational();
}

/** An address as one would type it to call it again: a number alone, or "user@host". */
export function dialledText(address: string): string {
  const { user, host } = splitAddress(address);
  return isNumber(user) || host === "" ? user : address.replace(/^sips?:/iu, "").replace(/[;?].*$/u, "");
}

/** Whether the text is something one dials on keys. */
export function isNumber(text: string): boolean {
  return /^\+?[\d*#(][\d*#\s().\-/]*$/u.test(text.trim()) && /[\d*#]/u.test(text);
}

/** "1-800-FLOWERS": the phone dials the keys that the letters are on. */
function isVanityNumber(text: string): boolean {
  return /^\+?\d[\d ()-]{1,14}[ -][A-Z][A-Z -]{2,14}$/u.test(text);
}

/** "1234,,56" or "1234 ext. 56": a number with keys that the phone presses once it has answered. */
function hasPostDial(text: string): boolean {
  return /^\+?[\d*#(][\d\s()./*#-]*?\s?(?:,+[\d*#][\d*#,]*|\s(?:ext\.?|x)\s?\d{1,8})$/iu.test(text);
}

/** What was copied elsewhere, on one line: without marks of direction, unusual hyphens and "Tel.:" before a number. */
export function cleanPasted(text: string): string {
  const plain = text.normalize("NFKC").replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/gu, "").replace(/[\u2010-\u2015\u2212]/gu, "-").replace(/\s+/gu, " ").trim();
  const bare = plain.replace(/^(?:tel|phone|fon|mobile|mob|fax)\.? ?: ?(?=[+(\d])/iu, "");
  return isNumber(bare) ? bare : plain;
}

/** Whether the text can be called as it stands: a number, or something with a host or a scheme. */
export function isCallable(text: string): boolean {
  const trimmed = text.trim();
  if (isNumber(trimmed) || isVanityNumber(trimmed) || hasPostDial(trimmed)) return true;
  return /^(?:sips?:|tel:)?[^\s@]+@[^\s@]+$/iu.test(trimmed) || /^(?:sips?|tel):\S+$/iu.test(trimmed);
}

/** A key under which two spellings of one address meet. */
export function addressKey(address: string): string {
  const { user, host } = splitAddress(address);
  if (!isNumber(user)) return `${user}@${host}`.toLowerCase();
  const parsed = parsePhoneNumberFromString(user, countryOf(systemLocale()));
  return parsed?.isValid() === true ? parsed.number : user.replace(/[\s().\-/]/gu, "");
}

/** Two letters that stand for a person; a number has none. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter((word) => /^\p{L}/u.test(word));
  const first = words[0]?.match(/^\p{L}/u)?.[0] ?? "";
  const last = words.length > 1 ? (words.at(-1)?.match(/^\p{L}/u)?.[0] ?? "") : "";
  return `${first}${last}`.toUpperCase();
}

function systemLocale(): string {
  return globalThis.navigator?.language ?? "en";
}

function countryOf(locale: string): CountryCode | undefined {
  const region = /[-_]([A-Za-z]{2})(?:$|[-_])/u.exec(locale)?.[1];
  return region === undefined ? undefined : (region.toUpperCase() as CountryCode);
}
