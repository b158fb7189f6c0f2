// What a scripted desktop answers about tray and hot keys.
import type { GodwitBridge, HotKeyReport } from "../../electron/contract/bridge.ts";

const report: HotKeyReport = { keys: { answer: "works", mute: "taken", hold: "off", dial: "off" }, isLeftToSystem: false };

export const fakeSystemWindow: Pick<GodwitBridge["window"], "hotKeyReport" | "restHotKeys" | "hasTray"> = {
  hotKeyReport: () => Promise.resolve({ ok: true, value: report }),
  restHotKeys: () => Promise.resolve({ ok: true, value: undefined }),
  hasTray: () => Promise.resolve({ ok: true, value: true }),
};
