// The dialog for a sound to ring with.
import { choosePath } from "./file-dialogs.ts";

/** Lets the person choose a sound file; null if they leave it as it is. */
export function chooseRingFile(present: string | undefined): Promise<string | null> {
  return choosePath({
    ...(present === undefined ? {} : { defaultPath: present }),
    filters: [{ name: "WAV", extensions: ["wav"] }],
    properties: ["openFile"],
  });
}
