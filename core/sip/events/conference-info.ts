// Who is in a conference (RFC 4575 section 5): application/conference-info+xml. Pure.
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import type { Versioned } from "./versioned-document.ts";
import { bad, childOf, childrenOf, readXml, textOf, wholeNumber, writeXml, xml, xmlText, type XmlElement } from "./xml-document.ts";

export const CONFERENCE_INFO_TYPE = "application/conference-info+xml";

/** `deleted`: gone since the last document. */
type ElementState = "full" | "partial" | "deleted";

export interface ConferenceEndpoint {
  readonly entity: string;
  readonly state: ElementState;
  /** "connected", "on-hold", "disconnected", "muted-via-focus", "pending", "alerting", "dialing-in", "dialing-out", ... */
  readonly status?: string;
}

export interface ConferenceUser {
  readonly entity: string;
  readonly state: ElementState;
  readonly displayName?: string;
  readonly endpoints: readonly ConferenceEndpoint[];
}

export interface ConferenceInfo extends Versioned {
  readonly subject?: string;
  readonly userCount?: number;
  readonly users: readonly ConferenceUser[];
}

/** Reads a document; users without an address are passed over. A deleted conference has no users. */
export function readConferenceInfo(bytes: Uint8Array): Result<ConferenceInfo, Failure> {
  const read = readXml(bytes);
  if (!read.ok) return read;
  const root = read.value;
  const { entity, state } = root.attributes;
  const version = wholeNumber(root.attributes["version"]);
  if (root.name !== "conference-info" || entity === undefined) return bad("not conference-info");
  const subject = textOf(childOf(root, "conference-description"), "subject");
  const userCount = wholeNumber(textOf(childOf(root, "conference-state"), "user-count"));
  const users = childOf(root, "users");
  return succeed({
    entity,
    version: version ?? 0,
    state: state === "partial" ? "partial" : "full",
    ...(subject === undefined ? {} : { subject }),
    ...(userCount === undefined ? {} : { userCount }),
    users: users ? childrenOf(users, "user").flatMap(readUser) : [],
  });
}

/** Writes a document. */
export function writeConferenceInfo({ entity, version, state, subject, userCount, users }: ConferenceInfo): Uint8Array {
  return writeXml(xml(
    "conference-info",
    { xmlns: "urn:ietf:params:xml:ns:conference-info", entity, state, version },
    subject === undefined ? undefined : xml("conference-description", {}, xmlText("subject", subject)),
    userCount === undefined ? undefined : xml("conference-state", {}, xmlText("user-count", userCount)),
    xml("users", { state }, users.map(formatUser)),
  ));
}

/** What is known after a partial document: users and their endpoints by entity (section 4.6). */
export function mergeConference(known: ConferenceInfo, news: ConferenceInfo): ConferenceInfo {
  return { ...known, ...news, state: "full", users: mergeByEntity(known.users, news.users, mergeUser) };
}

function mergeUser(known: ConferenceUser, news: ConferenceUser): ConferenceUser {
  return { ...known, ...news, state: "full", endpoints: mergeByEntity(known.endpoints, news.endpoints, (before, after) => ({ ...before, ...after, state: "full" })) };
}

function mergeByEntity<Item extends { readonly entity: string; readonly state: ElementState }>(known: readonly Item[], news: readonly Item[], merge: (known: Item, news: Item) => Item): readonly Item[] {
  const items = new Map(known.map((item) => [item.entity, item]));
  for (const item of news) {
    const before = items.get(item.entity);
    if (item.state === "deleted") items.delete(item.entity);
    else items.set(item.entity, before && item.state === "partial" ? merge(before, item) : item);
  }
  return [...items.values()];
}

function readUser(element: XmlElement): readonly ConferenceUser[] {
  const { entity } = element.attributes;
  if (entity === undefined) return [];
  const displayName = textOf(element, "display-text");
  return [{ entity, state: stateOf(element), ...(displayName === undefined ? {} : { displayName }), endpoints: childrenOf(element, "endpoint").flatMap(readEndpoint) }];
}

function readEndpoint(element: XmlElement): readonly ConferenceEndpoint[] {
  const { entity } = element.attributes;
  if (entity === undefined) return [];
  const status = textOf(element, "status");
  return [{ entity, state: stateOf(element), ...(status === undefined ? {} : { status }) }];
}

function stateOf({ attributes }: XmlElement): ElementState {
  const { state } = attributes;
  return state === "partial" || state === "deleted" ? state : "full";
}

function formatUser({ entity, state, displayName, endpoints }: ConferenceUser): XmlElement {
  return xml("user", { entity, state }, xmlText("display-text", displayName), endpoints.map(formatEndpoint));
}

function formatEndpoint({ entity, state, status }: ConferenceEndpoint): XmlElement {
  return xml("endpoint", { entity, state }, xmlText("status", status));
}
