// Starting with the user's session: by the system's own list on macOS and Windows, by a desktop entry in the autostart
// folder on Linux (Desktop Application Autostart Specification).
import { app } from "electron";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";
import type { Disposable } from "../../core/base/disposable.ts";
import { plain, type Logger } from "../../core/base/logger.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import { autostartCommand, autostartEntry, autostartPath } from "./autostart-entry.ts";
import type { StartRequest } from "./start-arguments.ts";

/** Whether a start is to show nothing but the tray. macOS gives no word to what it starts, but says afterwards that it did. */
export function startsUnseen({ isHidden }: StartRequest, platform: NodeJS.Platform = process.platform): boolean {
  return isHidden || (platform === "darwin" && app.getLoginItemSettings().wasOpenedAtLogin);
}

/** Keeps the system's list as the preferences have it, until disposed. */
export function followStartAtLogin(phone: PhoneFacade, logger: Logger): Disposable {
  let isOn = phone.snapshot().preferences.system.startsAtLogin;
  // The program may have moved since; where it was never wanted, nothing is touched.
  if (isOn) startAtLogin(true, logger);
  return phone.onEvent(({ change }) => {
    if (change.kind !== "preferences" || change.preferences.system.startsAtLogin === isOn) return;
    isOn = change.preferences.system.startsAtLogin;
    startAtLogin(isOn, logger);
  });
}

/** Starts with the session from now on, or not any more. What fails is logged: the next start tries again. */
function startAtLogin(wanted: boolean, logger: Logger): void {
  try {
    if (process.platform === "linux") writeAutostart(wanted);
    else app.setLoginItemSettings({ openAtLogin: wanted, args: ["--hidden"] });
  } catch (thrown) {
    logger.log("warn", "start at login could not be changed", { error: plain(thrown instanceof Error ? thrown.name : typeof thrown) });
  }
}

function writeAutostart(wanted: boolean): void {
  const path = autostartPath(process.env, homedir());
  if (!wanted) return rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, autostartEntry(autostartCommand(process.env, app.isPackaged ? [process.execPath] : [process.execPath, app.getAppPath()])));
}
