// Notices of the desktop about calls: one that rings, with its buttons, one that was missed, one that broke off, and one whose
// other side wants to pass us on.
import type { Disposable } from "../../core/base/disposable.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { CallView } from "../../core/phone/protocol.ts";
import type { ShownPlace } from "../contract/bridge.ts";
import type { Notifications } from "./notifications.ts";
import { fillText, type HostTexts } from "./texts/host-texts.ts";
import { callerName } from "./tray-model.ts";

export interface CallNoticesOptions {
  readonly phone: PhoneFacade;
  readonly notifications: Notifications;
  readonly texts: () => HostTexts;
  readonly show: (place: ShownPlace) => void;
}

/** Tells of calls until disposed, unless the user wants no notices. */
export function tellOfCalls(options: CallNoticesOptions): Disposable {
  const { phone, notifications } = options;
  /** Calls that ring, and the name that was told: a directory may say it a moment later. */
  const ringing = new Map<string, string>();
  const connected = new Set<string>();
  const offered = new Set<string>();
  return phone.onEvent(({ change }) => {
    if (change.kind === "call-removed" && offered.delete(change.callId)) notifications.close(offerTagOf(change.callId));
    if (change.kind !== "call") return;
    const { call } = change;
    const wanted = phone.snapshot().preferences.system.notifies;
    if (call.state === "active") connected.add(call.id);
    if (call.state === "ended" && connected.delete(call.id) && call.end?.by === "network" && wanted) tellLost(call, options);
    if (call.transfer?.state !== "offered") {
      if (offered.delete(call.id)) notifications.close(offerTagOf(call.id));
    } else if (!offered.has(call.id)) {
      offered.add(call.id);
      if (wanted) tellOffer(call, options);
    }
    if (call.state === "incoming" && ringing.get(call.id) !== call.remoteName) {
      ringing.set(call.id, call.remoteName);
      if (wanted) tellIncoming(call, options);
    }
    if (call.state !== "incoming" && ringing.delete(call.id)) {
      notifications.close(tagOf(call.id));
      if (wanted && isMissed(call)) tellMissed(call, options);
    }
  });
}

function tellIncoming(call: CallView, { phone, notifications, texts, show }: CallNoticesOptions): void {
  const { answer, decline, ringing } = texts();
  notifications.notify({
    kind: "incoming-call",
    tag: tagOf(call.id),
    title: fillText(ringing, { name: callerName(call, texts()) }),
    body: call.subject ?? "",
    actions: [{ id: "answer", label: answer }, { id: "decline", label: decline }],
    onAction(action) {
      if (action !== "open") void phone.execute(action === "answer" ? "call.answer" : "call.decline", call.id).catch(() => {});
      if (action !== "decline") show({ kind: "call", id: call.id });
    },
  });
}

function tellMissed(call: CallView, { phone, notifications, texts, show }: CallNoticesOptions): void {
  const { missedCall, missedFrom, callBack } = texts();
  notifications.notify({
    kind: "missed-call",
    tag: tagOf(call.id),
    title: missedCall,
    body: fillText(missedFrom, { name: callerName(call, texts()) }),
    actions: call.anonymous ? [] : [{ id: "call", label: callBack }],
    onAction(action) {
      if (action === "call") void phone.execute("call.start", call.remoteUri, call.accountId).catch(() => {});
      show({ kind: "recent" });
    },
  });
}

function tellLost(call: CallView, { phone, notifications, texts, show }: CallNoticesOptions): void {
  const { lostCall, lostWith, callAgain } = texts();
  notifications.notify({
    kind: "missed-call",
    tag: tagOf(call.id),
    title: lostCall,
    body: fillText(lostWith, { name: callerName(call, texts()) }),
    actions: call.anonymous ? [] : [{ id: "call", label: callAgain }],
    onAction(action) {
      if (action === "call") void phone.execute("call.start", call.remoteUri, call.accountId).catch(() => {});
      show(action === "call" ? { kind: "recent" } : { kind: "call", id: call.id });
    },
  });
}

/** Whether to go along is answered where all that is known of it stands. */
function tellOffer(call: CallView, { notifications, texts, show }: CallNoticesOptions): void {
  const { passedOn, passedOnTo } = texts();
  const { to = "", toName = "" } = call.transfer ?? {};
  notifications.notify({
    kind: "incoming-call",
    tag: offerTagOf(call.id),
    title: fillText(passedOn, { name: callerName(call, texts()) }),
    body: fillText(passedOnTo, { target: callerName({ remoteUri: to, remoteName: toName }, texts()) }),
    onAction: () => show({ kind: "call", id: call.id }),
  });
}

function offerTagOf(callId: string): string {
  return `offer-${callId}`;
}

function tagOf(callId: string): string {
  return `call-${callId}`;
}

/** Its caller gave up; whoever declined it, or took it on another phone, knows of it. */
function isMissed(call: CallView): boolean {
  return call.state === "ended" && call.answeredAtMs === undefined && call.end?.by !== "local" && call.end?.failure.code !== "call/answered-elsewhere";
}
