// The doctor's report, given away: into a file that the person chooses, or onto the clipboard. The text comes from the phone,
// masked; a page never supplies it.
import { clipboard, dialog } from "electron";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { GodwitError, toFailure } from "../../core/base/errors.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { DoctorSubject } from "../../core/phone/protocol.ts";

/** Lets the person choose where to write; answers the file's name, or null if they chose nowhere. */
export async function saveReport(phone: PhoneFacade, subject: DoctorSubject): Promise<string | null> {
  const text = await phone.execute("doctor.report", subject);
  const { canceled, filePath } = await dialog.showSaveDialog({
    defaultPath: `godwit-report-${new Date().toISOString().slice(0, 10)}.txt`,
    filters: [{ name: "Text", extensions: ["txt"] }],
    properties: ["showOverwriteConfirmation", "createDirectory"],
  });
  if (canceled || filePath === "") return null;
  try {
    await writeFile(filePath, text, { mode: 0o600 });
  } catch (thrown) {
    throw new GodwitError(toFailure(thrown, { code: "file/unwritable", message: "The file cannot be written there. Choose another folder." }));
  }
  return basename(filePath);
}

/** Puts the report onto the clipboard. */
export async function copyReport(phone: PhoneFacade, subject: DoctorSubject): Promise<void> {
  clipboard.writeText(await phone.execute("doctor.report", subject));
}
