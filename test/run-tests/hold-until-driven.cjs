// Given to Electron with `-r`: the app makes no window before the test driver is attached and has called `driverIsThere()`.
//
// A driver that attaches while a page's first document is being put in place is never told of it: the frame tree still
// shows the empty document, Page.frameNavigated does not come, and Playwright waits for it until its time is over, beside
// a window that works (Chromium 130; about one start in ten or thirty where the document asks for a browsing context
// group of its own by Cross-Origin-Opener-Policy, an app of ten lines likewise; a second driver attaches at once).

const { app } = require("electron");

const chromiumIsReady = app.whenReady();
const driverIsThere = new Promise((resolve) => {
  globalThis.driverIsThere = resolve;
});
app.whenReady = () => driverIsThere.then(() => chromiumIsReady);
