// Whether a search filter that a person wrote is one (RFC 4515 section 3), and has its place for what is typed. Pure: the
// directory's server is asked nothing.
import { GodwitError } from "../../base/errors.ts";

/** Where what is typed goes. */
const TEXT_PLACE = "{text}";
/** Deeper than any filter that a person can read. */
const MAX_DEPTH = 16;

const ATTRIBUTE = String.raw`(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)(?:;[A-Za-z0-9-]+)*`;
const PLAIN = String.raw`(?:[^()*\\\0]|\\[0-9A-Fa-f]{2})*`;
/** A comparison: with "=" there may be asterisks, in the others a value is a whole one. */
const ITEM = new RegExp(`^(?:${ATTRIBUTE}=(?:${PLAIN}\\*)*${PLAIN}|${ATTRIBUTE}(?:~|>|<)=${PLAIN}|(?:${ATTRIBUTE})?(?::dn)?(?::${ATTRIBUTE})?:=${PLAIN})$`, "u");

/** Throws `directory/bad-filter`, or `directory/filter-without-text` where nothing of what is typed would be asked for. */
export function checkFilter(template: string): void {
  if (endOfFilter(template, 0, 0) !== template.length) throw new GodwitError({ code: "directory/bad-filter", message: "This filter cannot be read. It looks like (cn=*{text}*)." });
  if (!template.includes(TEXT_PLACE)) throw new GodwitError({ code: "directory/filter-without-text", message: "The search filter has no place for what is typed. Write {text} there." });
}

/** Where the filter that begins at `at` is over; undefined where there is none. */
function endOfFilter(text: string, at: number, depth: number): number | undefined {
  if (text[at] !== "(" || depth > MAX_DEPTH) return undefined;
  const operator = text[at + 1] ?? "";
  if (!"&|!".includes(operator) || operator === "") return endOfItem(text, at + 1);
  let count = 0;
  let next = at + 2;
  while (text[next] === "(") {
    const end = endOfFilter(text, next, depth + 1);
    if (end === undefined) return undefined;
    next = end;
    count += 1;
  }
  const isWhole = operator === "!" ? count === 1 : count > 0;
  return isWhole && text[next] === ")" ? next + 1 : undefined;
}

function endOfItem(text: string, at: number): number | undefined {
  const end = text.indexOf(")", at);
  return end >= 0 && ITEM.test(text.slice(at, end)) ? end + 1 : undefined;
}
