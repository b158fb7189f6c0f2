// The main window: remembers its place, shows itself when it has something to show, and knows nothing of calls.
import { BrowserWindow, nativeTheme, screen } from "electron";
import type { SettingsStore } from "../../core/ports/store.ts";
import type { ShownPlace } from "../contract/bridge.ts";
import { appOrigin, channels, pages } from "../contract/channels.ts";
import { rememberIfPossible } from "./remember.ts";
import { pagePreferences } from "./security.ts";
import { minimumSize, placeBackOnScreen, placeOnScreen, type Bounds } from "./window-place.ts";
import { rememberZoom } from "./window-zoom.ts";

export interface AppWindowOptions {
  readonly preloadPath: string;
  readonly settings: SettingsStore;
  readonly onClosed: () => void;
  /** Whether closing only hides the window, since something else leads back to it. */
  readonly hidesOnClose: () => boolean;
  readonly onHidden: () => void;
}

export interface AppWindow {
  /** Opens the window, or brings it to the front with the focus. */
  open(): void;
  /** Makes the window without showing it. */
  prepare(): void;
  /** Opens the window at a place. */
  show(place: ShownPlace): void;
  readonly isShown: boolean;
  /** When a window was shown for the first time. */
  readonly firstShown: Promise<void>;
}

const placeKey = "window-place";

/** The main window, closed until `open`; it can be opened again after it was closed. */
export function createAppWindow(options: AppWindowOptions): AppWindow {
  let window: BrowserWindow | undefined;
  /** On its way to the screen: it comes when it has something to show. */
  let isComing = false;
  let tellShown!: () => void;
  const firstShown = new Promise<void>((resolve) => (tellShown = resolve));
  const make = (isHidden: boolean): BrowserWindow => {
    const made = openWindow(options, isHidden);
    isComing = !isHidden;
    made.once("show", () => {
      isComing = false;
      tellShown();
    });
    made.on("closed", () => {
      window = undefined;
      options.onClosed();
    });
    return made;
  };
  const open = (): void => {
    if (!window) window = make(false);
    else if (!isComing) bringToFront(window);
  };
  return {
    open,
    prepare: () => void (window ??= make(true)),
    show(place) {
      open();
      const contents = window?.webContents;
      if (contents?.isLoading()) contents.once("did-finish-load", () => contents.send(channels.show, place));
      else contents?.send(channels.show, place);
    },
    get isShown() {
      return window?.isVisible() === true;
    },
    firstShown,
  };
}

function openWindow({ preloadPath, settings, hidesOnClose, onHidden }: AppWindowOptions, isHidden: boolean): BrowserWindow {
  const { maximized, ...bounds } = placeOnScreen(settings.read(placeKey), workAreas());
  const window = new BrowserWindow({
    ...bounds,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: "Godwit",
    show: false,
    autoHideMenuBar: true,
    backgroundColor: backgroundColor(),
    webPreferences: pagePreferences(preloadPath),
  });
  if (isHidden) window.once("show", () => maximized && window.maximize());
  else {
    showWhenPainted(window, () => {
      if (maximized) window.maximize();
      window.show();
    });
  }
  window.on("close", (event) => {
    rememberIfPossible(settings, placeKey, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    if (!hidesOnClose()) return;
    event.preventDefault();
    window.hide();
    onHidden();
  });
  rememberZoom(window, settings);
  reloadAfterCrash(window, appOrigin + pages.main);
  void window.loadURL(appOrigin + pages.main);
  return window;
}

/** How long a loaded page may take to paint before it is shown as it is. */
const paintLimitMs = 2_000;

/** Shows a window once it has something to show; Chromium does not always tell of the first paint of a hidden one. */
export function showWhenPainted(window: BrowserWindow, show: () => void): void {
  let shown = false;
  const showOnce = (): void => {
    if (shown || window.isDestroyed()) return;
    shown = true;
    show();
  };
  window.once("ready-to-show", showOnce);
  window.webContents.once("did-finish-load", () => setTimeout(showOnce, paintLimitMs));
}

// What is seen before the first paint; the page's own ground follows at once.
function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? "#1b1a19" : "#faf9f7";
}

/** The primary screen's first. */
function workAreas(): readonly [Bounds, ...Bounds[]] {
  return [screen.getPrimaryDisplay().workArea, ...screen.getAllDisplays().map((display) => display.workArea)];
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  const back = window.isMaximized() || window.isFullScreen() ? undefined : placeBackOnScreen(window.getBounds(), workAreas());
  if (back) window.setBounds(back);
  window.show();
  window.focus();
}

/** A page that dies again and again must not keep the machine busy. */
const reloadDelayMs = 300;

/** Loads `url` again after the page's process died: the phone lives in the main process and has lost nothing. */
export function reloadAfterCrash(window: BrowserWindow, url: string): void {
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit") return;
    // Not at once: Chromium is still taking the old process apart.
    setTimeout(() => {
      if (!window.isDestroyed()) void window.loadURL(url);
    }, reloadDelayMs);
  });
}
