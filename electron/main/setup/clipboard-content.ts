// What is on the clipboard: a picture, else a text. Electron asked for both at once up to 40-odd, and answers later since.
import { clipboard } from "electron";

interface ImmediateClipboard {
  readImage(): { isEmpty(): boolean; toPNG(): Uint8Array };
}

interface PromisingClipboard {
  read(): Promise<readonly { readonly types: readonly string[]; getType(type: string): Promise<Blob> }[]>;
}

/** The picture as PNG, or the text; text may be empty. */
export async function clipboardContent(): Promise<{ readonly picture: Uint8Array } | { readonly text: string }> {
  const picture = await pictureOf(clipboard as unknown as ImmediateClipboard | PromisingClipboard);
  return picture ? { picture } : { text: await clipboard.readText() };
}

async function pictureOf(board: ImmediateClipboard | PromisingClipboard): Promise<Uint8Array | undefined> {
  if ("readImage" in board) {
    const image = board.readImage();
    return image.isEmpty() ? undefined : image.toPNG();
  }
  const item = (await board.read()).find(({ types }) => types.includes("image/png"));
  return item && new Uint8Array(await (await item.getType("image/png")).arrayBuffer());
}
