// What closing the main window means: the end, or only that it is hidden. Before the phone is there that is said by the stored
// settings alone; the phone's host hears of a window that was hidden before it came, and decides what that meant.
import { app } from "electron";
import { readPreferences } from "../../core/phone/preferences.ts";
import type { SettingsStore } from "../../core/ports/store.ts";

/** Who is asked about a window that is closed. */
export interface ClosedWindow {
  /** Whether the window is to be hidden only. */
  hidesOnClose(): boolean;
  /** To be told after the window was hidden. */
  hidden(): void;
}

export interface WindowClosing extends ClosedWindow {
  /** From now on this one is asked; it hears at once of a window that was hidden before. */
  leaveTo(host: ClosedWindow): void;
}

/** Answers by the settings until somebody who knows the desktop does. */
export function decideClosing(settings: SettingsStore, platform: NodeJS.Platform = process.platform): WindowClosing {
  let isLeaving = false;
  let wasHidden = false;
  app.once("before-quit", () => void (isLeaving = true));
  let asked: ClosedWindow = {
    hidesOnClose: () => !isLeaving && platform !== "darwin" && readPreferences(settings.read("preferences")).system.closesToTray,
    hidden: () => void (wasHidden = true),
  };
  return {
    hidesOnClose: () => asked.hidesOnClose(),
    hidden: () => asked.hidden(),
    leaveTo(host) {
      asked = host;
      if (wasHidden) host.hidden();
    },
  };
}
