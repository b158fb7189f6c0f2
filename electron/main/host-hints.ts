// What Electron itself knows of changes: that the computer woke, and that Chromium sees a network or none. Each is one more hint;
// a display that was unlocked is none.
import { net, powerMonitor } from "electron";
import type { NodeNetworkMonitor } from "../../core/platform/node/network-monitor/node-network-monitor.ts";

/** Reading it costs next to nothing: Chromium follows the network anyway. */
const ONLINE_LOOK_MS = 1_000;

/** Passes Electron's word on, for as long as the application runs: a monitor that was disposed takes none. */
export function hearHost(monitor: Pick<NodeNetworkMonitor, "tell">): void {
  powerMonitor.on("resume", () => monitor.tell("resume"));
  let wasOnline = net.isOnline();
  setInterval(() => {
    const isOnline = net.isOnline();
    if (isOnline !== wasOnline) monitor.tell("link");
    wasOnline = isOnline;
  }, ONLINE_LOOK_MS).unref();
}
