// Tells on the desktop that somebody whom the user waits for is free, with a button to call; nobody is called without it.
import type { Disposable } from "../../core/base/disposable.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { CallbackView } from "../../core/phone/protocol.ts";
import type { Notifications } from "./notifications.ts";
import { fillText, type HostTexts } from "./texts/host-texts.ts";

export interface CallbackNoticesOptions {
  readonly phone: PhoneFacade;
  readonly notifications: Notifications;
  readonly texts: () => HostTexts;
  readonly open: () => void;
}

/** Tells until disposed. Whoever asked to be told is told, whatever else is kept quiet. */
export function tellOfCallbacks(options: CallbackNoticesOptions): Disposable {
  const told = new Set<string>();
  return options.phone.onEvent(({ change }) => {
    if (change.kind !== "callbacks") return;
    const free = change.callbacks.filter(({ state }) => state === "free");
    for (const callback of free) {
      if (told.has(callback.id)) continue;
      told.add(callback.id);
      tell(callback, options);
    }
    for (const id of told) {
      if (free.some((callback) => callback.id === id)) continue;
      told.delete(id);
      options.notifications.close(tagOf(id));
    }
  });
}

function tell({ id, remoteName, remoteUri, accountId }: CallbackView, { phone, notifications, texts, open }: CallbackNoticesOptions): void {
  const { freeNow, callBack } = texts();
  notifications.notify({
    kind: "reachability",
    tag: tagOf(id),
    title: fillText(freeNow, { name: remoteName || remoteUri.replace(/^sips?:/u, "") }),
    body: "",
    actions: [{ id: "call", label: callBack }],
    onAction(action) {
      open();
      if (action !== "call") return;
      void phone.execute("callback.cancel", id).catch(() => {});
      void phone.execute("call.start", remoteUri, accountId).catch(() => {});
    },
  });
}

function tagOf(callbackId: string): string {
  return `callback-${callbackId}`;
}
