// An Electron app that shows one page and does nothing else: what any Electron app costs, as the measure for ours.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAIN = `const { app, BrowserWindow } = require("electron");
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1000, height: 700, show: false, webPreferences: { sandbox: true } });
  window.once("ready-to-show", () => window.show());
  window.loadFile("index.html");
});
app.on("window-all-closed", () => app.quit());
`;
const PAGE = "<!doctype html><meta charset=utf-8><title>Hello</title><p>Hello, world.</p>";

export class EmptyApp implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "godwit-bench-empty-"));

  constructor() {
    writeFileSync(join(this.folder, "package.json"), JSON.stringify({ name: "empty-app", version: "1.0.0", main: "main.js" }));
    writeFileSync(join(this.folder, "main.js"), MAIN);
    writeFileSync(join(this.folder, "index.html"), PAGE);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
