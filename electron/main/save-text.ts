// A text as a file where the person says, whole or not at all: written beside it first, so that what was there stays as it
// was if the disk is full. A page never names a path.
import type { FileFilter } from "electron";
import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { GodwitError, toFailure } from "../../core/base/errors.ts";
import { chooseNewFile } from "./file-dialogs.ts";

/** Answers the file's name, null if the person chose nowhere. A large text may come in pieces. Throws `file/unwritable`. */
export async function saveText(text: string | AsyncIterable<string>, suggestedName: string, filter: FileFilter): Promise<string | null> {
  const filePath = await chooseNewFile({ defaultPath: suggestedName, filters: [filter], properties: ["showOverwriteConfirmation", "createDirectory"] });
  if (filePath === null) return null;
  const beside = join(dirname(filePath), `.${randomUUID()}.part`);
  try {
    await writeFile(beside, text, { mode: 0o600, flag: "wx" });
    await rename(beside, filePath);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw new GodwitError(toFailure(thrown, { code: "file/unwritable", message: "The file cannot be written there. Choose another folder." }));
  }
  return basename(filePath);
}
