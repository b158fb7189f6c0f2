// The window's zoom: by keys, wheel and menu, within what can be read, kept from one start to the next.
import { EventEmitter } from "node:events";
import type { BrowserWindow } from "electron";
import { expect, it } from "vitest";
import { createMemorySettings } from "../../../../core/platform/node/memory-settings.ts";
import { levelAfter, rememberZoom } from "../../../../electron/main/window-zoom.ts";

function opened(settings = createMemorySettings()) {
  let level = 0;
  const webContents = Object.assign(new EventEmitter(), { getZoomLevel: () => level, setZoomLevel: (next: number) => void (level = next) });
  const window = Object.assign(new EventEmitter(), { webContents });
  rememberZoom(window as unknown as BrowserWindow, settings);
  return { settings, window, webContents, level: () => level };
}

it("is as it was left, whether the wheel did it or the menu, of which nobody tells", () => {
  const { settings, window, webContents } = opened();
  webContents.emit("did-finish-load");
  webContents.emit("zoom-changed", {}, "in");
  expect(settings.read("window-zoom")).toBe(0.5);
  webContents.setZoomLevel(2);
  webContents.emit("zoom-changed", {}, "in");
  expect(settings.read("window-zoom")).toBe(2.5);
  webContents.setZoomLevel(-1);
  window.emit("close");
  const next = opened(settings);
  next.webContents.emit("did-finish-load");
  expect(next.level()).toBe(-1);
});

it("writes nothing where a window closes before it had a page", () => {
  const { settings, window } = opened();
  window.emit("close");
  expect(settings.read("window-zoom")).toBeUndefined();
});

it("stays within what can be read and used", () => {
  expect([levelAfter(4, "in"), levelAfter(-2, "out"), levelAfter(9), levelAfter(3, "reset")]).toEqual([4, -2, 4, 0]);
});
