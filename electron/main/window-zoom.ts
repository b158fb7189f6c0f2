// The size of everything in a window: Ctrl and +, - or 0, and Ctrl with the wheel, remembered from one start to the next.
// Chromium keeps one zoom for an origin, so the small window of an incoming call follows the main one.
import type { BrowserWindow, Input } from "electron";
import * as v from "valibot";
import type { SettingsStore } from "../../core/ports/store.ts";
import { rememberIfPossible } from "./remember.ts";

export type ZoomStep = "in" | "out" | "reset";

const zoomKey = "window-zoom";
/** Chromium's levels, each 20 % larger than the one before: from 69 % to 207 %, so that text can double (WCAG 1.4.4). */
const range = { least: -2, most: 4, step: 0.5 } as const;
const levelSchema = v.pipe(v.number(), v.minValue(range.least), v.maxValue(range.most));

/** Lets the keys and the wheel zoom `window`, beginning as large as it was left. */
export function rememberZoom(window: BrowserWindow, settings: SettingsStore): void {
  const { webContents } = window;
  // What the menu does to it, Chromium tells nobody: so it is asked, from the moment that there is a page.
  let level: number | undefined;
  const keep = (): void => {
    if (level === undefined || level === webContents.getZoomLevel()) return;
    level = levelAfter(webContents.getZoomLevel());
    rememberIfPossible(settings, zoomKey, level);
  };
  const take = (step: ZoomStep): void => {
    webContents.setZoomLevel(levelAfter(webContents.getZoomLevel(), step));
    keep();
  };
  webContents.on("did-finish-load", () => webContents.setZoomLevel((level ??= rememberedLevel(settings.read(zoomKey)))));
  window.on("close", keep);
  webContents.on("zoom-changed", (_event, direction) => take(direction));
  webContents.on("before-input-event", (event, input) => {
    const step = zoomStepOf(input, process.platform);
    if (!step) return;
    event.preventDefault();
    take(step);
  });
}

/** What a key asks for, if it is about the zoom; + needs no Shift, wherever it lies on the keyboard. */
export function zoomStepOf({ type, key, control, meta, alt }: Pick<Input, "type" | "key" | "control" | "meta" | "alt">, platform: NodeJS.Platform): ZoomStep | undefined {
  const held = platform === "darwin" ? meta && !control : control && !meta;
  if (type !== "keyDown" || !held || alt) return undefined;
  if (key === "+" || key === "=") return "in";
  if (key === "-" || key === "_") return "out";
  return key === "0" ? "reset" : undefined;
}

/** The level after a step, or as it is, within what can still be read and used. */
export function levelAfter(level: number, step?: ZoomStep): number {
  if (step === "reset") return 0;
  const change = step === undefined ? 0 : step === "in" ? range.step : -range.step;
  return Math.min(range.most, Math.max(range.least, level + change));
}

/** The level that was stored, unchecked; none is 100 %. */
export function rememberedLevel(stored: unknown): number {
  const parsed = v.safeParse(levelSchema, stored);
  return parsed.success ? parsed.output : 0;
}
