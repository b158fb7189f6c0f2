// Given to Electron with `-r`: writes down when (milliseconds since the epoch) the app came to each step of its start, into
// the file that GODWIT_BENCH_MARKS names. The app's own steps are its performance marks "godwit: ...", in both processes.
const { app } = require("electron");
const { renameSync, writeFileSync } = require("node:fs");
const { performance } = require("node:perf_hooks");

const SETTLED_MS = 1_500;
const PAGE_MARKS = `[...performance.getEntriesByType("navigation").flatMap(({ responseEnd, domInteractive, domContentLoadedEventEnd }) => Object.entries({ "page: answered": responseEnd, "page: read": domInteractive, "page: scripts have run": domContentLoadedEventEnd })),
  ["page: begun", 0], ...["mark", "paint"].flatMap((type) => performance.getEntriesByType(type)).map(({ name, startTime }) => [\`page: \${name.replace("godwit: ", "")}\`, startTime])]
  .map(([name, atMs]) => [name, performance.timeOrigin + atMs])`;

const marks = [];
const mark = (name) => marks.push([name, performance.timeOrigin + performance.now()]);

mark("node is there");
app.once("ready", () => mark("ready"));
app.once("browser-window-created", (_event, window) => {
  mark("window made");
  for (const name of ["dom-ready", "did-finish-load"]) window.webContents.once(name, () => mark(name));
  window.once("ready-to-show", () => mark("ready to show"));
  window.once("show", () => {
    mark("shown");
    setTimeout(() => void write(window.webContents), SETTLED_MS);
  });
});

async function write(contents) {
  const page = await contents.executeJavaScript(PAGE_MARKS);
  const own = performance.getEntriesByType("mark").filter(({ name }) => name.startsWith("godwit: ")).map(({ name, startTime }) => [name.slice(8), performance.timeOrigin + startTime]);
  const file = process.env.GODWIT_BENCH_MARKS;
  writeFileSync(`${file}.part`, JSON.stringify([...marks, ...own, ...page].sort((a, b) => a[1] - b[1])));
  renameSync(`${file}.part`, file);
}
