// Calls as files: written where the person says; and the files of their recordings, which may be gone.
import { dialog, shell } from "electron";
import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { GodwitError, toFailure } from "../../core/base/errors.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { HistoryChoice, HistoryFileFormat } from "../../core/phone/protocol.ts";

/** Writes calls where the person says; answers the file's name, null if they chose nowhere. */
export async function saveHistory(phone: PhoneFacade, choice: HistoryChoice, format: HistoryFileFormat): Promise<string | null> {
  const { suggestedName, text } = await phone.execute("history.export", choice, format);
  const { canceled, filePath } = await dialog.showSaveDialog({
    defaultPath: suggestedName, filters: [{ name: format.toUpperCase(), extensions: [format] }], properties: ["showOverwriteConfirmation", "createDirectory"],
  });
  if (canceled || filePath === "") return null;
  const beside = `${filePath}.part`;
  try {
    await writeFile(beside, text, { mode: 0o600 });
    await rename(beside, filePath);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw new GodwitError(toFailure(thrown, { code: "file/unwritable", message: "The file cannot be written there. Choose another folder." }));
  }
  return basename(filePath);
}

/** Shows a past call's recording in its folder. Throws `recording/none`, `recording/gone`. */
export async function showPastRecording(phone: PhoneFacade, entryId: string): Promise<void> {
  const path = (await phone.execute("history.get", entryId))?.recording;
  if (path === undefined) throw new GodwitError({ code: "recording/none", message: "There is no recording of this call." });
  if (!existsSync(path)) throw new GodwitError({ code: "recording/gone", message: "The recording is no longer where it was. It was moved or deleted.", detail: path });
  shell.showItemInFolder(path);
}

/** Whether a past call's recording is still where it was. */
export async function hasPastRecording(phone: PhoneFacade, entryId: string): Promise<boolean> {
  const path = (await phone.execute("history.get", entryId))?.recording;
  return path !== undefined && existsSync(path);
}
