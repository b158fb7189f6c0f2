// Notices of the desktop about calls: one that rings, with its buttons, and one that was missed.
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
  return phone.onEvent(({ change }) => {
    if (change.kind !== "call") return;
    const { call } = change;
    const wanted = phone.snapshot().preferences.system.notifies;
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

function tagOf(callId: string): string {
  return `call-${callId}`;
}

/** Its caller gave up; whoever declined it, or took it on another phone, knows of it. */
function isMissed(call: CallView): boolean {
  return call.state === "ended" && call.answeredAtMs === undefined && call.end?.by !== "local" && call.end?.failure.code !== "call/answered-elsewhere";
}
