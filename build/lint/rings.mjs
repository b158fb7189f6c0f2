// The rings as a table: which room may import which. The dependency rules are made from it, and its test proves them.

/**
 * From the inside out. A room may import its own files and every room of an earlier row, never a later row or a
 * neighbour in its own.
 */
export const rings = [
  ["core/base"],
  ["core/ports"],
  ["core/sip/message", "core/sdp", "core/rtp", "core/srtp", "core/stun"],
  ["core/sip/transport"],
  ["core/sip/transaction"],
  ["core/sip/dialog", "core/sip/auth", "core/sip/events"],
  ["core/sip/usage"],
  ["core/media"],
  ["core/mobility"],
  ["core/doctor", "core/server"],
  ["core/phone"], // the phone brings a domain of its own to be tried with
  ["core/platform/node"],
  ["core/cli"],
];

/** Rooms outside the rings and the only rooms that they may import, beside themselves. */
export const edges = {
  "electron/contract": ["core/base", "core/phone/protocol.ts"],
  "electron/preload": ["electron/contract"],
  "electron/main": ["electron/contract", ...rings.flat().filter((room) => room !== "core/cli")],
  renderer: ["electron/contract", "core/phone/protocol.ts", "core/phone/apply-change.ts"],
};

/** Exceptions that narrow the table: rooms that never meet though the order would allow it. */
export const never = [
  ["core/media", "core/sip"], // sound knows nothing of calls
  ["core/rtp", "core/sip"],
];

/** Rooms that may use what only Node or Electron has. */
export const hostRooms = ["core/platform/node", "core/cli", "electron/main"];

/** WebRTC's sound processing, a package for each machine that it is built for; npm installs the one that fits. */
export const soundProcessors = ["darwin-arm64", "darwin-x64", "linux-arm64-gnu", "linux-x64-gnu", "win32-x64-msvc"]
  .map((machine) => `@livekit/rtc-ffi-bindings-${machine}`);

/** The npm packages that a room may use. A room that is not named here uses none. */
export const packagesOfRooms = {
  "core/phone": ["libphonenumber-js"],
  "core/sip/events": ["@rgrove/parse-xml"], // behind xml-document.ts
  "core/platform/node": ["koffi", "ldapts", "libopus-wasm", "libsql", "naudiodon", "papaparse", "tsdav", "ws", ...soundProcessors],
  "electron/contract": ["valibot"],
  "electron/main": ["electron", "electron-updater", "qrcode", "valibot", "zxing-wasm"],
  "electron/preload": ["electron", "valibot"],
  renderer: ["vue", "pinia", "vue-i18n", "reka-ui", "@vueuse/core", "@lucide/vue", "@tanstack/vue-virtual", "@fontsource-variable/inter", "libphonenumber-js"],
};
