// The composition root of the desktop phone: makes each part, hands it what it needs, and decides nothing else.
import "./thread-pool.ts";
import { app, BrowserWindow, dialog, safeStorage, session } from "electron";
import { join } from "node:path";
import { setListenerErrorHandler } from "../../core/base/emitter.ts";
import { toFailure, type Failure } from "../../core/base/errors.ts";
import { lineLogger, plain } from "../../core/base/logger.ts";
import { openSqliteStore } from "../../core/platform/node/sqlite-store/sqlite-store.ts";
import { setAppMenu } from "./app-menu.ts";
import { registerAppScheme, serveRenderer } from "./app-protocol.ts";
import { createAppWindow } from "./app-window.ts";
import { openDesktopPhone } from "./desktop-phone.ts";
import { createIncomingWindow } from "./incoming-window.ts";
import { connectPages } from "./ipc.ts";
import { tellOfCallbacks } from "./callback-notices.ts";
import { tellOfCalls } from "./call-notices.ts";
import { openDesktop } from "./desktop.ts";
import { headsetAccess } from "./headset-access.ts";
import { followHotKeys } from "./hot-keys.ts";
import { createNotifications } from "./notifications.ts";
import { quitOrderly } from "./orderly-quit.ts";
import { createSetupCommands } from "./setup/setup-commands.ts";
import { claimLinks, hearOutside } from "./outside-requests.ts";
import { followPhone } from "./phone-follower.ts";
import { countryOfNumbers } from "./number-country.ts";
import { openSafeSecrets } from "./safe-secrets.ts";
import { noticeMessages } from "./message-notices.ts";
import { guardPages, guardSession, quietenChromium } from "./security.ts";
import { openSettingsFile } from "./settings-file.ts";
import { electronUpdater } from "./updates/electron-updates.ts";
import { createUpdates } from "./updates/updates.ts";
import { followStartAtLogin, startsUnseen } from "./start-at-login.ts";
import { hostTexts, type HostTexts } from "./texts/host-texts.ts";
import { createWindowCommands } from "./window-commands.ts";
import { chooseUserData, type UserDataPaths } from "./user-data.ts";
import { keepWithinReach } from "./within-reach.ts";

const rendererFolder = join(__dirname, "../../renderer");
const preloadPath = join(__dirname, "../preload/preload.cjs");
const wallMs = (): number => Date.now();

// Where nobody reads the log any more (a closed terminal), it goes nowhere.
process.stderr.on("error", () => {});
const logger = lineLogger((line) => process.stderr.write(`${line}\n`));
setListenerErrorHandler((thrown) => {
  logger.log("error", "a listener failed", { error: plain(thrown instanceof Error ? (thrown.stack ?? thrown.name) : typeof thrown) });
});

quietenChromium();
registerAppScheme();
guardPages();
const userData = chooseUserData();
const outside = hearOutside(process.argv.slice(1));
if (app.requestSingleInstanceLock({ words: process.argv.slice(1) })) app.whenReady().then(() => start(userData)).catch(giveUp);
else app.exit(0);

async function start(paths: UserDataPaths): Promise<void> {
  const problems: Failure[] = [];
  const onProblem = (failure: Failure): void => void problems.push(failure);
  const settings = openSettingsFile({ path: paths.settings, wallMs, onProblem });
  const secrets = openSafeSecrets({
    path: paths.secrets, keyStore: safeStorage, platform: process.platform, wallMs, onProblem, logger,
  });
  const store = openSqliteStore({ path: paths.database, wallMs, country: () => countryOfNumbers(settings), batchWorkerPath: join(__dirname, "contacts-worker.mjs") });
  problems.push(...store.problems);
  const { contacts, contactBatches, history, cases, messages, directories } = store;
  // Asked while the phone opens, since the first window waits for the answer.
  const asked = openDesktop(process.env);
  const phone = await openDesktopPhone({ settings, secrets, directories, contacts, ...(contactBatches && { contactBatches }), history, cases, messages, logger, problems });

  guardSession(session.defaultSession, headsetAccess(phone));
  serveRenderer(session.defaultSession, rendererFolder);
  claimLinks(settings);
  const texts = (): HostTexts => hostTexts(phone.snapshot().preferences.locale, app.getPreferredSystemLanguages());
  setAppMenu(texts());
  const { presenter, presence } = await asked;
  const notifications = createNotifications(presenter);
  const reach = keepWithinReach({ phone, window: () => appWindow, presence, settings, notifications, texts, wallMs });
  const quitsWithWindow = process.platform !== "darwin";
  const appWindow = createAppWindow({ preloadPath, settings, onClosed: () => quitsWithWindow && app.quit(), hidesOnClose: () => reach.hidesOnClose(), onHidden: () => reach.hidden() });
  const incoming = createIncomingWindow(preloadPath);
  const hotKeys = followHotKeys(phone, outside.open);
  const updates = createUpdates({
    phone, wallMs,
    updater: electronUpdater({ isPackaged: app.isPackaged, resourcesFolder: process.resourcesPath }),
    quit: (last) => quit(() => {
      // The new version starts at once, and would see this one as the phone that runs already.
      app.releaseSingleInstanceLock();
      return last();
    }),
  });
  const setup = createSetupCommands({ phone, settings, secrets, wallMs, product: `Godwit/${app.getVersion()}`, wasmPath: join(__dirname, "../codes/zxing_reader.wasm") });
  const windowCommands = createWindowCommands({ phone, appWindow, incoming, hotKeys, updates, setup, hasTray: () => presence.hasTray });
  const ipc = connectPages({ phone, windowCommands, onUpdate: updates.onState, logger });
  const follower = followPhone(phone, incoming);
  const login = followStartAtLogin(phone, logger);
  const messageNotices = noticeMessages({
    phone, notifications, isLookedAt: () => BrowserWindow.getFocusedWindow() !== null, hiddenText: () => texts().newMessage,
    onOpen: (id) => appWindow.show({ kind: "conversation", id }),
  });
  const callbackNotices = tellOfCallbacks({ phone, notifications, texts, open: () => appWindow.open() });
  const callNotices = tellOfCalls({ phone, notifications, texts, show: (place) => appWindow.show(place) });
  const quit = quitOrderly(phone, logger, () => {
    updates.dispose();
    for (const part of [callNotices, callbackNotices, messageNotices, login, hotKeys, reach]) part.dispose();
    follower.dispose();
    ipc.dispose();
    notifications.dispose();
    store.dispose();
  });
  app.on("activate", () => appWindow.open());
  // Without a listener Electron would quit when the last window closes, also on macOS, where the phone stays reachable.
  app.on("window-all-closed", () => {});
  if (startsUnseen(outside.ownStart) && presence.hasTray) appWindow.prepare();
  else appWindow.open();
  outside.connect(phone, () => appWindow.open());
}

function giveUp(thrown: unknown): void {
  const message = "Godwit cannot start. Restart it; if that does not help, look at the detail.";
  const failure = toFailure(thrown, { code: "app/cannot-start", message });
  logger.log("error", "cannot start", { code: plain(failure.code), detail: plain(failure.detail ?? "") });
  dialog.showErrorBox("Godwit", `${failure.message}\n\n${failure.detail ?? ""}`);
  app.exit(1);
}
