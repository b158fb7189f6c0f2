// Gives a page `window.godwit` and nothing else of Electron. Runs sandboxed, in a world of its own; it only carries
// messages: all checking is on the other side, where a page cannot reach.
import { contextBridge, ipcRenderer } from "electron";
import type { GodwitBridge, Outcome, PhoneEvent, ShownPlace, Snapshot, UpdateState, WindowCommandName } from "../contract/bridge.ts";
import { channels } from "../contract/channels.ts";

const versionFlag = "--godwit-version=";

let showListener: ((place: ShownPlace) => void) | undefined;
let waitingPlace: ShownPlace | undefined;
ipcRenderer.on(channels.show, (_event, place: ShownPlace) => {
  if (showListener) showListener(place);
  else waitingPlace = place;
});

const bridge: GodwitBridge = {
  platform: process.platform as GodwitBridge["platform"],
  versions: {
    godwit: process.argv.find((argument) => argument.startsWith(versionFlag))?.slice(versionFlag.length) ?? "",
    electron: process.versions.electron ?? "",
    chromium: process.versions.chrome ?? "",
  },
  async snapshot() {
    const outcome = await ask<Snapshot>(channels.snapshot);
    if (outcome.ok) return outcome.value;
    throw new Error(outcome.failure.message);
  },
  execute: (name, ...args) => ask(channels.execute, name, args),
  onEvent(listener) {
    const forward = (_event: unknown, phoneEvent: PhoneEvent): void => listener(phoneEvent);
    ipcRenderer.on(channels.event, forward);
    return () => void ipcRenderer.removeListener(channels.event, forward);
  },
  updates: {
    state: () => askWindow("update-state"),
    onState(listener) {
      const forward = (_event: unknown, state: UpdateState): void => listener(state);
      ipcRenderer.on(channels.update, forward);
      return () => void ipcRenderer.removeListener(channels.update, forward);
    },
    check: () => askWindow("update-check"),
    download: () => askWindow("update-download"),
    install: () => askWindow("update-install"),
  },
  setup: {
    openProvisioning: (source) => askWindow("provision-open", source),
    applyProvisioning: (planId, choice) => askWindow("provision-apply", planId, choice),
    provisionState: () => askWindow("provision-state"),
    accountCode: (accountId) => askWindow("account-code", accountId),
    exportBackup: (parts, passphrase) => askWindow("backup-export", parts, passphrase),
    openBackup: () => askWindow("backup-open"),
    applyBackup: (id, parts, passphrase) => askWindow("backup-apply", id, parts, passphrase),
    certificates: () => askWindow("certificates"),
    revokeCertificate: (accountId, fingerprint) => askWindow("certificate-revoke", accountId, fingerprint),
  },
  onShow(listener) {
    showListener = listener;
    const place = waitingPlace;
    waitingPlace = undefined;
    if (place) listener(place);
    return () => {
      if (showListener === listener) showListener = undefined;
    };
  },
  window: {
    hotKeyReport: () => askWindow("hot-key-report"),
    restHotKeys: (rests) => askWindow("rest-hot-keys", rests),
    hasTray: () => askWindow("has-tray"),
    openMain: () => askWindow("open-main"),
    fitIncoming: (heightPx) => askWindow("fit-incoming", heightPx),
    showRecording: (callId) => askWindow("show-recording", callId),
    saveReport: (subject) => askWindow("save-report", subject),
    copyReport: (subject) => askWindow("copy-report", subject),
    chooseRecordingsFolder: () => askWindow("choose-recordings-folder"),
    chooseRingFile: () => askWindow("choose-ring-file"),
    openLink: (url) => askWindow("open-link", url),
    copyText: (text) => askWindow("copy-text", text),
    saveHistory: (choice, format) => askWindow("save-history", choice, format),
    showPastRecording: (entryId) => askWindow("show-past-recording", entryId),
    hasPastRecording: (entryId) => askWindow("has-past-recording", entryId),
    saveConversation: (conversationId) => askWindow("save-conversation", conversationId),
    choosePhoto: () => askWindow("choose-photo"),
    chooseContactsFile: () => askWindow("choose-contacts-file"),
    saveContactsFile: (suggestedName, text) => askWindow("save-contacts-file", suggestedName, text),
  },
};

function askWindow<Value = void>(name: WindowCommandName, ...args: readonly unknown[]): Promise<Outcome<Value>> {
  return ask(channels.window, name, args);
}

async function ask<Value>(channel: string, ...args: readonly unknown[]): Promise<Outcome<Value>> {
  try {
    return (await ipcRenderer.invoke(channel, ...args)) as Outcome<Value>;
  } catch {
    const message = "Godwit's window has lost the phone behind it. Restart Godwit.";
    return { ok: false, failure: { code: "ipc/lost", message } };
  }
}

contextBridge.exposeInMainWorld("godwit", bridge);
