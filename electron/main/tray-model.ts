// What the tray says: which icon, one sentence, which entries. Pure.
import type { CallView, Snapshot } from "../../core/phone/protocol.ts";
import { currentCall } from "./current-call.ts";
import { fillText, type HostTexts } from "./texts/host-texts.ts";

/** Icons by what matters most. */
export type TrayIcon = "reachable" | "unreachable" | "call" | "missed" | "quiet";

/** Somebody who can be called from the menu. */
export interface QuickDial {
  readonly name: string;
  readonly target: string;
  readonly accountId: string | null;
}

export type TrayEntry =
  | { readonly kind: "sentence"; readonly label: string }
  | { readonly kind: "separator" }
  | { readonly kind: "deed"; readonly label: string; readonly deed: "answer" | "decline" | "hang-up" }
  | { readonly kind: "do-not-disturb"; readonly label: string; readonly isOn: boolean }
  | { readonly kind: "dial"; readonly label: string; readonly people: readonly QuickDial[] }
  | { readonly kind: "open" | "quit"; readonly label: string };

export interface TrayModel {
  readonly icon: TrayIcon;
  readonly sentence: string;
  readonly entries: readonly TrayEntry[];
}

/** The tray for a state of the phone at a time. */
export function trayModel(snapshot: Snapshot, people: readonly QuickDial[], texts: HostTexts, nowMs: number): TrayModel {
  const call = currentCall(snapshot.calls);
  const isQuiet = isUndisturbed(snapshot, nowMs);
  const sentence = call ? callSentence(call, texts) : isQuiet ? texts.doNotDisturb : presenceSentence(snapshot, texts);
  const entries: TrayEntry[] = [{ kind: "sentence", label: sentence }];
  if (snapshot.missedCalls > 0) entries.push({ kind: "sentence", label: fillText(texts.missed, { count: String(snapshot.missedCalls) }) });
  entries.push({ kind: "separator" });
  if (call) entries.push(...deedsOf(call, texts), { kind: "separator" });
  if (people.length > 0) entries.push({ kind: "dial", label: texts.quickDial, people });
  if (snapshot.accounts.length > 0) entries.push({ kind: "do-not-disturb", label: texts.doNotDisturb, isOn: isQuiet });
  entries.push({ kind: "separator" }, { kind: "open", label: texts.openWindow }, { kind: "quit", label: texts.quit });
  return { icon: iconOf(snapshot, call, isQuiet), sentence, entries };
}

/** Whether no account takes calls at this time. */
export function isUndisturbed({ reachability }: Snapshot, nowMs: number): boolean {
  return reachability.doNotDisturb.some(({ accountId, untilMs }) => accountId === null && (untilMs === null || untilMs > nowMs));
}

/** How people call the other side of a call. */
export function callerName(call: Pick<CallView, "remoteName" | "remoteUri" | "anonymous">, texts: HostTexts): string {
  if (call.anonymous) return texts.anonymous;
  const address = call.remoteUri.replace(/^(?:sips?|tel):/u, "");
  return call.remoteName || address || texts.unknownCaller;
}

function iconOf(snapshot: Snapshot, call: CallView | undefined, isQuiet: boolean): TrayIcon {
  if (call) return "call";
  if (isQuiet) return "quiet";
  if (snapshot.missedCalls > 0) return "missed";
  return isReachable(snapshot) ? "reachable" : "unreachable";
}

/** An account that does not register takes direct calls. */
function isReachable({ accounts }: Snapshot): boolean {
  return accounts.some(({ settings, presence }) => presence.state === "registered" || !settings.register);
}

function presenceSentence(snapshot: Snapshot, texts: HostTexts): string {
  const { accounts } = snapshot;
  if (accounts.length === 0) return texts.noAccount;
  if (!isReachable(snapshot)) return accounts.some(({ presence }) => presence.state === "registering") ? texts.connecting : texts.notReachable;
  const names = accounts.filter(({ presence }) => presence.state === "registered").map(({ settings }) => settings.address.replace(/^sips?:/u, ""));
  return names.length === 0 ? texts.reachable : fillText(texts.reachableAs, { accounts: names.join(", ") });
}

function callSentence(call: CallView, texts: HostTexts): string {
  const name = callerName(call, texts);
  if (call.state === "incoming") return fillText(texts.ringing, { name });
  if (call.state !== "active") return fillText(texts.calling, { name });
  return fillText(call.held ? texts.onHold : texts.inCall, { name });
}

function deedsOf(call: CallView, texts: HostTexts): readonly TrayEntry[] {
  if (call.state !== "incoming") return [{ kind: "deed", label: texts.hangUp, deed: "hang-up" }];
  return [{ kind: "deed", label: texts.answer, deed: "answer" }, { kind: "deed", label: texts.decline, deed: "decline" }];
}
