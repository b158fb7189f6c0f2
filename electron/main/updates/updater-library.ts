// What is used of electron-updater, to be read when it is first needed. The library is CommonJS: read as a piece of its own
// it would be there as `default` only, so this file names its parts.
export { autoUpdater, Provider } from "electron-updater";
export { parseUpdateInfo, resolveFiles } from "electron-updater/out/providers/Provider";
