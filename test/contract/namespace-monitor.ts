// The real monitor of Linux in a network namespace of its own, as the contract wants it.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { Emitter } from "../../core/base/emitter.ts";
import type { LocalInterface, NetworkHint } from "../../core/ports/network-monitor.ts";
import { bundled } from "../sound/media-worker-bundle.ts";
import type { MonitorUnderTest } from "./network-monitor-contract.ts";

interface Said {
  readonly source?: NetworkHint["source"];
  readonly interfaces: readonly LocalInterface[];
  readonly pid?: number;
}

const ADDRESSES = ["192.0.2.1", "198.51.100.1"] as const;
let made = 0;

/** Why there can be no namespace here; undefined where there can. */
export function whyNoNamespace(): string | undefined {
  if (process.platform !== "linux") return "network namespaces are Linux's";
  if (process.getuid?.() !== 0) return "only root may make network namespaces";
  const name = `godwit-probe-${process.pid}`;
  if (spawnSync("ip", ["netns", "add", name]).status !== 0) return "this machine lets nobody make network namespaces";
  spawnSync("ip", ["netns", "del", name]);
  return undefined;
}

/** Makes the namespace with one end of a cable in it, and starts the monitor there. */
export async function openNamespaceMonitor(): Promise<MonitorUnderTest> {
  const name = `godwit-monitor-${process.pid}-${made++}`;
  const ip = (...args: readonly string[]): void => void execFileSync("ip", ["-n", name, ...args]);
  execFileSync("ip", ["netns", "add", name]);
  process.once("exit", () => spawnSync("ip", ["netns", "del", name])); // what a failed test left
  ip("link", "add", "eth0", "type", "veth", "peer", "name", "peer0");
  for (const end of ["eth0", "peer0"]) ip("link", "set", end, "up");
  ip("address", "add", `${ADDRESSES[0]}/24`, "dev", "eth0");

  const child = spawn("ip", ["netns", "exec", name, process.execPath, await bundled("test/contract/network-monitor-process.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const hints = new Emitter<NetworkHint>();
  const replies = new Emitter<void>();
  let said: Said = { interfaces: [] };
  createInterface(child.stdout).on("line", (line) => {
    said = JSON.parse(line) as Said;
    if (said.source) hints.emit({ source: said.source });
    else replies.emit();
  });
  const ask = (): Promise<void> => new Promise((resolve) => {
    const listening = replies.event(() => {
      listening.dispose();
      resolve();
    });
    child.stdin.write("?\n");
  });
  await ask();
  while (!hears(name)) await ask();
  const change = (...args: readonly string[]) => async () => ip(...args);
  return {
    monitor: { onHint: hints.event, interfaces: () => said.interfaces, dispose: () => (hints.dispose(), child.stdin.end()) },
    name: "eth0",
    addresses: ADDRESSES,
    addAddress: change("address", "add", `${ADDRESSES[1]}/24`, "dev", "eth0"),
    removeAddress: change("address", "del", `${ADDRESSES[1]}/24`, "dev", "eth0"),
    setLink: async (state) => ip("link", "set", "eth0", state),
    changeRoute: change("route", "add", "203.0.113.0/24", "dev", "eth0"),
    pass: () => (child.stdin.writable ? ask() : Promise.resolve()),
    remains: async () => {
      const { pid } = said;
      await ended;
      execFileSync("ip", ["netns", "del", name]);
      return pid !== undefined && existsSync(`/proc/${pid}`) ? [`process ${pid}`] : [];
    },
  };
}

/** Whether the namespace has a netlink socket that is subscribed to something, so that nothing from now on is missed. */
function hears(name: string): boolean {
  const table = execFileSync("ip", ["netns", "exec", name, "cat", "/proc/net/netlink"], { encoding: "utf8" });
  return table.split("\n").some((line) => {
    const [, protocol, , groups = "0"] = line.trim().split(/ +/u);
    return protocol === "0" && Number.parseInt(groups, 16) !== 0;
  });
}
