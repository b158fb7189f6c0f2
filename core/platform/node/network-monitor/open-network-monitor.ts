// Makes the monitor for the system that this is.
import { execFile } from "node:child_process";
import type { Logger } from "../../../base/logger.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { InterfaceKind } from "../../../ports/network-monitor.ts";
import { kindByName, linuxInterfaceKind, readHardwarePorts } from "./interface-kinds.ts";
import { linuxEvents } from "./linux-events.ts";
import { readLocalAddresses } from "./local-addresses.ts";
import { macosEvents } from "./macos-events.ts";
import { NodeNetworkMonitor, type NetworkMonitorParts } from "./node-network-monitor.ts";
import { windowsEvents } from "./windows-events.ts";

type SystemParts = Pick<NetworkMonitorParts, "events" | "kindOf" | "standsStill">;

/** Its owner disposes it, which also ends the program that it listens to. */
export function openNetworkMonitor(clock: Clock, logger: Logger): NodeNetworkMonitor {
  return new NodeNetworkMonitor({ clock, logger, readAddresses: readLocalAddresses, ...partsFor(process.platform) });
}

function partsFor(platform: NodeJS.Platform): SystemParts {
  switch (platform) {
    case "linux":
      return { events: linuxEvents, kindOf: linuxInterfaceKind, standsStill: true };
    case "darwin":
      return { events: macosEvents, kindOf: macosKinds(), standsStill: false };
    case "win32":
      return { events: windowsEvents, kindOf: kindByName, standsStill: false };
    default:
      return { kindOf: kindByName, standsStill: false };
  }
}

/** The list of hardware ports takes a moment; until it is there, and for what is not in it, names count. A new name has it read again. */
function macosKinds(): (name: string) => InterfaceKind {
  let ports: ReadonlyMap<string, InterfaceKind> = new Map();
  const asked = new Set<string>();
  return (name) => {
    const kind = ports.get(name) ?? kindByName(name);
    if (kind !== "unknown" || asked.has(name)) return kind;
    asked.add(name);
    execFile("/usr/sbin/networksetup", ["-listallhardwareports"], { timeout: 10_000 }, (error, text) => {
      if (!error) ports = readHardwarePorts(text);
    });
    return kind;
  };
}
