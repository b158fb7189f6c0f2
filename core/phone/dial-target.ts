// What a person types to call somebody, made into a URI: a number, "user@host", a name in the account's domain,
// an IP address, or a sip:, sips: or tel: URI (RFC 3261 section 19.1, RFC 3966). Pure.
import { fail, succeed, type Result } from "../base/result.ts";
import type { Failure } from "../base/errors.ts";
import type { SipUri, Uri } from "../sip/message/model.ts";
import { parseUri } from "../sip/message/uri.ts";

/**
 * Reads a dialled target. `home` is the calling account's address, whose host numbers and bare names belong to;
 * without one only complete addresses can be called. Fails with `call/bad-target` or `call/no-account`.
 */
export function parseDialTarget(typed: string, home: SipUri | undefined): Result<Uri, Failure> {
  const text = tidy(typed);
  if (text === "") return fail({ code: "call/bad-target", message: "Enter a number or an address to call." });
  if (hasScheme(text)) return withHome(parse(text), home);
  if (text.includes("@")) return parse(`sip:${text}`);
  if (isNumber(text)) return inHome(stripSeparators(text), home);
  if (isVanityNumber(text)) return inHome(stripSeparators(dialLetters(text)), home);
  if (text.includes(".") || text.includes(":") || text === "localhost") return parse(`sip:${text}`);
  return inHome(text, home);
}

/** The address as its account's server wants it: with `plusAs` for the "+" of a number of its own domain, where that is said. */
export function dialled(target: Uri, home: SipUri, plusAs: string | undefined): Uri {
  if (!plusAs || target.scheme === "tel" || target.scheme === "other" || target.host !== home.host) return target;
  return { ...target, user: target.user?.replace(/^\+(?=\d+$)/u, plusAs) };
}

function hasScheme(text: string): boolean {
  const colon = text.indexOf(":");
  return colon > 0 && ["sip", "sips", "tel"].includes(text.slice(0, colon).toLowerCase());
}

/** As copied from elsewhere: without invisible marks of direction, with plain blanks, hyphens and digits, without "Tel.:". */
function tidy(typed: string): string {
  const plain = typed
    .normalize("NFKC")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\s/g, " ")
    .trim();
  const labelled = /^(?:tel|phone|fon|mobile|mob|fax)\.? ?: ?(?=[+(\d])/i.exec(plain);
  // "tel:" before a number as RFC 3966 writes it is a URI.
  return labelled && !/^tel:[^ ]+$/i.test(plain) ? plain.slice(labelled[0].length) : plain;
}

/** The keys that letters are on (ITU-T E.161). */
const KEYS_OF_LETTERS = "22233344455566677778889999";

/** "1-800-FLOWERS": digits first, then words in capitals after separators, as advertisements write numbers. */
function isVanityNumber(text: string): boolean {
  return /^\+?\d[\d ()-]{1,14}[ -][A-Z][A-Z -]{2,14}$/.test(text) && text.replace(/\D/g, "").length >= 3;
}

function dialLetters(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => KEYS_OF_LETTERS[letter.charCodeAt(0) - 65]!);
}

/** A telephone number as people write it; an IPv4 address is not one. */
function isNumber(text: string): boolean {
  const isAddress = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text);
  return !isAddress && /^\+?[\d*#(][\d\s()./*#-]*$/.test(text) && /[\d*#]/.test(text);
}

/** Removes the visual separators of RFC 3966 section 5.1.1, blanks and slashes, and the "(0)" that is not dialled after a country's code. */
function stripSeparators(text: string): string {
  return text
    .replace(/^(\+|00)([\d\s]{1,6})\(0\)/, "$1$2")
    .replace(/[\s()./-]/g, "");
}

function inHome(user: string, home: SipUri | undefined): Result<Uri, Failure> {
  if (!home) {
    return fail({ code: "call/no-account", message: "Add an account first, or enter a complete address such as ada@example.org." });
  }
  if (/\s/.test(user)) return bad(user);
  return succeed({
    scheme: home.scheme,
    user,
    host: home.host,
    ...(home.port === undefined ? {} : { port: home.port }),
    params: new Map(),
    headers: new Map(),
  });
}

/** A tel: URI is called through the account's own domain (RFC 3261 section 19.1.6). */
function withHome(parsed: Result<Uri, Failure>, home: SipUri | undefined): Result<Uri, Failure> {
  if (!parsed.ok || parsed.value.scheme !== "tel") return parsed;
  const called = inHome(stripSeparators(parsed.value.number), home);
  if (!called.ok || called.value.scheme === "other" || called.value.scheme === "tel") return called;
  return succeed({ ...called.value, params: new Map([["user", "phone"]]) });
}

function parse(text: string): Result<Uri, Failure> {
  const parsed = parseUri(text);
  return parsed.ok && parsed.value.scheme !== "other" ? parsed : bad(text);
}

function bad(text: string): Result<Uri, Failure> {
  return fail({ code: "call/bad-target", message: "This is not a number or address that can be called; check it.", detail: text.slice(0, 80) });
}
