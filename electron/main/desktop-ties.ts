// Ties the phone to the desktop around it: links and further starts first, which wait for nothing; then the closed window, the
// tray and the notices, for which the desktop may take its time.
import { BrowserWindow } from "electron";
import { DisposableStore, type Disposable } from "../../core/base/disposable.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { SettingsStore } from "../../core/ports/store.ts";
import type { AppWindow } from "./app-window.ts";
import { tellOfCallbacks } from "./callback-notices.ts";
import { tellOfCalls } from "./call-notices.ts";
import type { Desktop } from "./desktop.ts";
import { noticeMessages } from "./message-notices.ts";
import { createNotifications } from "./notifications.ts";
import type { OutsideRequests } from "./outside-requests.ts";
import { startsUnseen } from "./start-at-login.ts";
import type { HostTexts } from "./texts/host-texts.ts";
import type { WindowClosing } from "./window-closing.ts";
import { keepWithinReach } from "./within-reach.ts";

export interface DesktopTies {
  readonly phone: PhoneFacade;
  readonly desktop: Desktop;
  readonly appWindow: Pick<AppWindow, "open" | "prepare" | "show" | "isShown">;
  readonly outside: OutsideRequests;
  readonly closing: WindowClosing;
  readonly settings: SettingsStore;
  readonly texts: () => HostTexts;
  readonly wallMs: () => number;
}

/** Ties them until disposed. */
export function tieToDesktop({ phone, desktop, appWindow, outside, closing, settings, texts, wallMs }: DesktopTies): Disposable {
  outside.connect(phone, appWindow);
  const owned = new DisposableStore();
  const notifications = owned.add(createNotifications(desktop.presenter));
  closing.leaveTo(owned.add(keepWithinReach({
    phone, window: appWindow, presence: desktop.presence, settings, notifications, texts, wallMs, startsUnseen: startsUnseen(outside.ownStart),
  })));
  owned.add(noticeMessages({
    phone, notifications, isLookedAt: () => BrowserWindow.getFocusedWindow() !== null, hiddenText: () => texts().newMessage,
    onOpen: (id) => appWindow.show({ kind: "conversation", id }),
  }));
  owned.add(tellOfCallbacks({ phone, notifications, texts, open: () => appWindow.open() }));
  owned.add(tellOfCalls({ phone, notifications, texts, show: (place) => appWindow.show(place) }));
  return owned;
}
