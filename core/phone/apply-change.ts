// How one change turns one snapshot into the next, for the phone and for every projection of it. Pure; the revision is
// the caller's business.
import type { PhoneChange, Snapshot } from "./protocol.ts";

/** The snapshot after `change`. */
export function applyChange(snapshot: Snapshot, change: PhoneChange): Snapshot {
  switch (change.kind) {
    case "account":
      return { ...snapshot, accounts: replaceById(snapshot.accounts, change.account) };
    case "account-removed":
      return { ...snapshot, accounts: withoutId(snapshot.accounts, change.accountId) };
    case "call":
      return { ...snapshot, calls: replaceById(snapshot.calls, change.call) };
    case "call-removed":
      return { ...snapshot, calls: withoutId(snapshot.calls, change.callId) };
    case "unread-messages":
      return { ...snapshot, unreadMessages: change.unreadMessages };
    case "writers":
      return { ...snapshot, writers: change.writers };
    case "lamp":
      return { ...snapshot, lamps: replaceById(snapshot.lamps, change.lamp) };
    case "lamps":
      return { ...snapshot, lamps: change.lamps };
    case "audio":
      return { ...snapshot, devices: change.devices, audio: change.audio };
    case "device-offer":
      return { ...snapshot, offeredDevice: change.device };
    case "microphone-test":
      return { ...snapshot, microphoneTest: change.report.phase === "off" ? undefined : change.report };
    case "processing":
      return { ...snapshot, processingAvailable: change.available };
    case "notices":
      return { ...snapshot, notices: change.notices };
    case "missed-calls":
      return { ...snapshot, missedCalls: change.missedCalls };
    case "secret-protection":
      return { ...snapshot, secretProtection: change.secretProtection };
    case "first-run":
      return { ...snapshot, firstRun: change.firstRun };
    case "preferences":
      return { ...snapshot, preferences: change.preferences };
    case "link-question":
      return { ...snapshot, linkQuestion: change.question };
    case "contact-import":
      return { ...snapshot, contactImport: change.contactImport };
    case "directories":
      return { ...snapshot, directories: change.directories };
    case "reachability":
      return { ...snapshot, reachability: change.reachability };
    case "callbacks":
      return { ...snapshot, callbacks: change.callbacks };
    case "contacts-changed":
    case "history-changed":
    case "message":
    case "messages-changed":
      return snapshot;
  }
}

function replaceById<Item extends { readonly id: string }>(items: readonly Item[], item: Item): readonly Item[] {
  const known = items.some((candidate) => candidate.id === item.id);
  return known ? items.map((candidate) => (candidate.id === item.id ? item : candidate)) : [...items, item];
}

function withoutId<Item extends { readonly id: string }>(items: readonly Item[], id: string): readonly Item[] {
  return items.filter((item) => item.id !== id);
}
