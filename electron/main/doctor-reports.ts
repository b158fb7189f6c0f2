// The doctor's report, given away: into a file that the person chooses, or onto the clipboard. The text comes from the phone,
// masked; a page never supplies it.
import { clipboard } from "electron";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { DoctorSubject } from "../../core/phone/protocol.ts";
import { saveText } from "./save-text.ts";

/** Lets the person choose where to write; answers the file's name, or null if they chose nowhere. */
export async function saveReport(phone: PhoneFacade, subject: DoctorSubject): Promise<string | null> {
  const text = await phone.execute("doctor.report", subject);
  return saveText(text, `godwit-report-${new Date().toISOString().slice(0, 10)}.txt`, { name: "Text", extensions: ["txt"] });
}

/** Puts the report onto the clipboard. */
export async function copyReport(phone: PhoneFacade, subject: DoctorSubject): Promise<void> {
  clipboard.writeText(await phone.execute("doctor.report", subject));
}
