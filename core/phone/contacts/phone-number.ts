// Whether two telephone numbers are the same, in whatever national or international form each was written (ITU-T E.164,
// E.123). Nothing here is kept: the country that one is in may change, so it counts only at the moment of comparing. Pure.
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";

/** Shorter tails say too little: many have the same extension. */
export const SURE_TAIL_DIGITS = 7;
/** E.164 has 15 digits; with a prefix for going abroad and an extension, a few more. */
const MAX_DIGITS = 24;

/** An ISO 3166-1 code such as "DE". */
export type Country = string | undefined;

/** same: beyond doubt. tail: one is the end of the other, and at least one does not say where it belongs. */
export type NumberLikeness = "same" | "tail" | "different";

/** The digits of a number as written, without what is only for the eye: "+44 (0)20 7946-0018" -> "442079460018"; undefined if it is none. */
export function digitsOf(text: string): string | undefined {
  if (!/^[+\d\s()./\u00a0\u2010-\u2013-]+$/u.test(text)) return undefined;
  // The zero in brackets is dialled in the country only (E.123 section 2.2).
  const dialled = text.trimStart().startsWith("+") ? text.replace("(0)", "") : text;
  const digits = dialled.replace(/\D/gu, "");
  return digits.length === 0 || digits.length > MAX_DIGITS ? undefined : digits;
}

/** What numbers that may be the same have in common whatever their form: the last digits, or all of a short one. */
export function tailOf(digits: string): string {
  return digits.slice(-SURE_TAIL_DIGITS);
}

/** Compares two numbers as written by somebody in `country`. */
export function compareNumbers(first: string, second: string, country: Country): NumberLikeness {
  const [a, b] = [digitsOf(first), digitsOf(second)];
  if (a === undefined || b === undefined) return "different";
  if (a === b && first.trimStart().startsWith("+") === second.trimStart().startsWith("+")) return "same";
  if (tailOf(a) !== tailOf(b) || Math.min(a.length, b.length) < SURE_TAIL_DIGITS) return "different";
  const [left, right] = [readWhole(first, country), readWhole(second, country)];
  if (left && right && left.e164 === right.e164) return "same";
  if (left?.isCertain && right?.isCertain) return "different";
  return isTail(left?.national ?? a, right?.national ?? b) ? "tail" : "different";
}

/** The prefix that numbers of this country have abroad: "44"; undefined where the country is not known. */
export function callingCode(country: Country): string | undefined {
  return isKnown(country) ? getCountryCallingCode(country) : undefined;
}

interface WholeNumber {
  readonly e164: string;
  readonly national: string;
  /** It says itself that it is whole: by "+", by the prefix for going abroad, or by the one for another town. */
  readonly isCertain: boolean;
}

function readWhole(text: string, country: Country): WholeNumber | undefined {
  const parsed = parsePhoneNumberFromString(text, { ...(isKnown(country) && { defaultCountry: country }), extract: false });
  if (!parsed?.isPossible()) return undefined;
  const isCertain = text.trimStart().startsWith("+") || digitsOf(text) !== parsed.nationalNumber;
  return { e164: parsed.number, national: parsed.nationalNumber, isCertain };
}

function isTail(first: string, second: string): boolean {
  const [a, b] = [first.replace(/^0+/u, ""), second.replace(/^0+/u, "")];
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  return shorter.length >= SURE_TAIL_DIGITS && longer.endsWith(shorter);
}

function isKnown(country: Country): country is CountryCode {
  return country !== undefined && isSupportedCountry(country);
}
