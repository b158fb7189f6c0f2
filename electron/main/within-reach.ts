// The phone while its window is closed: in the tray where there is one, else it ends with its window. A phone that
// nothing shows any more would still take calls; so where the tray goes away, the window comes back. Until the desktop has
// said whether there is one, a window that is closed is hidden, and what that meant comes after.
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
import type { ClosedWindow } from "./window-closing.ts";

export interface WithinReachOptions {
  readonly phone: PhoneFacade;
  readonly window: Pick<AppWindow, "open" | "prepare" | "isShown">;
  readonly presence: TrayPresence;
  readonly settings: SettingsStore;
  readonly notifications: Notifications;
  readonly texts: () => HostTexts;
  readonly wallMs: () => number;
  /** Whether this start is to show nothing but the tray. */
  readonly startsUnseen: boolean;
}

const TOLD_KEY = "told-of-tray";

/** Keeps a way back to the window until disposed. */
export function keepWithinReach({ phone, window, presence, settings, notifications, texts, wallMs, startsUnseen }: WithinReachOptions): ClosedWindow & Disposable {
  const owned = new DisposableStore();
  let tray: Disposable | undefined;
  let isLeaving = false;
  /** Hidden before anybody knew whether something leads back to it. */
  let isUndecided = false;
  const openWindow = (): void => window.open();
  const takeTrayAway = (): void => {
    tray?.dispose();
    tray = undefined;
  };
  const show = (hasTray: boolean): void => {
    takeTrayAway();
    if (hasTray && !isLeaving) tray = showTray({ phone, openWindow, texts, wallMs });
  };
  const explain = (): void => {
    if (settings.read(TOLD_KEY) === true) return;
    rememberIfPossible(settings, TOLD_KEY, true);
    const { stillThere, stillThereHint } = texts();
    notifications.notify({ kind: "hint", tag: "tray", title: stillThere, body: stillThereHint, onAction: openWindow });
  };
  // Without a tray a closed window is the end, as if that had been known; but nobody is cut off who called meanwhile.
  const settleHidden = (hasTray: boolean): void => {
    if (isLeaving || window.isShown) return;
    if (hasTray) return explain();
    if (phone.snapshot().calls.some(({ state }) => state !== "ended")) openWindow();
    else app.quit();
  };
  const begin = (hasTray: boolean): void => {
    show(hasTray);
    if (startsUnseen && !isLeaving) (hasTray ? window.prepare : openWindow)();
    if (isUndecided) settleHidden(hasTray);
  };
  // A tray that took another's place gets an icon of its own.
  const follow = (hasTray: boolean): void => {
    show(hasTray);
    if (!hasTray && !isLeaving && !window.isShown) openWindow();
  };
  // A phone that is taking its leave does nothing any more for whoever presses its icon.
  const leave = (): void => {
    isLeaving = true;
    takeTrayAway();
  };
  app.on("before-quit", leave);
  owned.add(toDisposable(() => {
    app.off("before-quit", leave);
    takeTrayAway();
  }));
  let take = (hasTray: boolean): void => {
    take = follow;
    begin(hasTray);
  };
  owned.add(presence.onChange((hasTray) => take(hasTray)));
  if (presence.hasTray !== undefined) take(presence.hasTray);
  return {
    // On macOS the Dock leads back, and a window is closed for good.
    hidesOnClose: () => !isLeaving && presence.hasTray !== false && process.platform !== "darwin" && phone.snapshot().preferences.system.closesToTray,
    hidden() {
      if (presence.hasTray === undefined) isUndecided = true;
      else settleHidden(presence.hasTray);
    },
    dispose: () => owned.dispose(),
  };
}
