// What tel: URIs hold beyond the common URI grammar (RFC 3966): which numbers and parameters are well formed (section 3)
// and which mean the same (section 4). Their place among URIs is in uri.ts.
import { isIpv4 } from "./host.ts";
import type { Params, TelUri } from "./model.ts";
import { DIGIT, HEX_DIGIT, HOST, isAll, isIn } from "./scanner.ts";

const VISUAL_SEPARATORS = "-.()";

/**
 * Tells whether a number and its parameters are well formed.
 * Deviation: a local number without phone-context is let pass, as web pages and phone books write such links; its context
 * is then the account's own, as if it had been dialled.
 */
export function isTelUri(number: string, params: Params): boolean {
  const context = params.get("phone-context");
  const extension = params.get("ext");
  if (!(number.startsWith("+") ? isGlobalNumber(number) : isLocalNumber(number))) return false;
  if (context !== undefined && !isContext(context)) return false;
  if (extension !== undefined && !isDigits(extension, DIGIT)) return false;
  return extension === undefined || !params.has("isub"); // RFC 3966 section 5.3: one or the other
}

/** Compares without visual separators, case and the order of parameters (RFC 3966 section 4). */
export function equalTelUris(a: TelUri, b: TelUri): boolean {
  if (bareNumber(a.number) !== bareNumber(b.number) || a.params.size !== b.params.size) return false;
  for (const [name, value] of a.params) {
    const other = b.params.get(name);
    if (other === undefined || comparable(name, value) !== comparable(name, other)) return false;
  }
  return true;
}

/** "+" and digits, at least one, with separators anywhere. */
function isGlobalNumber(number: string): boolean {
  return number.startsWith("+") && isDigits(number.slice(1), DIGIT);
}

/** Digits, hexadecimal ones too, "*" and "#". */
function isLocalNumber(number: string): boolean {
  return isDigits(number, HEX_DIGIT, "*#");
}

/** The leading digits of a global number, or a domain name, whose last label starts with a letter. */
function isContext(context: string | null): boolean {
  if (context === null) return false;
  if (context.startsWith("+")) return isGlobalNumber(context);
  return isAll(context, HOST) && !isIpv4(context) && context.split(".").every((label, index, labels) => label !== "" || index === labels.length - 1);
}

function isDigits(text: string | null, bits: number, others = ""): boolean {
  let digits = 0;
  for (const character of text ?? "") {
    if (isIn(character.charCodeAt(0), bits) || others.includes(character)) digits++;
    else if (!VISUAL_SEPARATORS.includes(character)) return false;
  }
  return digits > 0;
}

function comparable(name: string, value: string | null): string | null {
  if (value === null) return null;
  const isNumber = name === "ext" || (name === "phone-context" && value.startsWith("+"));
  return isNumber ? bareNumber(value) : value.toLowerCase();
}

function bareNumber(number: string): string {
  let bare = "";
  for (const character of number) if (!VISUAL_SEPARATORS.includes(character)) bare += character;
  return bare.toLowerCase();
}
