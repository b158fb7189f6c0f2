// Keys that work whatever program has the focus. Off until the user sets them; which ones the system gave is told.
import { app, clipboard, globalShortcut } from "electron";
import { toDisposable, type Disposable } from "../../core/base/disposable.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import { HOT_KEY_ACTIONS, type HotKeyAction } from "../../core/phone/protocol.ts";
import type { HotKeyReport, HotKeyState } from "../contract/bridge.ts";
import { doToCall } from "./current-call.ts";

export interface HotKeys extends Disposable {
  report(): HotKeyReport;
  /** While the user presses new keys the old ones must not act. */
  rest(rests: boolean): void;
}

/** Keys follow the preferences until disposed. `open` takes what is to be dialled. */
export function followHotKeys(phone: PhoneFacade, open: (text: string) => void): HotKeys {
  const deeds: Readonly<Record<HotKeyAction, () => void>> = {
    answer: () => void doToCall(phone, "answer-or-hang-up"),
    mute: () => void doToCall(phone, "mute"),
    hold: () => void doToCall(phone, "hold"),
    dial: () => void selectedText().then((text) => text !== "" && open(text)),
  };
  let states: HotKeyReport["keys"] = registerAll(phone.snapshot().preferences.system.hotKeys, deeds);
  let shown = JSON.stringify(phone.snapshot().preferences.system.hotKeys);
  const subscription = phone.onEvent(({ change }) => {
    if (change.kind !== "preferences") return;
    const wanted = JSON.stringify(change.preferences.system.hotKeys);
    if (wanted !== shown) states = registerAll(change.preferences.system.hotKeys, deeds);
    shown = wanted;
  });
  const work = (): void => void (states = registerAll(phone.snapshot().preferences.system.hotKeys, deeds));
  // A page that died while the user pressed new keys does not say any more that they are done.
  app.on("render-process-gone", work);
  return {
    report: () => ({ keys: states, isLeftToSystem: isWayland(process.env) }),
    rest(rests) {
      if (rests) globalShortcut.unregisterAll();
      else work();
    },
    ...toDisposable(() => {
      app.off("render-process-gone", work);
      subscription.dispose();
      globalShortcut.unregisterAll();
    }),
  };
}

function registerAll(wanted: Readonly<Record<HotKeyAction, string>>, deeds: Readonly<Record<HotKeyAction, () => void>>): Record<HotKeyAction, HotKeyState> {
  globalShortcut.unregisterAll();
  const given = new Set<string>();
  const states = HOT_KEY_ACTIONS.map((action): [HotKeyAction, HotKeyState] => {
    const keys = wanted[action];
    if (keys === "") return [action, "off"];
    if (given.has(keys)) return [action, "twice"];
    given.add(keys);
    return [action, register(keys, deeds[action])];
  });
  return Object.fromEntries(states) as Record<HotKeyAction, HotKeyState>;
}

function register(keys: string, run: () => void): HotKeyState {
  try {
    return globalShortcut.register(keys, run) ? "works" : "taken";
  } catch {
    return "unknown";
  }
}

/** There the compositor keeps all keys to itself, or asks the user which ones a program gets. */
function isWayland(environment: NodeJS.ProcessEnv): boolean {
  return process.platform === "linux" && (environment["XDG_SESSION_TYPE"] === "wayland" || (environment["WAYLAND_DISPLAY"] ?? "") !== "");
}

/** Electron's clipboard as it was, and as it will be: answering at once, or later. */
interface TextClipboard {
  readText(which?: "selection"): string | Promise<string>;
}

/** What is marked with the mouse where there is such a thing, else what was copied. */
async function selectedText(): Promise<string> {
  const board: TextClipboard = clipboard;
  const marked = process.platform === "linux" ? (await board.readText("selection")).trim() : "";
  return marked || (await board.readText()).trim();
}
