// An empty page to paint on, for render-icons.mjs.

const { app, BrowserWindow } = require("electron");

app.whenReady().then(() => new BrowserWindow({ show: false }).loadURL("about:blank"));
