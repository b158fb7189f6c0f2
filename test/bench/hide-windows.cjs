// Given to Electron with `-r`: hides each window a moment after it has shown itself, as somebody does who closes a phone to
// the tray. So the phone and the empty app beside it are hidden by the same hand, without a driver in either.
const { app } = require("electron");

const SEEN_MS = 1_000;

app.on("browser-window-created", (_event, window) => {
  window.once("show", () => setTimeout(() => window.isDestroyed() || window.hide(), SEEN_MS));
});
