// macOS: a download counts as ready when the system's own installer (Squirrel.Mac) has it, unpacked and with its signature
// checked. Told to install before that, it would still be at it when the program ends, and nothing would change.
import type { EventEmitter } from "node:events";

/** Resolves when the installer has what comes next; rejects where it does not want it. `stop` ends the waiting. */
export function takenBySquirrel(installer: Pick<EventEmitter, "on" | "off">): { readonly taken: Promise<void>; stop(): void } {
  let stop = (): void => {};
  const taken = new Promise<void>((resolve, reject) => {
    installer.on("update-downloaded", resolve);
    installer.on("error", reject);
    stop = () => {
      installer.off("update-downloaded", resolve);
      installer.off("error", reject);
    };
  });
  // Whoever stops waiting early is not asked about it.
  taken.catch(() => {});
  return { taken, stop };
}
