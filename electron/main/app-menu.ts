// The application menu. On macOS it is where people look; elsewhere it stays hidden and only lends its edit and zoom keys.
import { app, Menu, type MenuItemConstructorOptions } from "electron";
import type { HostTexts } from "./texts/host-texts.ts";

/** Sets the menu for all windows. */
export function setAppMenu(texts: HostTexts): void {
  const view: MenuItemConstructorOptions = {
    role: "viewMenu",
    label: texts.view,
    submenu: [
      { role: "resetZoom" },
      { role: "zoomIn" },
      { role: "zoomOut" },
      { type: "separator" },
      { role: "togglefullscreen" },
      ...(app.isPackaged ? [] : [{ role: "reload" }, { role: "toggleDevTools" }] satisfies MenuItemConstructorOptions[]),
    ],
  };
  // Elsewhere the window menu's Ctrl+M would minimise, which here mutes.
  const template: MenuItemConstructorOptions[] =
    process.platform === "darwin"
      ? [{ role: "appMenu" }, { role: "editMenu", label: texts.edit }, view, { role: "windowMenu", label: texts.window }]
      : [{ label: "Godwit", submenu: [{ role: "quit", label: texts.quit }] }, { role: "editMenu", label: texts.edit }, view];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
