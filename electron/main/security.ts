// What no page may do, whatever went wrong in it: leave its place, open or embed anything, use a device, reach the net.
// Each line has a test in the real window (electron/README.md).
import { app, type HIDDevice, type Session, type WebContents, type WebPreferences } from "electron";
import type { HeadsetAccess } from "./headset-access.ts";
import { pageOf } from "./trusted-page.ts";

/** The preferences of every window's page. */
export function pagePreferences(preloadPath: string): WebPreferences {
  return {
    preload: preloadPath,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    enableWebSQL: false,
    // The checker would fetch its dictionaries from the net, and names are not prose.
    spellcheck: false,
    devTools: !app.isPackaged,
    additionalArguments: [`--godwit-version=${app.getVersion()}`],
  };
}

/** Guards every page that will ever be made; to be called before the first one. */
export function guardPages(): void {
  app.on("web-contents-created", (_event, contents) => guardPage(contents));
}

function guardPage(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.on("will-frame-navigate", (event) => {
    // A page may load itself again, nothing else: the small window's page does not become the main one.
    const here = pageOf(contents.getURL());
    if (!event.isMainFrame || here === undefined || pageOf(event.url) !== here) event.preventDefault();
  });
  contents.on("will-redirect", (event) => event.preventDefault());
}

/**
 * Denies the session's pages every permission, every device, every download and every request outside the app's scheme;
 * but for headsets' buttons, in the main page, of those devices that `headsets` allows.
 */
export function guardSession(session: Session, headsets: HeadsetAccess): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler((contents, permission) => (permission as string) === "hid" && contents !== null && pageOf(contents.getURL()) === "main");
  session.setDevicePermissionHandler(({ deviceType, origin, device }) => deviceType === "hid" && isOurs(origin) && headsets.allows(device as HIDDevice));
  session.on("select-hid-device", (event, { deviceList }, answer) => {
    event.preventDefault();
    void headsets.choose(deviceList).then((id) => answer(id), () => answer(null));
  });
  session.on("will-download", (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isLocal(details.url) }));
}

function isOurs(origin: string): boolean {
  return origin.replace(/\/$/u, "") === "app://godwit";
}

// Developer tools load from devtools: and are absent from a packaged app.
function isLocal(url: string): boolean {
  return url.startsWith("app://godwit/") || url.startsWith("data:") || (!app.isPackaged && url.startsWith("devtools:"));
}

/** Switches off what Chromium would send or fetch on its own; to be called before the app is ready. */
export function quietenChromium(): void {
  for (const flag of ["disable-background-networking", "disable-component-update", "disable-domain-reliability", "no-pings"]) {
    app.commandLine.appendSwitch(flag);
  }
  // The media keys belong to the user's player, also while the phone plays a tone.
  app.commandLine.appendSwitch("disable-features", "HardwareMediaKeyHandling,MediaSessionService");
}
