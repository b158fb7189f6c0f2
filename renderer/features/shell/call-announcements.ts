// What is spoken when a call changes: one sentence for each thing that a person who does not look would want to know. Pure.
import type { CallView } from "../../bridge/bridge.ts";
import { failureText } from "../../i18n/failure-text.ts";
import type { Translate } from "../../i18n/text.ts";
import { endText, offerNotes, remoteName, transferText } from "../call/call-words.ts";

/** The sentences for a call that was `before` and is `now`; nothing where it only went on. A call that rings is said at once and apart. */
export function announcementsOf(now: CallView, before: CallView | undefined, t: Translate): readonly string[] {
  const sentences = [...stateSentences(now, before, t), ...transferSentences(now, before, t), ...recordingSentences(now, before, t)];
  if (before === undefined || now.state !== "active" || before.state !== "active") return sentences;
  return [...holdSentences(now, before, t), ...encryptionSentences(now, before, t), ...sentences];
}

function stateSentences(now: CallView, before: CallView | undefined, t: Translate): readonly string[] {
  if (now.state === before?.state) return [];
  const name = remoteName(now, t);
  switch (now.state) {
    case "ringing":
    case "active":
      return [t(`announce.${now.state}`, { name })];
    case "ended":
      return [t("announce.ended", { name, reason: endText(now, t) })];
    default:
      return [];
  }
}

function holdSentences(now: CallView, before: CallView, t: Translate): readonly string[] {
  const name = remoteName(now, t);
  return [
    ...(now.held === before.held ? [] : [t(now.held ? "announce.held" : "announce.resumed", { name })]),
    ...(now.heldByPeer === before.heldByPeer ? [] : [t(now.heldByPeer ? "call.heldByPeer" : "announce.resumed", { name })]),
    ...(now.muted === before.muted ? [] : [t(now.muted ? "announce.muted" : "announce.unmuted")]),
  ];
}

/** Between "asked" and "trying" nothing new is to be told. */
function transferSentences(call: CallView, before: CallView | undefined, t: Translate): readonly string[] {
  const { transfer } = call;
  if (transfer === undefined || transfer.state === before?.transfer?.state || transfer.state === "trying") return [];
  if (transfer.state !== "offered") return [transferText(transfer, t)];
  return [t("call.offer.title", { name: remoteName(call, t) }), transferText(transfer, t), ...offerNotes(call, t)];
}

function recordingSentences({ recording }: CallView, before: CallView | undefined, t: Translate): readonly string[] {
  if (recording === undefined || recording.state === before?.recording?.state) return [];
  switch (recording.state) {
    case "starting":
      return [];
    case "running":
    case "saved":
      return [t(`recording.${recording.state}`)];
    case "failed":
      return recording.failure === undefined ? [] : [failureText(recording.failure, t)];
  }
}

/** From now on others can listen. */
function encryptionSentences({ encryption }: CallView, before: CallView, t: Translate): readonly string[] {
  const isLost = (view: CallView["encryption"]): boolean => view.kind === "none" && view.lost === true;
  return isLost(encryption) && !isLost(before.encryption) ? [t("call.encryptionLost"), t("call.encryptionLostHint")] : [];
}
