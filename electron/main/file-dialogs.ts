// The system's dialogs for files, over the window whose page asked for them: a sheet on macOS, elsewhere in front of it and
// not behind. Only the main window's page asks.
import { BrowserWindow, dialog, type MessageBoxOptions, type MessageBoxReturnValue, type OpenDialogOptions, type SaveDialogOptions } from "electron";
import { pageOf } from "./trusted-page.ts";

/** Lets the person choose a file or a folder that is there; null if they chose none. */
export async function choosePath(options: OpenDialogOptions): Promise<string | null> {
  const window = mainWindow();
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return canceled ? null : (filePaths[0] ?? null);
}

/** Lets the person choose where to write; null if they chose nowhere. */
export async function chooseNewFile(options: SaveDialogOptions): Promise<string | null> {
  const window = mainWindow();
  const { canceled, filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
  return canceled || filePath === "" ? null : filePath;
}

/** Asks the person. */
export function askBox(options: MessageBoxOptions): Promise<MessageBoxReturnValue> {
  const window = mainWindow();
  return window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options);
}

/** A hidden window would hide its dialog with it. */
function mainWindow(): BrowserWindow | undefined {
  return BrowserWindow.getAllWindows().find((window) => pageOf(window.webContents.getURL()) === "main" && window.isVisible());
}
