// The application menu. On macOS it is where people look; elsewhere it stays hidden and only lends its edit and zoom keys.
// Electron names what a role does in English only: the words come from the texts.
import { app, Menu, type MenuItemConstructorOptions } from "electron";
import type { HostTexts } from "./texts/host-texts.ts";

/** Sets the menu for all windows. */
export function setAppMenu(texts: HostTexts): void {
  const item = (role: Extract<MenuItemConstructorOptions["role"], keyof HostTexts>): MenuItemConstructorOptions => ({ role, label: texts[role] });
  const line: MenuItemConstructorOptions = { type: "separator" };
  const edit: MenuItemConstructorOptions = {
    role: "editMenu",
    label: texts.edit,
    submenu: [item("undo"), item("redo"), line, item("cut"), item("copy"), item("paste"), item("selectAll")],
  };
  const view: MenuItemConstructorOptions = {
    role: "viewMenu",
    label: texts.view,
    submenu: [
      item("resetZoom"),
      item("zoomIn"),
      item("zoomOut"),
      line,
      item("togglefullscreen"),
      ...(app.isPackaged ? [] : [{ role: "reload" }, { role: "toggleDevTools" }] satisfies MenuItemConstructorOptions[]),
    ],
  };
  // Elsewhere the window menu's Ctrl+M would minimise, which here mutes.
  const template: MenuItemConstructorOptions[] =
    process.platform === "darwin"
      ? [{ role: "appMenu" }, edit, view, { role: "windowMenu", label: texts.window }]
      : [{ label: "Godwit", submenu: [{ role: "quit", label: texts.quit }] }, edit, view];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
