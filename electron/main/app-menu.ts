// The application menu. On macOS it is where people look; elsewhere it stays hidden and only lends its edit and zoom keys.
import { app, Menu, type MenuItemConstructorOptions } from "electron";

/** Sets the menu for all windows. */
export function setAppMenu(): void {
  const view: MenuItemConstructorOptions = {
    role: "viewMenu",
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
      ? [{ role: "appMenu" }, { role: "editMenu" }, view, { role: "windowMenu" }]
      : [{ label: "Godwit", submenu: [{ role: "quit" }] }, { role: "editMenu" }, view];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
