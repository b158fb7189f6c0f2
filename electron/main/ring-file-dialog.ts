// The dialog for a sound to ring with.
import { dialog } from "electron";

/** Lets the person choose a sound file; null if they leave it as it is. */
export async function chooseRingFile(present: string | undefined): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    ...(present === undefined ? {} : { defaultPath: present }),
    filters: [{ name: "WAV", extensions: ["wav"] }],
    properties: ["openFile"],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
