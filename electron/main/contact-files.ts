// Files with people in them: chosen by the person in the system's dialogs, read and written here. A page never names a
// path; it gets what is in the file that was chosen, and gives what is to be in the one that is written.
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { GodwitError, toFailure } from "../../core/base/errors.ts";
import type { ChosenContacts, ChosenPhoto } from "../contract/bridge.ts";
import { choosePath } from "./file-dialogs.ts";
import { decodeFileText } from "./file-text.ts";
import { saveText } from "./save-text.ts";

const MEGABYTE = 1_000_000;
const PHOTO_LIMIT_BYTES = 20 * MEGABYTE;
const CONTACTS_LIMIT_BYTES = 100 * MEGABYTE;

/** Lets the person choose a picture; null if they chose none. It is decoded by the page, in its sandbox. */
export async function choosePhoto(): Promise<ChosenPhoto | null> {
  const path = await choosePath({ filters: [{ name: "JPEG, PNG, WebP", extensions: ["jpg", "jpeg", "png", "webp", "gif", "bmp", "avif"] }], properties: ["openFile"] });
  return path === null ? null : { name: basename(path), bytes: await readWithin(path, PHOTO_LIMIT_BYTES) };
}

/** Lets the person choose a vCard or CSV file; null if they chose none. */
export async function chooseContactsFile(): Promise<ChosenContacts | null> {
  const path = await choosePath({
    filters: [
      { name: "vCard, CSV", extensions: ["vcf", "vcard", "csv", "tsv", "txt"] },
      { name: "*", extensions: ["*"] },
    ],
    properties: ["openFile"],
  });
  return path === null ? null : { name: basename(path), text: decodeFileText(await readWithin(path, CONTACTS_LIMIT_BYTES)) };
}

/** Lets the person choose where to write; answers the file's name, or null if they chose nowhere. */
export async function saveContactsFile(suggestedName: string, text: string): Promise<string | null> {
  const extension = suggestedName.endsWith(".csv") ? "csv" : "vcf";
  return saveText(text, basename(suggestedName), { name: extension === "csv" ? "CSV" : "vCard", extensions: [extension] });
}

async function readWithin(path: string, limitBytes: number): Promise<Uint8Array> {
  const { size } = await stat(path).catch((thrown: unknown) => { throw unreadable(thrown); });
  if (size > limitBytes) {
    throw new GodwitError({ code: "file/too-large", message: "The file is too large. Choose a smaller one, or cut it into parts.", detail: `${Math.round(size / MEGABYTE)} MB` });
  }
  return readFile(path).catch((thrown: unknown) => { throw unreadable(thrown); });
}

function unreadable(thrown: unknown): GodwitError {
  return new GodwitError(toFailure(thrown, { code: "file/unreadable", message: "The file cannot be read. See whether it is still there and you may open it." }));
}
