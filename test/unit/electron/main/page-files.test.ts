// The app's scheme serves the renderer's files and nothing else of the disk.
import { describe, expect, it } from "vitest";
import { fileOf } from "../../../../electron/main/page-files.ts";
import { pageOf } from "../../../../electron/main/trusted-page.ts";

const root = "/opt/godwit/renderer";

describe("fileOf", () => {
  it.each([
    ["app://godwit/index.html", "/opt/godwit/renderer/index.html", "text/html; charset=utf-8"],
    ["app://godwit/assets/main-4f.js?x#y", "/opt/godwit/renderer/assets/main-4f.js", "text/javascript; charset=utf-8"],
    ["app://godwit/a%20b.css", "/opt/godwit/renderer/a b.css", "text/css; charset=utf-8"],
    ["app://godwit/fonts/text.woff2", "/opt/godwit/renderer/fonts/text.woff2", "font/woff2"],
  ])("serves %s", (url, path, contentType) => {
    expect(fileOf(url, root)).toEqual({ path, contentType });
  });

  it.each([
    "app://godwit/../main/main.js",
    "app://godwit/%2e%2e/main.js",
  ])("resolves %s inside the folder, as URLs do (WHATWG URL, path state)", (url) => {
    expect(fileOf(url, root)?.path.startsWith(`${root}/`)).toBe(true);
  });

  it.each([
    "app://godwit/..%2fpackage.json",
    "app://godwit/assets/..%2f..%2f..%2fsecret.json",
    "app://godwit/..%5c..%5csecret.json",
    "app://godwit/x\\..\\..\\secret.json",
    "app://godwit//etc/passwd",
    "app://godwit/index.html%00.js",
    "app://godwit/%zz.js",
    "app://godwit/",
    "app://godwit/main.map",
    "app://godwit/settings",
    "app://elsewhere/index.html",
    "file:///opt/godwit/renderer/index.html",
    "https://godwit/index.html",
    "not a url",
  ])("refuses %s", (url) => {
    expect(fileOf(url, root)).toBeUndefined();
  });
});

describe("pageOf", () => {
  it("knows the two pages, whatever their query and fragment", () => {
    expect(pageOf("app://godwit/index.html?a#b")).toBe("main");
    expect(pageOf("app://godwit/incoming.html")).toBe("incoming");
  });

  it.each([
    "",
    "about:blank",
    "app://godwit/",
    "app://godwit/other.html",
    "app://godwit.example/index.html",
    "app://godwit:81/index.html",
    "app://user@godwit/index.html",
    "https://godwit/index.html",
    "data:text/html,app://godwit/index.html",
  ])("takes %j for a stranger", (url) => {
    expect(pageOf(url)).toBeUndefined();
  });
});
