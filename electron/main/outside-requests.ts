// What comes from outside the window: links from the browser, words on the command line, another start of the program.
// It brings the window forward and hands everything to the phone, which asks before it dials.
import { app } from "electron";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { SettingsStore } from "../../core/ports/store.ts";
import type { AppWindow } from "./app-window.ts";
import { doToCall } from "./current-call.ts";
import { rememberIfPossible } from "./remember.ts";
import { readHandedOver, readStartArguments, type StartRequest } from "./start-arguments.ts";

/** Links that this program opens. */
const SCHEMES = ["sip", "sips", "tel", "callto", "godwit"] as const;

/** Requests before the phone is there; more than these nobody made by hand. */
const MAX_EARLY = 8;

/** What requests do to the window. */
export type OutsideWindow = Pick<AppWindow, "open" | "show">;

export interface OutsideRequests {
  /** From now on requests go to this phone; those that came before go first. */
  connect(phone: PhoneFacade, window: OutsideWindow): void;
  open(text: string): void;
  /** What this start itself asks for. */
  readonly ownStart: StartRequest;
}

/** Listens for requests; to be called before the app is ready, since macOS tells of links early. */
export function hearOutside(words: readonly string[]): OutsideRequests {
  const ownStart = readStartArguments(words);
  const early: StartRequest[] = ownStart.links.length > 0 || ownStart.settingsFrom !== undefined ? [{ ...ownStart, isHidden: false }] : [];
  let take = (request: StartRequest): void => {
    if (early.length < MAX_EARLY) early.push(request);
  };
  const open = (text: string): void => take({ links: [text], action: undefined, isHidden: false });
  app.on("open-url", (event, url) => {
    event.preventDefault();
    take(readStartArguments([url]));
  });
  let again: readonly string[] | undefined;
  // The list of words that Electron gives is Chromium's, in another order: ours travels beside it.
  app.on("second-instance", (_event, _words, _folder, data) => {
    const words = readHandedOver(data);
    if (isLeaving) again = words;
    else take(readStartArguments(words));
  });
  let isLeaving = false;
  app.on("before-quit", () => {
    isLeaving = true;
    take = () => {};
  });
  // Whoever started the phone while it was still saying its last words wants it to be there.
  app.on("will-quit", () => again && app.relaunch({ args: [...again], execPath: process.env["APPIMAGE"] ?? process.execPath }));
  return {
    ownStart,
    open: (text) => open(text),
    connect(phone, window) {
      if (isLeaving) return;
      take = ({ links, action, settingsFrom, isHidden }) => {
        if (action) return void doToCall(phone, action);
        if (settingsFrom !== undefined) return window.show({ kind: "company-settings", address: settingsFrom });
        if (!isHidden) window.open();
        for (const link of links) void phone.execute("link.open", link, null).catch(() => {});
      };
      for (const request of early.splice(0)) take(request);
    },
  };
}

const CLAIMED_KEY = "claimed-links";

/**
 * Makes this program the one that the system gives links to: once where it lies, since whom links go to is the person's choice
 * after that. On Linux the package's desktop entry offers it.
 */
export function claimLinks(settings: SettingsStore, platform: NodeJS.Platform = process.platform): void {
  if (platform === "linux" || settings.read(CLAIMED_KEY) === process.execPath) return;
  rememberIfPossible(settings, CLAIMED_KEY, process.execPath);
  // After "--" nothing is a switch, whatever a link is made of.
  const before = app.isPackaged ? ["--"] : [app.getAppPath(), "--"];
  for (const scheme of SCHEMES) app.setAsDefaultProtocolClient(scheme, process.execPath, before);
}
