// Which contacts are registered for an address (RFC 3680 section 5): application/reginfo+xml. Pure.
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import type { Versioned } from "./versioned-document.ts";
import { bad, childrenOf, readXml, textOf, wholeNumber, writeXml, xml, xmlText, type XmlElement } from "./xml-document.ts";

export const REG_INFO_TYPE = "application/reginfo+xml";

export interface RegisteredContact {
  readonly id: string;
  readonly state: "active" | "terminated";
  /** "registered", "created", "refreshed", "shortened", "expired", "deactivated", "probation", "unregistered", "rejected". */
  readonly event: string;
  readonly uri: string;
  readonly displayName?: string;
  readonly expiresS?: number;
  readonly retryAfterS?: number;
}

export interface WatchedRegistration {
  readonly id: string;
  readonly address: string;
  readonly state: "init" | "active" | "terminated";
  readonly contacts: readonly RegisteredContact[];
}

/** `entity` is empty: a document tells of several addresses. */
export interface RegInfo extends Versioned {
  readonly registrations: readonly WatchedRegistration[];
}

/** Reads a document; registrations and contacts that are not understood are passed over. */
export function readRegInfo(bytes: Uint8Array): Result<RegInfo, Failure> {
  const read = readXml(bytes);
  if (!read.ok) return read;
  const { name, attributes } = read.value;
  const version = wholeNumber(attributes["version"]);
  if (name !== "reginfo" || version === undefined) return bad("not reginfo");
  const state = attributes["state"] === "partial" ? "partial" : "full";
  return succeed({ version, state, entity: "", registrations: childrenOf(read.value, "registration").flatMap(readRegistration) });
}

/** Writes a document. */
export function writeRegInfo({ version, state, registrations }: RegInfo): Uint8Array {
  return writeXml(xml("reginfo", { xmlns: "urn:ietf:params:xml:ns:reginfo", version, state }, registrations.map(formatRegistration)));
}

/** What is known after a partial document: registrations replaced by id, each of which is told whole (section 5.1). */
export function mergeRegistrations(known: RegInfo, news: RegInfo): RegInfo {
  const registrations = new Map(known.registrations.map((registration) => [registration.id, registration]));
  for (const registration of news.registrations) registrations.set(registration.id, registration);
  return { ...news, state: "full", registrations: [...registrations.values()] };
}

function readRegistration(element: XmlElement): readonly WatchedRegistration[] {
  const { id, aor, state } = element.attributes;
  if (id === undefined || aor === undefined || (state !== "init" && state !== "active" && state !== "terminated")) return [];
  return [{ id, address: aor, state, contacts: childrenOf(element, "contact").flatMap(readContact) }];
}

function readContact(element: XmlElement): readonly RegisteredContact[] {
  const { id, state, event, expires, "retry-after": retryAfter } = element.attributes;
  const uri = textOf(element, "uri");
  if (id === undefined || event === undefined || uri === undefined || (state !== "active" && state !== "terminated")) return [];
  const displayName = textOf(element, "display-name");
  const expiresS = wholeNumber(expires);
  const retryAfterS = wholeNumber(retryAfter);
  return [{
    id, state, event, uri,
    ...(displayName === undefined ? {} : { displayName }),
    ...(expiresS === undefined ? {} : { expiresS }),
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  }];
}

function formatRegistration({ id, address, state, contacts }: WatchedRegistration): XmlElement {
  return xml("registration", { id, aor: address, state }, contacts.map(formatContact));
}

function formatContact({ id, state, event, uri, displayName, expiresS, retryAfterS }: RegisteredContact): XmlElement {
  return xml("contact", { id, state, event, expires: expiresS, "retry-after": retryAfterS }, xmlText("uri", uri), xmlText("display-name", displayName));
}
