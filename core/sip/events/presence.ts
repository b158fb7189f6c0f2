// Whether somebody can be reached (RFC 3856): PIDF, application/pidf+xml (RFC 3863), with the notes and activities that
// RFC 4480 adds. Pure.
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import { bad, childOf, childrenOf, ownText, readXml, textOf, writeXml, xml, xmlText, type XmlElement } from "./xml-document.ts";

export const PIDF_TYPE = "application/pidf+xml";

/** One way of reaching somebody. */
export interface PresenceTuple {
  readonly id: string;
  /** Absent where it is not told. */
  readonly basic?: "open" | "closed";
  readonly contact?: string;
  readonly note?: string;
  /** As it was written (RFC 3339). */
  readonly timestamp?: string;
}

export interface PresenceState {
  /** Whose it is: a pres: or sip: URI. */
  readonly entity: string;
  readonly tuples: readonly PresenceTuple[];
  readonly notes: readonly string[];
  /** RFC 4480 section 3.2: "on-the-phone", "away", "busy", "meeting", ... */
  readonly activities: readonly string[];
}

const MAX_TUPLES = 64;

/** Reads a presence document. */
export function readPresence(bytes: Uint8Array): Result<PresenceState, Failure> {
  const read = readXml(bytes);
  if (!read.ok) return read;
  const root = read.value;
  const { entity } = root.attributes;
  if (root.name !== "presence" || entity === undefined) return bad("not presence");
  const person = childOf(root, "person");
  const notes = [...childrenOf(root, "note"), ...(person ? childrenOf(person, "note") : [])].flatMap((note) => ownText(note) ?? []);
  return succeed({
    entity, notes,
    tuples: childrenOf(root, "tuple").slice(0, MAX_TUPLES).map(readTuple),
    activities: (childOf(person, "activities")?.children ?? []).flatMap((child) => (typeof child === "string" || child.name === "note" ? [] : [child.name])),
  });
}

/** Writes a presence document. */
export function writePresence({ entity, tuples, notes, activities }: PresenceState): Uint8Array {
  const namespaces = {
    "xmlns": "urn:ietf:params:xml:ns:pidf",
    "xmlns:dm": "urn:ietf:params:xml:ns:pidf:data-model",
    "xmlns:rpid": "urn:ietf:params:xml:ns:pidf:rpid",
  };
  const person = xml("dm:person", { id: "person" }, xml("rpid:activities", {}, activities.map((activity) => xml(`rpid:${activity}`))));
  return writeXml(
    xml("presence", { ...namespaces, entity }, tuples.map(formatTuple), notes.flatMap((note) => xmlText("note", note) ?? []), activities.length > 0 ? person : undefined),
  );
}

function readTuple(element: XmlElement): PresenceTuple {
  const basic = textOf(childOf(element, "status"), "basic")?.toLowerCase();
  const contact = textOf(element, "contact");
  const note = textOf(element, "note");
  const timestamp = textOf(element, "timestamp");
  return {
    id: element.attributes["id"] ?? "",
    ...(basic === "open" || basic === "closed" ? { basic } : {}),
    ...(contact === undefined ? {} : { contact }),
    ...(note === undefined ? {} : { note }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
}

/** The order of RFC 3863 section 4.1.2: status, contact, note, timestamp. */
function formatTuple({ id, basic, contact, note, timestamp }: PresenceTuple): XmlElement {
  return xml("tuple", { id }, xml("status", {}, xmlText("basic", basic)), xmlText("contact", contact), xmlText("note", note), xmlText("timestamp", timestamp));
}
