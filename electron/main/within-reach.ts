// The phone while its window is closed: in the tray where there is one, else it ends with its window. A phone that
// nothing shows any more would still take calls; so where the tray goes away, the window comes back.
import { app } from "electron";
import { DisposableStore, toDisposable, type Disposable } from "../../core/base/disposable.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { SettingsStore } from "../../core/ports/store.ts";
import type { AppWindow } from "./app-window.ts";
import type { Notifications } from "./notifications.ts";
import { rememberIfPossible } from "./remember.ts";
import type { HostTexts } from "./texts/host-texts.ts";
import { showTray } from "./tray.ts";
import type { TrayPresence } from "./tray-presence.ts";

export interface WithinReachOptions {
  readonly phone: PhoneFacade;
  readonly window: () => AppWindow;
  readonly presence: TrayPresence;
  readonly settings: SettingsStore;
  readonly notifications: Notifications;
  readonly texts: () => HostTexts;
  readonly wallMs: () => number;
}

export interface WithinReach extends Disposable {
  /** Whether the phone goes on without its window, and the user wants that. */
  hidesOnClose(): boolean;
  /** To be told after the window was hidden: the first time this is explained. */
  hidden(): void;
}

const TOLD_KEY = "told-of-tray";

/** Keeps a way back to the window until disposed. */
export function keepWithinReach({ phone, window, presence, settings, notifications, texts, wallMs }: WithinReachOptions): WithinReach {
  const owned = new DisposableStore();
  let tray: Disposable | undefined;
  let isLeaving = false;
  const openWindow = (): void => window().open();
  const follow = (): void => {
    if (presence.hasTray && !isLeaving) tray ??= showTray({ phone, openWindow, texts, wallMs });
    else {
      tray?.dispose();
      tray = undefined;
      if (!isLeaving && !window().isShown) openWindow();
    }
  };
  // A phone that is taking its leave does nothing any more for whoever presses its icon.
  const leave = (): void => {
    isLeaving = true;
    follow();
  };
  app.on("before-quit", leave);
  owned.add(presence.onChange(follow));
  owned.add(toDisposable(() => {
    app.off("before-quit", leave);
    tray?.dispose();
  }));
  if (presence.hasTray) follow();
  return {
    // On macOS the Dock leads back, and a window is closed for good.
    hidesOnClose: () => !isLeaving && presence.hasTray && process.platform !== "darwin" && phone.snapshot().preferences.system.closesToTray,
    hidden() {
      if (settings.read(TOLD_KEY) === true) return;
      rememberIfPossible(settings, TOLD_KEY, true);
      const { stillThere, stillThereHint } = texts();
      notifications.notify({ kind: "hint", tag: "tray", title: stillThere, body: stillThereHint, onAction: openWindow });
    },
    dispose: () => owned.dispose(),
  };
}
