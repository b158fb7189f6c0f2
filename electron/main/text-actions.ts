// What the host does with texts of conversations: opens a web address in the browser, copies, writes a file. The page
// asks the person first; what a page may ask for is checked here once more.
import { clipboard, shell } from "electron";
import { GodwitError, toFailure } from "../../core/base/errors.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import { saveText } from "./save-text.ts";

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
  return saveText(text, `${title || "Godwit"}.txt`, { name: "Text", extensions: ["txt"] });
}
