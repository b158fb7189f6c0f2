// Writes down whose work is inside the packages and under which terms: every npm package that the bundles may use (the
// table of rings names them, and lint holds the sources to it) with all that those need, what is
// compiled within them (PortAudio, WebRTC, libopus), and the runtime.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRepository } from "../paths.mjs";
import { Problem } from "../setup/problem.mjs";
import { packageContents } from "./package-contents.mjs";

/**
 * @typedef {object} Notice
 * @property {string} name
 * @property {string} licence
 * @property {string} text
 */

/**
 * The whole text of THIRD-PARTY-NOTICES.txt.
 * @param {import("../electron-runtime.mjs").ElectronRuntime} runtime
 */
export function thirdPartyNotices(runtime) {
  const notices = [...runtimeNotices(runtime), portAudioNotice(), webRtcNotice(), opusNotice(), ...packageNotices()];
  const blocks = notices.map(({ name, licence, text }) => `${name}\n${licence}\n\n${text.trim()}\n`);
  const opening = "Godwit is built with the work of others. Thank you. What is theirs, and under which terms:\n";
  return [opening, ...blocks].join(`\n${"=".repeat(80)}\n\n`);
}

/** @returns {Notice[]} */
function packageNotices() {
  return packageContents().map(noticeOf);
}

/**
 * @param {import("./package-contents.mjs").ContainedPackage} contained
 * @returns {Notice}
 */
function noticeOf({ dir, name, version, license, author }) {
  const texts = readdirSync(dir).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (license === undefined && texts.length === 0) {
    throw new Problem(`The package ${name} says nothing about its licence: find out and add it, or do without the package.`);
  }
  const by = typeof author === "object" ? author.name : author;
  const own = texts.map((file) => readFileSync(join(dir, file), "utf8").trim()).join("\n\n");
  return {
    name: `${name} ${version}`,
    licence: `Licence: ${license ?? "see the text"}`,
    text: own || `The package carries no licence text of its own${by ? `; its author is ${by}` : ""}.`,
  };
}

/** PortAudio comes compiled within naudiodon; its terms stand at the head of its header file. */
function portAudioNotice() {
  const header = readFileSync(inRepository("node_modules", "naudiodon", "portaudio", "include", "portaudio.h"), "utf8");
  const comments = header.match(/\/\*[\s\S]*?\*\//g) ?? [];
  const terms = comments.filter((comment) => /Copyright|Permission is hereby/i.test(comment)).join("\n");
  if (terms === "") throw new Problem("PortAudio's licence was not found where it used to be, in naudiodon's portaudio.h: look where it went.");
  return { name: "PortAudio", licence: "Licence: MIT", text: terms.replace(/^\s*\/?\*+\/?/gm, "") };
}

/** WebRTC comes compiled within LiveKit's add-on, whose package has LiveKit's terms only. */
function webRtcNotice() {
  return { name: "WebRTC", licence: "Licence: BSD-3-Clause", text: readFileSync(inRepository("build", "package", "webrtc-licence.txt"), "utf8") };
}

/** libopus comes compiled within libopus-wasm, whose package only points to its terms. */
function opusNotice() {
  return { name: "libopus", licence: "Licence: BSD-3-Clause", text: readFileSync(inRepository("build", "package", "opus-licence.txt"), "utf8") };
}

/**
 * @param {import("../electron-runtime.mjs").ElectronRuntime} runtime
 * @returns {Notice[]}
 */
function runtimeNotices({ distDir, version }) {
  const text = readFileSync(join(distDir, "LICENSE"), "utf8");
  const chromium = "Electron contains Chromium, Node.js, FFmpeg (LGPL-2.1-or-later, as a library of its own: libffmpeg) and more;\ntheir notices are in LICENSES.chromium.html beside this file.";
  return [{ name: `Electron ${version}`, licence: "Licence: MIT", text: `${text}\n\n${chromium}` }];
}
