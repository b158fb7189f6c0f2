// The window's only way to the phone. Everything else in the renderer asks `currentBridge()`; in development builds
// `?fake=SCENE` puts a scripted phone in its place.
import { toRaw } from "vue";
import type { CommandArguments, CommandName, GodwitBridge } from "../../electron/contract/bridge.ts";

export type * from "../../electron/contract/bridge.ts";

let installed: GodwitBridge | undefined;

/** Says which phone this window speaks to; called once before the app mounts, and by tests. */
export function installBridge(bridge: GodwitBridge): void {
  installed = bridge;
}

/** The phone this window speaks to. */
export function currentBridge(): GodwitBridge {
  if (installed === undefined) throw new Error("No bridge is installed");
  return installed;
}

/** Sends a command with its arguments as plain data, since reactive objects cannot cross between processes. */
export function execute<Name extends CommandName>(name: Name, ...args: CommandArguments<Name>) {
  return currentBridge().execute(name, ...(toPlain(args) as CommandArguments<Name>));
}

function toPlain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(toRaw(value))) as Value;
}

/** Finds the bridge: a scripted phone where a development build is asked for one, else the preload's. */
export async function findBridge(search: string): Promise<GodwitBridge> {
  if (import.meta.env.MODE !== "production") {
    const scene = new URLSearchParams(search).get("fake");
    if (scene !== null) {
      const { createFakeBridge } = await import("./fake-bridge.ts");
      return createFakeBridge(scene);
    }
  }
  return window.godwit;
}
