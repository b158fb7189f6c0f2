// Calls as files: written where the person says; and the files of their recordings, which may be gone.
import { shell } from "electron";
import { existsSync } from "node:fs";
import { GodwitError } from "../../core/base/errors.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { HistoryChoice, HistoryFileFormat } from "../../core/phone/protocol.ts";
import { saveText } from "./save-text.ts";

/** Writes calls where the person says; answers the file's name, null if they chose nowhere. */
export async function saveHistory(phone: PhoneFacade, choice: HistoryChoice, format: HistoryFileFormat): Promise<string | null> {
  const { suggestedName, text } = await phone.execute("history.export", choice, format);
  return saveText(text, suggestedName, { name: format.toUpperCase(), extensions: [format] });
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
