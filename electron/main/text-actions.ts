// What the host does with texts of conversations: opens a web address in the browser, copies, writes a file. The page
// asks the person first; what a page may ask for is checked here once more.
import { clipboard, dialog, shell } from "electron";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { GodwitError, toFailure } from "../../core/base/errors.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";

/** Opens a web address; anything but http and https is refused, and so is one with a name and password in it. */
export async function openWebLink(address: string): Promise<void> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (!url || !isWeb || url.username !== "" || url.password !== "") {
    throw new GodwitError({ code: "link/not-web", message: "This is not the address of a web page." });
  }
  await shell.openExternal(url.href).catch((thrown: unknown) => {
    throw new GodwitError(toFailure(thrown, { code: "link/no-browser", message: "No browser could be opened. Copy the link instead." }));
  });
}

export function copyText(text: string): void {
  clipboard.writeText(text);
}

/** Writes a conversation as text where the person says; answers the file's name, null if they chose nowhere. */
export async function saveConversation(phone: PhoneFacade, conversationId: string): Promise<string | null> {
  const text = await phone.execute("conversation.export", conversationId);
  const title = text.slice(0, text.indexOf("\n")).replace(/[^\p{L}\p{N}@ ._-]+/gu, " ").trim().slice(0, 80);
  const { canceled, filePath } = await dialog.showSaveDialog({
    defaultPath: `${title || "Godwit"}.txt`, filters: [{ name: "Text", extensions: ["txt"] }], properties: ["showOverwriteConfirmation", "createDirectory"],
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
