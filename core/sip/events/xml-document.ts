// XML in and out, for the documents of event packages. The only file of the core that knows the XML library: text in,
// a plain tree out. No DTD, no entities but XML's own five, bounded; nothing is ever fetched.
import { parseXml, XmlElement as ParsedElement, XmlText } from "@rgrove/parse-xml";
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";

/** An element by its local name; namespaces are written, but not asked for when reading, since peers get them wrong. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

/** A SIP message carries no more, and no person's state needs it. */
const MAX_BYTES = 65_536;
const MAX_TAGS = 4_000;
/** No document of ours is deeper than seven; the tree is walked down by recursion. */
const MAX_DEPTH = 32;

/** Reads a document's root element; fails with `event/bad-document`. */
export function readXml(bytes: Uint8Array): Result<XmlElement, Failure> {
  if (bytes.length > MAX_BYTES) return bad("too large");
  const text = decodeUtf8(bytes);
  // Refused before it is read: a document type is where entities are defined (RFC 3470 section 4.4 has no use for one).
  if (text.includes("<!DOCTYPE")) return bad("document type");
  if (countTags(text) > MAX_TAGS) return bad("too many elements");
  return readTree(text);
}

/** Writes a document in UTF-8. */
export function writeXml(root: XmlElement): Uint8Array {
  return encodeUtf8(`<?xml version="1.0" encoding="UTF-8"?>\n${format(root)}\n`);
}

/** Makes an element; absent attributes and children are left out. */
export function xml(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  ...children: readonly (XmlElement | string | undefined | readonly XmlElement[])[]
): XmlElement {
  const told = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as const]));
  return { name, attributes: Object.fromEntries(told), children: children.flat().filter((child) => child !== undefined) as (XmlElement | string)[] };
}

/** An element with text alone; undefined where there is no text. */
export function xmlText(name: string, text: string | number | undefined, attributes: Readonly<Record<string, string | undefined>> = {}): XmlElement | undefined {
  return text === undefined ? undefined : xml(name, attributes, String(text));
}

/** The child elements of a name. */
export function childrenOf({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child): child is XmlElement => typeof child !== "string" && child.name === name);
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element && childrenOf(element, name)[0];
}

/** The text of a child, trimmed; undefined where there is no such child or no text in it. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  const child = childOf(element, name);
  return child && ownText(child);
}

/** An element's own text, trimmed; undefined where it has none. */
export function ownText({ children }: XmlElement): string | undefined {
  return children.filter((child) => typeof child === "string").join("").trim() || undefined;
}

/** A whole number, from an attribute or text; undefined for anything else. */
export function wholeNumber(text: string | undefined): number | undefined {
  const digits = text?.trim() ?? "";
  return digits.length > 0 && digits.length <= 10 && [...digits].every((digit) => digit >= "0" && digit <= "9") ? Number(digits) : undefined;
}

/** The failure for a document that cannot be read. */
export function bad(detail: string): { readonly ok: false; readonly error: Failure } {
  return fail({ code: "event/bad-document", message: "The other side sent a state that this phone cannot read.", detail: detail.slice(0, 80) });
}

function readTree(text: string): Result<XmlElement, Failure> {
  try {
    const { root } = parseXml(text, { includeOffsets: false });
    return root ? succeed(plainElement(root, 1)) : bad("no root");
  } catch (thrown) {
    return bad(thrown instanceof Error ? (thrown.message.split("\n")[0] ?? "") : "not XML");
  }
}

/** Throws where the tree is too deep, as the library does for what is no XML. */
function plainElement(parsed: ParsedElement, depth: number): XmlElement {
  if (depth > MAX_DEPTH) throw new RangeError("too deep");
  const attributes = Object.fromEntries(Object.entries(parsed.attributes).map(([name, value]) => [localName(name), value]));
  const children = parsed.children.flatMap((child): (XmlElement | string)[] => {
    if (child instanceof ParsedElement) return [plainElement(child, depth + 1)];
    return child instanceof XmlText ? [child.text] : [];
  });
  return { name: localName(parsed.name), attributes, children };
}

function localName(name: string): string {
  return name.startsWith("xmlns") ? name : name.slice(name.indexOf(":") + 1);
}

function countTags(text: string): number {
  let count = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) count++;
  return count;
}

function format({ name, attributes, children }: XmlElement): string {
  const told = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`).join("");
  const inside = children.map((child) => (typeof child === "string" ? escape(child) : format(child))).join("");
  return inside === "" ? `<${name}${told}/>` : `<${name}${told}>${inside}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Characters that XML 1.0 section 2.2 does not know are left out: a document with one could not be read. */
function escape(text: string): string {
  let escaped = "";
  for (const character of text) {
    const isControl = character < " " && character !== "\t" && character !== "\n" && character !== "\r";
    if (!isControl) escaped += ESCAPES[character] ?? character;
  }
  return escaped;
}
