// Electron's main process as far as unit tests need it: unit tests import it in Electron's place (vitest.config.mjs). It does
// nothing on the desktop; it keeps what it was told, and tests emit its events.
import { EventEmitter } from "node:events";

/** An event whose consequence a listener may hold back. */
export interface PreventableEvent {
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** An event that nobody has held back yet. */
export function preventable(): PreventableEvent {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

class FakeApp extends EventEmitter {
  isPackaged = true;
  /** How often the process would have ended. */
  ends = 0;
  relaunches: { readonly args?: readonly string[]; readonly execPath?: string }[] = [];
  protocolClients: string[] = [];
  userModelId: string | undefined;

  /** "before-quit", and unless somebody holds it back "will-quit" and the end. */
  quit(): void {
    const event = preventable();
    this.emit("before-quit", event);
    if (event.defaultPrevented) return;
    this.emit("will-quit", preventable());
    this.ends += 1;
  }

  relaunch(options: { readonly args?: readonly string[]; readonly execPath?: string } = {}): void {
    this.relaunches.push(options);
  }

  setAsDefaultProtocolClient(scheme: string): boolean {
    this.protocolClients.push(scheme);
    return true;
  }

  setAppUserModelId(id: string): void {
    this.userModelId = id;
  }

  getAppPath(): string {
    return "/nowhere";
  }
}

export const app = new FakeApp();
export const powerMonitor = new EventEmitter();

/** A window as far as others look at it. */
export interface FakeWindow {
  readonly webContents: { getURL(): string };
  isVisible(): boolean;
}

export const BrowserWindow = { shown: [] as FakeWindow[], getAllWindows: (): readonly FakeWindow[] => BrowserWindow.shown };

/** The icon in the tray; throws after its end, as Electron's does. */
export class Tray extends EventEmitter {
  static readonly made: Tray[] = [];
  isDestroyed = false;
  toolTip = "";

  constructor() {
    super();
    Tray.made.push(this);
  }

  setImage(): void {
    this.#mustBeThere();
  }

  setToolTip(text: string): void {
    this.#mustBeThere();
    this.toolTip = text;
  }

  setContextMenu(): void {
    this.#mustBeThere();
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  #mustBeThere(): void {
    if (this.isDestroyed) throw new TypeError("Object has been destroyed");
  }
}

export const nativeImage = { createFromPath: (): { setTemplateImage(): void } => ({ setTemplateImage() {} }) };
export const Menu = { buildFromTemplate: (template: unknown): unknown => template };

/** Keys that the system gave. */
export const globalShortcut = {
  given: new Map<string, () => void>(),
  register(keys: string, run: () => void): boolean {
    this.given.set(keys, run);
    return true;
  },
  unregisterAll(): void {
    this.given.clear();
  },
};

/** Where the person saves, as the test says; nowhere as long as that is empty. Over which window, if any, is kept. */
export const dialog = {
  savesTo: "",
  parents: [] as unknown[],
  showSaveDialog(...args: readonly unknown[]): Promise<{ readonly canceled: boolean; readonly filePath: string }> {
    dialog.parents.push(args.length > 1 ? args[0] : undefined);
    return Promise.resolve({ canceled: dialog.savesTo === "", filePath: dialog.savesTo });
  },
};

export const clipboard = { readText: (): string => "" };

/** As at the start of the program, for the next test. */
export function restartElectron(): void {
  app.removeAllListeners();
  powerMonitor.removeAllListeners();
  Object.assign(app, { isPackaged: true, ends: 0, relaunches: [], protocolClients: [], userModelId: undefined });
  Object.assign(dialog, { savesTo: "", parents: [] });
  BrowserWindow.shown = [];
  Tray.made.length = 0;
  globalShortcut.given.clear();
}
