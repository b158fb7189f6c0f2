// `npm start`: opens the phone; without a display it says so and runs the terminal demonstration.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { bundle } from "../bundle.mjs";
import { electronPath } from "../electron-runtime.mjs";
import { repositoryDir } from "../paths.mjs";
import { progress } from "../setup/progress.mjs";
import { runAttached } from "../setup/run-command.mjs";
import { setUp } from "../setup/setup.mjs";
import { runDemo } from "./terminal.mjs";

/** @param {string[]} args go to the phone */
export async function runStart(args) {
  if (!displayExists()) {
    progress("start", 'There is no display here, so the demonstration runs in the terminal: log in to a desktop (or set DISPLAY) and run "npm start" for the window.');
    return runDemo([]);
  }
  await setUp("window");
  await bundle("electron", "window");
  tellWithoutSoundDevice();
  return runAttached(electronPath(), [...electronSwitches(), repositoryDir, ...args]);
}

/** Whether a window can be shown: always on a Mac or Windows, else where an X or Wayland server answers to its name. */
export function displayExists() {
  if (process.platform !== "linux") return true;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (WAYLAND_DISPLAY) return true;
  if (!DISPLAY) return false;
  const localDisplay = /^(?:unix)?:(\d+)/.exec(DISPLAY);
  return localDisplay === null || existsSync(`/tmp/.X11-unix/X${localDisplay[1]}`);
}

function electronSwitches() {
  if (process.platform !== "linux") return [];
  const switches = process.env.DISPLAY ? [] : ["--ozone-platform=wayland"];
  if (process.getuid?.() !== 0) return switches;
  progress("start", "started as root: Chromium's sandbox cannot be used (start the phone as an ordinary user to have it)");
  return ["--no-sandbox", ...switches];
}

/** The phone works without sound, too; but whoever has no device should read so before the first silent call. */
function tellWithoutSoundDevice() {
  if (process.platform !== "linux" || process.env.PULSE_SERVER) return;
  const runtimeDir = process.env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.()}`;
  const soundServer = ["pulse/native", "pipewire-0"].some((socket) => existsSync(join(runtimeDir, socket)));
  const configured = existsSync(join(homedir(), ".asoundrc"));
  if (soundServer || configured || hasSoundCard()) return;
  progress("start", "No sound device was found: connect a headset or start PulseAudio or PipeWire, else calls have no sound.");
}

function hasSoundCard() {
  try {
    return !readFileSync("/proc/asound/cards", "utf8").includes("no soundcards");
  } catch {
    return false;
  }
}
