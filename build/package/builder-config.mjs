// What goes into the installed application, and which installers each system gets (electron-builder's configuration).

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { inRepository } from "../paths.mjs";
import { writeUpdateSource } from "./update-description.mjs";

/** The addresses that the phone can be asked to call from elsewhere. */
const calledSchemes = ["sip", "sips", "tel", "callto"];
/** Links that offer company settings. */
const settingsScheme = "godwit";

/** What software centres show of the phone (AppStream). */
export const metainfo = inRepository("build", "package", "org.godwit.phone.metainfo.xml");

/** Texts of the desktop's menus. */
export const desktopEntry = {
  genericName: "SIP Phone",
  comment: "Make and take phone calls over SIP",
  categories: ["Network", "Telephony"],
  mimeTypes: [...calledSchemes, settingsScheme].map((scheme) => `x-scheme-handler/${scheme}`),
};

/** The application's own bundles and the little that they need of node_modules: the native add-ons. */
const files = [
  "package.json",
  "dist/electron/**",
  "dist/renderer/**",
  "!dist/**/*.map",
  "build/icons/*.png",
  "!**/node_modules/naudiodon/{src,scratch,portaudio,binding.gyp}/**",
  "!**/node_modules/naudiodon/{src,scratch,portaudio,binding.gyp}",
  "!**/node_modules/naudiodon/build/{Makefile,*.mk,*.gypi}",
  "!**/node_modules/naudiodon/build/Release/{obj.target,.deps,build}/**",
  "!**/node_modules/naudiodon/build/Release/{obj.target,.deps,build}",
  "!**/node_modules/@libsql/linux-*-musl/**",
  "!**/node_modules/koffi/{doc,lib,vendor,CHANGELOG.md,README.md,cnoke.cjs}/**",
  "!**/node_modules/koffi/{doc,lib,vendor,CHANGELOG.md,README.md,cnoke.cjs}",
  "!**/node_modules/koffi/src/**/*.{cc,hh,inc,S,asm,def,txt}",
  "!**/node_modules/@koromix/*/musl_*/**",
  "!**/*.d.ts",
];

/**
 * Every fuse of the runtime, stated: an installed phone is no general interpreter, and runs only what was packaged.
 */
export const fuses = {
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableCookieEncryption: true,
  enableEmbeddedAsarIntegrityValidation: true, // in effect on macOS and Windows
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
};

/**
 * The configuration for this machine's Electron.
 * @param {import("../electron-runtime.mjs").ElectronRuntime} runtime
 * @param {string} outDir
 * @param {import("./update-description.mjs").UpdateKeys | null} update where updates come from; null: nowhere
 * @returns {import("electron-builder").Configuration}
 */
export function builderConfig(runtime, outDir, update = null) {
  return {
    appId: "org.godwit.phone",
    productName: "Godwit",
    executableName: "godwit",
    copyright: "Copyright © The Godwit authors",
    artifactName: "${name}-${version}-${os}-${arch}.${ext}",
    directories: { output: outDir, buildResources: "build/icons" },
    electronVersion: runtime.version,
    electronDist: runtime.distDir,
    electronLanguages: ["en-US", "de", "fi", "es", "fr", "zh-CN"],
    npmRebuild: false,
    nodeGypRebuild: false,
    asar: true,
    asarUnpack: ["**/*.node", "**/libportaudio*", "**/portaudio_x64.dll"],
    files,
    extraFiles: [licenceFile(inRepository("LICENSE")), licenceFile(join(outDir, "THIRD-PARTY-NOTICES.txt")), licenceFile(join(outDir, "godwit.cdx.json"))],
    afterPack: (context) => finishResources(context, update),
    electronFuses: fuses,
    protocols: [{ name: "Phone call", schemes: calledSchemes, role: "Viewer" }, { name: "Phone settings", schemes: [settingsScheme], role: "Viewer" }],
    publish: null,
    linux: {
      target: ["AppImage", "flatpak", "tar.gz"], // .deb and .rpm are made with the systems' own tools
      icon: "build/icons",
      category: desktopEntry.categories.join(";"),
      synopsis: desktopEntry.comment,
      mimeTypes: desktopEntry.mimeTypes,
      desktop: { entry: { GenericName: desktopEntry.genericName, StartupWMClass: "Godwit" } },
    },
    mac: {
      target: ["dmg", "zip"],
      icon: "build/icons/1024x1024.png",
      category: "public.app-category.social-networking",
      hardenedRuntime: true,
      // Media runs in a helper process, which needs the microphone as the phone itself does; macOS asks once, for both.
      entitlements: inRepository("build", "package", "entitlements.mac.plist"),
      entitlementsInherit: inRepository("build", "package", "entitlements.mac.plist"),
      // A notice with buttons stays until it is answered; macOS shows buttons on no other.
      extendInfo: { NSMicrophoneUsageDescription: "Godwit needs the microphone for calls.", NSUserNotificationAlertStyle: "alert" },
    },
    flatpak: {
      runtimeVersion: "24.08",
      baseVersion: "24.08",
      finishArgs: [
        "--share=ipc", "--share=network", "--socket=x11", "--socket=wayland", "--socket=pulseaudio",
        // Recordings: without their folder they would be gone with the sandbox. All devices: headsets' buttons are under /dev/hidraw.
        "--filesystem=xdg-download", "--filesystem=xdg-music/Godwit:create", "--filesystem=xdg-config/autostart:create", "--device=all",
        "--talk-name=org.freedesktop.Notifications", "--talk-name=org.freedesktop.secrets", "--talk-name=org.kde.StatusNotifierWatcher",
        // Electron keeps the computer awake during a call by one of these.
        "--talk-name=org.gnome.SessionManager", "--talk-name=org.freedesktop.PowerManagement",
      ],
      files: [[metainfo, "/share/metainfo/org.godwit.phone.metainfo.xml"]],
    },
    win: { target: ["nsis", "msi"], icon: "build/icons/256x256.png" },
    msi: { oneClick: false, perMachine: true },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  };
}

/**
 * A licence file's place: beside the executable, or among the resources of a macOS bundle, which allows no loose files.
 * @param {string} from
 */
function licenceFile(from) {
  return { from, to: process.platform === "darwin" ? `Resources/${basename(from)}` : basename(from) };
}

/**
 * The runtime's own start page has no business in an installed phone; where updates come from has.
 * @param {import("electron-builder").AfterPackContext} context
 * @param {import("./update-description.mjs").UpdateKeys | null} update
 */
async function finishResources({ packager, appOutDir }, update) {
  const resources = packager.getResourcesDir(appOutDir);
  await rm(join(resources, "default_app.asar"), { force: true });
  if (update) writeUpdateSource(resources, update);
}

/** Debian's 7za, where there is one, saves electron-builder the download of its own; its hardest level saves little. */
export function prepareSevenZip() {
  process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ??= "3";
  if (process.env.ELECTRON_BUILDER_7ZIP_PATH || process.platform !== "linux") return;
  const found = ["/usr/bin/7za", "/usr/bin/7z"].find((path) => existsSync(path) && spawnSync(path, { stdio: "ignore" }).status === 0);
  if (found) process.env.ELECTRON_BUILDER_7ZIP_PATH = found;
}

/**
 * Where electron-builder leaves the unpacked application of this machine's kind.
 * @param {string} outDir
 */
export function unpackedDir(outDir) {
  const system = { darwin: "mac", win32: "win" }[/** @type {"darwin" | "win32"} */ (process.platform)] ?? "linux";
  const suffix = system === "mac" ? "" : "-unpacked";
  const arch = process.arch === "x64" ? "" : `-${process.arch}`;
  return join(outDir, `${system}${arch}${suffix}`);
}
