// The small window in the corner while a call rings: above everything, on every work space, and never with the focus,
// so that whoever is typing goes on typing. It is made at the first call and kept, hidden, for the next.
import { BrowserWindow, screen } from "electron";
import type { CallView } from "../../core/phone/protocol.ts";
import { appOrigin, pages } from "../contract/channels.ts";
import { reloadAfterCrash, showWhenPainted } from "./app-window.ts";
import { pagePreferences } from "./security.ts";
import { cornerOf } from "./window-place.ts";

export interface IncomingWindow {
  /** Shows the window while one of the calls rings, and hides it otherwise. */
  update(calls: readonly CallView[]): void;
  /** Makes the window as high as its content. */
  fit(heightPx: number): void;
}

const size = { width: 360, height: 168 } as const;

/** The incoming window, absent until a call rings. */
export function createIncomingWindow(preloadPath: string): IncomingWindow {
  let window: BrowserWindow | undefined;
  let loaded = false;
  let wanted = false;
  const show = (): void => {
    if (!wanted || !loaded || !window || window.isVisible()) return;
    window.setBounds(cornerAtPointer(window.getBounds().height));
    window.showInactive();
  };
  const make = (): BrowserWindow => {
    const made = openHidden(preloadPath);
    showWhenPainted(made, () => {
      loaded = true;
      show();
    });
    made.on("closed", () => {
      window = undefined;
      loaded = false;
    });
    return made;
  };
  return {
    update(calls) {
      wanted = calls.some((call) => call.state === "incoming");
      if (wanted) {
        window ??= make();
        show();
      } else if (window?.isVisible()) window.hide();
    },
    fit(heightPx) {
      window?.setBounds(cornerAtPointer(heightPx));
    },
  };
}

function openHidden(preloadPath: string): BrowserWindow {
  const window = new BrowserWindow({
    ...cornerAtPointer(size.height),
    title: "Incoming call",
    show: false,
    frame: false,
    resizable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    skipTaskbar: true,
    focusable: false,
    acceptFirstMouse: true,
    ...(process.platform === "linux" ? { type: "notification" } : {}),
    webPreferences: { ...pagePreferences(preloadPath), backgroundThrottling: false },
  });
  window.setAlwaysOnTop(true, "pop-up-menu");
  // Without changing what kind of program this is on macOS, which would take its icon from the Dock for a moment.
  window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
  reloadAfterCrash(window, appOrigin + pages.incoming);
  void window.loadURL(appOrigin + pages.incoming);
  return window;
}

// The screen where the pointer is: that is where the person looks.
function cornerAtPointer(height: number) {
  const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
  return cornerOf(workArea, { width: size.width, height }, process.platform);
}
