// Links that ask for a call, made harmless: sip: and sips: (RFC 3261 section 19.1), tel: (RFC 3966), callto: (never
// specified; a number, an address or a name), or a target as typed. What a link may not decide is left out and named
// (RFC 3261 section 19.1.5). Pure; nothing is dialled here.
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { SipUri } from "../sip/message/model.ts";
import { unescapePercent } from "../sip/message/percent.ts";
import { formatUri, parseUri } from "../sip/message/uri.ts";
import { parseDialTarget } from "./dial-target.ts";
import type { DialLink, CallOptions } from "./protocol.ts";

/** Links of pages stay far below it; what is longer is no address. */
const MAX_LINK = 2_048;
const MAX_TARGET = 256;
const MAX_SUBJECT = 200;

/** Only these two words of a link are harmless: how the callee is reached, and that the user part is a number. */
const FOLLOWED_PARAMS: ReadonlySet<string> = new Set(["transport", "user"]);
const PRIORITIES = ["normal", "non-urgent", "urgent"] as const;

/** Control characters, and those that turn the direction of writing round or cannot be seen. */
const DECEIVING = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** Reads a link, or a target as typed. Fails with `link/too-long` or `link/bad`. */
export function parseDialLink(text: string): Result<DialLink, Failure> {
  if (text.length > MAX_LINK) return fail({ code: "link/too-long", message: "The link is too long to be an address that can be called; it was not followed." });
  const link = text.trim();
  const [, scheme = "", rest = ""] = /^(sips?|tel|callto):(?:\/\/)?(.*?)\/?$/isu.exec(link) ?? [];
  const read = readByScheme(scheme.toLowerCase(), rest, link);
  if (!read || DECEIVING.test(read.target) || DECEIVING.test(read.address) || read.target.length > MAX_TARGET) return bad(link);
  // An address in any domain, since that of the account is not known yet.
  return parseDialTarget(read.target, { scheme: "sip", host: "link.invalid", params: new Map(), headers: new Map() }).ok ? succeed(read) : bad(link);
}

/** Whether a number is one that could change settings at a switchboard, such as *21* for forwarding. */
export function isServiceCode({ target }: Pick<DialLink, "target">): boolean {
  return /^[*#]|[*#].*[*#]/u.test(target.replace(/^sips?:/u, ""));
}

function readByScheme(scheme: string, rest: string, whole: string): DialLink | undefined {
  switch (scheme) {
    case "sip":
    case "sips":
      return readSip(`${scheme}:${rest}`);
    case "tel":
      return readNumber(rest);
    case "callto":
      return readCallto(rest);
    default:
      return readTyped(whole);
  }
}

function readSip(text: string): DialLink | undefined {
  const parsed = parseUri(text);
  if (!parsed.ok || parsed.value.scheme === "tel" || parsed.value.scheme === "other") return undefined;
  const { password, headers, params, ...uri } = parsed.value;
  const ignored = password === undefined ? [] : ["password"];
  const kept = new Map([...params].filter(([name]) => FOLLOWED_PARAMS.has(name)));
  ignored.push(...[...params.keys()].filter((name) => !FOLLOWED_PARAMS.has(name)));
  const options = optionsOf(headers, ignored);
  return { target: formatUri({ ...uri, params: kept, headers: new Map() }), address: describe(uri), options, ignored: named(ignored) };
}

/** What a link may say about the call: what it is about and how urgent; all other header fields are named in `ignored`. */
function optionsOf(headers: ReadonlyMap<string, string>, ignored: string[]): CallOptions {
  let options: CallOptions = {};
  for (const [name, value] of headers) {
    const priority = PRIORITIES.find((known) => known === value.toLowerCase());
    if (name === "subject" && !DECEIVING.test(value) && value.length <= MAX_SUBJECT) options = { ...options, subject: value };
    else if (name === "priority" && priority) options = { ...options, priority };
    else ignored.push(name);
  }
  return options;
}

/** Links on pages write numbers without the context that RFC 3966 section 5.1.5 asks for: they mean the account's. */
function readNumber(text: string): DialLink | undefined {
  const [escaped = "", ...params] = text.split(/[;?]/u);
  const number = unescapePercent(escaped)?.trim() ?? "";
  if (!/^\+?[\d*#(][\d\s()./*#-]*$/u.test(number) || !/[\d*#]/u.test(number)) return undefined;
  return { target: number.replace(/[\s()./-]/gu, ""), address: number, options: {}, ignored: named(params.map(nameOf)) };
}

function readCallto(text: string): DialLink | undefined {
  const [escaped = "", ...params] = text.split(/[;?]/u);
  const called = unescapePercent(escaped)?.trim() ?? "";
  const ignored = params.map(nameOf);
  const read = called.includes("@") ? readSip(`sip:${called.replace(/^sips?:/iu, "")}`) : (readNumber(escaped) ?? readName(called));
  return read && { ...read, ignored: named([...read.ignored, ...ignored]) };
}

/** A name in the account's own domain. */
function readName(name: string): DialLink | undefined {
  return /^[\p{L}\p{N}._-]+$/u.test(name) ? { target: name, address: name, options: {}, ignored: [] } : undefined;
}

function readTyped(text: string): DialLink | undefined {
  if (text.startsWith("-") || /^[a-z][a-z0-9+.-]*:\D/iu.test(text) || /[?<>"\\]/u.test(text)) return undefined;
  return text.includes("@") ? readSip(`sip:${text}`) : { target: text, address: text, options: {}, ignored: [] };
}

function describe({ user, host, port }: Omit<SipUri, "params" | "headers">): string {
  const place = host.includes(":") ? `[${host}]` : host;
  return `${user === undefined ? "" : `${user}@`}${place}${port === undefined ? "" : `:${port}`}`;
}

function nameOf(param: string): string {
  return param.split("=")[0]?.toLowerCase() ?? "";
}

/** Names for people: few, short, each once. */
function named(names: readonly string[]): readonly string[] {
  const plain = names.map((name) => name.replace(/[^\w.-]/gu, "").slice(0, 32)).filter((name) => name !== "");
  return [...new Set(plain)].slice(0, 8);
}

function bad(text: string): Result<DialLink, Failure> {
  const detail = text.slice(0, 80).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "?");
  return fail({ code: "link/bad", message: "This link is no number or address that can be called; it was not followed.", detail });
}
