// The dialogs of a phone as others may watch them (RFC 4235 section 4): application/dialog-info+xml. Pure.
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import { bad, childOf, childrenOf, ownText, readXml, textOf, wholeNumber, writeXml, xml, xmlText, type XmlElement } from "./xml-document.ts";
import type { Versioned } from "./versioned-document.ts";

export const DIALOG_INFO_TYPE = "application/dialog-info+xml";

const STATES = ["trying", "proceeding", "early", "confirmed", "terminated"] as const;
export type WatchedDialogState = (typeof STATES)[number];

export interface DialogParticipant {
  readonly identity?: string;
  readonly displayName?: string;
  readonly target?: string;
}

export interface WatchedDialog {
  readonly id: string;
  readonly callId?: string;
  readonly localTag?: string;
  readonly remoteTag?: string;
  readonly direction?: "initiator" | "recipient";
  readonly state: WatchedDialogState;
  /** Why it came into the state: "cancelled", "rejected", "replaced", "local-bye", ... */
  readonly event?: string;
  /** The status that ended or progressed it. */
  readonly code?: number;
  readonly local?: DialogParticipant;
  readonly remote?: DialogParticipant;
}

export interface DialogInfo extends Versioned {
  readonly dialogs: readonly WatchedDialog[];
}

/** More than a busy line has; a notifier that names ever new ones fills no memory. */
export const MAX_DIALOGS = 256;

/** Reads a document; dialogs that are not understood are passed over. */
export function readDialogInfo(bytes: Uint8Array): Result<DialogInfo, Failure> {
  const read = readXml(bytes);
  if (!read.ok) return read;
  const { name, attributes } = read.value;
  const version = wholeNumber(attributes["version"]);
  if (name !== "dialog-info" || version === undefined || attributes["entity"] === undefined) return bad("not dialog-info");
  const state = attributes["state"] === "partial" ? "partial" : "full";
  return succeed({ version, state, entity: attributes["entity"], dialogs: childrenOf(read.value, "dialog").flatMap(readDialog).slice(-MAX_DIALOGS) });
}

/** Writes a document. */
export function writeDialogInfo({ version, state, entity, dialogs }: DialogInfo): Uint8Array {
  return writeXml(xml("dialog-info", { xmlns: "urn:ietf:params:xml:ns:dialog-info", version, state, entity }, dialogs.map(formatDialog)));
}

/** What is known after a partial document: dialogs replaced by id, terminated ones gone (section 4.3). */
export function mergeDialogs(known: DialogInfo, news: DialogInfo): DialogInfo {
  const dialogs = new Map(known.dialogs.map((dialog) => [dialog.id, dialog]));
  for (const dialog of news.dialogs) dialogs.set(dialog.id, dialog);
  return { ...news, state: "full", dialogs: [...dialogs.values()].filter((dialog) => dialog.state !== "terminated").slice(-MAX_DIALOGS) };
}

function readDialog(element: XmlElement): readonly WatchedDialog[] {
  const { id, direction } = element.attributes;
  const stateElement = childOf(element, "state");
  const state = STATES.find((known) => stateElement && ownText(stateElement) === known);
  if (id === undefined || !stateElement || !state) return [];
  const { "call-id": callId, "local-tag": localTag, "remote-tag": remoteTag } = element.attributes;
  const event = stateElement.attributes["event"];
  const code = wholeNumber(stateElement.attributes["code"]);
  const local = childOf(element, "local");
  const remote = childOf(element, "remote");
  return [{
    id, state,
    ...(callId === undefined ? {} : { callId }),
    ...(localTag === undefined ? {} : { localTag }),
    ...(remoteTag === undefined ? {} : { remoteTag }),
    ...(direction === "initiator" || direction === "recipient" ? { direction } : {}),
    ...(event === undefined ? {} : { event }),
    ...(code === undefined ? {} : { code }),
    ...(local ? { local: readParticipant(local) } : {}),
    ...(remote ? { remote: readParticipant(remote) } : {}),
  }];
}

function readParticipant(element: XmlElement): DialogParticipant {
  const identity = textOf(element, "identity");
  const displayName = childOf(element, "identity")?.attributes["display"];
  const target = childOf(element, "target")?.attributes["uri"];
  return {
    ...(identity === undefined ? {} : { identity }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(target === undefined ? {} : { target }),
  };
}

function formatDialog({ id, callId, localTag, remoteTag, direction, state, event, code, local, remote }: WatchedDialog): XmlElement {
  return xml(
    "dialog",
    { id, "call-id": callId, "local-tag": localTag, "remote-tag": remoteTag, direction },
    xml("state", { event, code }, state),
    local && formatParticipant("local", local),
    remote && formatParticipant("remote", remote),
  );
}

function formatParticipant(name: "local" | "remote", { identity, displayName, target }: DialogParticipant): XmlElement {
  return xml(name, {}, xmlText("identity", identity, { display: displayName }), target === undefined ? undefined : xml("target", { uri: target }));
}
