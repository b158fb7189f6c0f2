// The composition root's first half: what the first window needs. Its page loads while the second half, phone-host.ts, opens
// the phone; what the page asks before that waits.
import "./thread-pool.ts";
import { app, dialog, session } from "electron";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { setListenerErrorHandler } from "../../core/base/emitter.ts";
import { toFailure, type Failure } from "../../core/base/errors.ts";
import { lineLogger, plain } from "../../core/base/logger.ts";
import { readPreferences } from "../../core/phone/preferences.ts";
import { registerAppScheme, serveRenderer } from "./app-protocol.ts";
import { createAppWindow } from "./app-window.ts";
import { connectPages } from "./ipc.ts";
import { hearOutside } from "./outside-requests.ts";
import { applyTheme } from "./phone-follower.ts";
import { guardPages, guardSession, quietenChromium } from "./security.ts";
import { openSettingsFile } from "./settings-file.ts";
import { startsUnseen } from "./start-at-login.ts";
import { chooseUserData, type UserDataPaths } from "./user-data.ts";
import { decideClosing } from "./window-closing.ts";
import type { PhoneHost } from "./phone-host.ts";

const rendererFolder = join(__dirname, "../../renderer");
const preloadPath = join(__dirname, "../preload/preload.cjs");
/** The phone does not wait longer for the window. */
const ANSWER_LIMIT_MS = 200;
const wallMs = (): number => Date.now();

// Where nobody reads the log any more (a closed terminal), it goes nowhere.
process.stderr.on("error", () => {});
const logger = lineLogger((line) => process.stderr.write(`${line}\n`));
setListenerErrorHandler((thrown) => {
  logger.log("error", "a listener failed", { error: plain(thrown instanceof Error ? (thrown.stack ?? thrown.name) : typeof thrown) });
});

performance.mark("godwit: first half read");
quietenChromium();
registerAppScheme();
guardPages();
const userData = chooseUserData();
const outside = hearOutside(process.argv.slice(1));
if (app.requestSingleInstanceLock({ words: process.argv.slice(1) })) app.whenReady().then(() => start(userData)).catch(giveUp);
else app.exit(0);

async function start(paths: UserDataPaths): Promise<void> {
  const problems: Failure[] = [];
  const settings = openSettingsFile({ path: paths.settings, wallMs, onProblem: (failure) => void problems.push(failure) });
  applyTheme(readPreferences(settings.read("preferences")));
  const later: { host?: PhoneHost } = {};
  guardSession(session.defaultSession, {
    allows: (device) => later.host?.headsets.allows(device) ?? false,
    choose: async (devices) => later.host?.headsets.choose(devices) ?? null,
  });
  const answered = new Promise<void>((resolve) => serveRenderer(session.defaultSession, rendererFolder, resolve));
  const closing = decideClosing(settings);
  const quitsWithWindow = process.platform !== "darwin";
  const appWindow = createAppWindow({
    preloadPath, settings,
    onClosed: () => quitsWithWindow && app.quit(),
    hidesOnClose: () => closing.hidesOnClose(),
    onHidden: () => closing.hidden(),
  });
  // Without a listener Electron would quit when the last window closes, also on macOS, where the phone stays reachable.
  app.on("window-all-closed", () => {});
  app.on("activate", () => appWindow.open());
  const pages = connectPages(logger);
  // A start that asks for none may have to have one: the desktop's answer comes later.
  if (!startsUnseen(outside.ownStart)) {
    appWindow.open();
    // Reading the second half takes a while in which nobody is answered; the page's process starts meanwhile.
    await Promise.race([answered, delay(ANSWER_LIMIT_MS)]);
  }
  const { openPhoneHost } = await import("./phone-host.ts");
  later.host = await openPhoneHost({ paths, settings, problems, logger, wallMs, preloadPath, appWindow, closing, outside, pages });
}

function giveUp(thrown: unknown): void {
  const message = "Godwit cannot start. Restart it; if that does not help, look at the detail.";
  const failure = toFailure(thrown, { code: "app/cannot-start", message });
  logger.log("error", "cannot start", { code: plain(failure.code), detail: plain(failure.detail ?? "") });
  dialog.showErrorBox("Godwit", `${failure.message}\n\n${failure.detail ?? ""}`);
  app.exit(1);
}
