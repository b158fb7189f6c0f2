// The composition root's second half: opens the phone, serves the pages, and ties the phone to its desktop. main.ts loads it
// when the first window is on its way; whatever the window can do without comes after the phone.
import { app, safeStorage } from "electron";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DisposableStore } from "../../core/base/disposable.ts";
import type { Failure } from "../../core/base/errors.ts";
import type { Logger } from "../../core/base/logger.ts";
import { openSqliteStore } from "../../core/platform/node/sqlite-store/sqlite-store.ts";
import type { SettingsStore } from "../../core/ports/store.ts";
import { setAppMenu } from "./app-menu.ts";
import type { AppWindow } from "./app-window.ts";
import { openDesktop } from "./desktop.ts";
import { tieToDesktop } from "./desktop-ties.ts";
import { openDesktopPhone } from "./desktop-phone.ts";
import { headsetAccess, type HeadsetAccess } from "./headset-access.ts";
import { followHotKeys } from "./hot-keys.ts";
import { createIncomingWindow } from "./incoming-window.ts";
import type { Pages } from "./ipc.ts";
import { countryOfNumbers } from "./number-country.ts";
import { quitOrderly } from "./orderly-quit.ts";
import { claimLinks, type OutsideRequests } from "./outside-requests.ts";
import { followPhone } from "./phone-follower.ts";
import { openSafeSecrets } from "./safe-secrets.ts";
import { createSetupCommands } from "./setup/setup-commands.ts";
import { followStartAtLogin } from "./start-at-login.ts";
import { hostTexts, type HostTexts } from "./texts/host-texts.ts";
import { askForTray } from "./tray-presence.ts";
import { electronUpdater } from "./updates/electron-updates.ts";
import { createUpdates } from "./updates/updates.ts";
import type { UserDataPaths } from "./user-data.ts";
import { createWindowCommands } from "./window-commands.ts";
import type { WindowClosing } from "./window-closing.ts";

export interface PhoneHostOptions {
  readonly paths: UserDataPaths;
  readonly settings: SettingsStore;
  /** What went wrong so far; the phone shows each as a notice. */
  readonly problems: Failure[];
  readonly logger: Logger;
  readonly wallMs: () => number;
  readonly preloadPath: string;
  readonly appWindow: AppWindow;
  readonly closing: WindowClosing;
  readonly outside: OutsideRequests;
  readonly pages: Pages;
}

/** What the first half asks for, once it is there. */
export interface PhoneHost {
  readonly headsets: HeadsetAccess;
}

/** A start without a window, or with one that does not come, waits no longer than this. */
const SETTLED_AFTER_MS = 2_000;

/** Opens everything; it ends with the app. */
export async function openPhoneHost(options: PhoneHostOptions): Promise<PhoneHost> {
  const { paths, settings, problems, logger, wallMs, preloadPath, appWindow, closing, outside, pages } = options;
  performance.mark("godwit: second half read");
  const desktop = openDesktop(process.env);
  const secrets = openSafeSecrets({ path: paths.secrets, keyStore: safeStorage, platform: process.platform, wallMs, onProblem: (failure) => void problems.push(failure), logger });
  const store = openSqliteStore({ path: paths.database, wallMs, country: () => countryOfNumbers(settings), batchWorkerPath: join(__dirname, "contacts-worker.mjs") });
  problems.push(...store.problems);
  const { contacts, contactBatches, history, cases, messages, directories } = store;
  const settled = Promise.race([appWindow.firstShown, delay(SETTLED_AFTER_MS)]);
  const phone = await openDesktopPhone({ settings, secrets, directories, contacts, ...(contactBatches && { contactBatches }), history, cases, messages, logger, problems, settled });

  performance.mark("godwit: phone open");
  const owned = new DisposableStore();
  const quit = quitOrderly(phone, logger, () => owned.dispose());
  owned.add(store);
  owned.add(pages);
  const incoming = createIncomingWindow(preloadPath);
  owned.add(followPhone(phone, incoming));
  const hotKeys = owned.add(followHotKeys(phone, outside.open));
  const updates = owned.add(createUpdates({
    phone, wallMs,
    updater: electronUpdater({ isPackaged: app.isPackaged, resourcesFolder: process.resourcesPath }),
    quit: (last) => quit(() => {
      // The new version starts at once, and would see this one as the phone that runs already.
      app.releaseSingleInstanceLock();
      return last();
    }),
  }));
  const setup = createSetupCommands({ phone, settings, secrets, wallMs, product: `Godwit/${app.getVersion()}`, wasmPath: join(__dirname, "../codes/zxing_reader.wasm") });
  pages.serve({ phone, windowCommands: createWindowCommands({ phone, appWindow, incoming, hotKeys, updates, setup, hasTray: () => askForTray(desktop.presence) }), onUpdate: updates.onState });

  performance.mark("godwit: pages served");
  const texts = (): HostTexts => hostTexts(phone.snapshot().preferences.locale, app.getPreferredSystemLanguages());
  owned.add(tieToDesktop({ phone, desktop, appWindow, outside, closing, settings, texts, wallMs }));
  claimLinks(settings);
  setAppMenu(texts());
  owned.add(followStartAtLogin(phone, logger));
  return { headsets: headsetAccess(phone) };
}
