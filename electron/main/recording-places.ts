// Where this computer's recordings go, and ways to see them: the file manager, and a dialog for another folder.
import { app, shell } from "electron";
import { join } from "node:path";
import { GodwitError } from "../../core/base/errors.ts";
import type { Snapshot } from "../../core/phone/protocol.ts";
import { choosePath } from "./file-dialogs.ts";

/** The user's music folder, or documents where there is none. */
export function recordingsFolder(): string {
  try {
    return join(app.getPath("music"), "Godwit");
  } catch {
    return join(app.getPath("documents"), "Godwit");
  }
}

/** Shows the file of a call's recording in its folder. A page names the call, never a path. Throws `recording/none`. */
export function showRecording({ calls }: Snapshot, callId: string): void {
  const path = calls.find(({ id }) => id === callId)?.recording?.path;
  if (path === undefined) throw new GodwitError({ code: "recording/none", message: "There is no recording of this call." });
  shell.showItemInFolder(path);
}

/** Lets the person choose a folder; null if they leave it as it is. */
export function chooseRecordingsFolder(present: string | undefined): Promise<string | null> {
  return choosePath({ defaultPath: present ?? recordingsFolder(), properties: ["openDirectory", "createDirectory"] });
}
