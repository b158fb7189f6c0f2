// The commands of pages that are about windows, files and the desktop: each and the one part of the host that it goes to.
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { WindowCommands } from "../contract/bridge.ts";
import type { SetupCommands } from "../contract/setup.ts";
import type { AppWindow } from "./app-window.ts";
import type { HotKeys } from "./hot-keys.ts";
import type { IncomingWindow } from "./incoming-window.ts";
import type { Updates } from "./updates/updates.ts";
import { copyReport, saveReport } from "./doctor-reports.ts";
import { chooseContactsFile, choosePhoto, saveContactsFile } from "./contact-files.ts";
import { hasPastRecording, saveHistory, showPastRecording } from "./history-files.ts";
import { chooseRingFile } from "./ring-file-dialog.ts";
import { chooseRecordingsFolder, showRecording } from "./recording-places.ts";
import { copyText, openWebLink, saveConversation } from "./text-actions.ts";

export interface WindowCommandTargets {
  readonly phone: PhoneFacade;
  readonly appWindow: AppWindow;
  readonly incoming: IncomingWindow;
  readonly hotKeys: HotKeys;
  readonly updates: Updates;
  readonly setup: SetupCommands;
  /** Trays come and go with the desktop's panel. */
  readonly hasTray: () => Promise<boolean>;
}

/** Every window command as a function. */
export function createWindowCommands({ phone, appWindow, incoming, hotKeys, updates, setup, hasTray }: WindowCommandTargets): WindowCommands {
  return {
    ...setup,
    "update-state": () => updates.state,
    "update-check": () => updates.check(),
    "update-download": () => updates.download(),
    "update-install": () => updates.install(),
    "open-main": () => appWindow.open(),
    "fit-incoming": (heightPx) => incoming.fit(heightPx),
    "show-recording": (callId) => showRecording(phone.snapshot(), callId),
    "save-report": (subject) => saveReport(phone, subject),
    "copy-report": (subject) => copyReport(phone, subject),
    "choose-recordings-folder": () => chooseRecordingsFolder(phone.snapshot().preferences.recording.folder),
    "choose-ring-file": () => chooseRingFile(phone.snapshot().audio.ringFile),
    "hot-key-report": () => hotKeys.report(),
    "rest-hot-keys": (rests) => hotKeys.rest(rests),
    "has-tray": () => hasTray(),
    "open-link": openWebLink,
    "copy-text": copyText,
    "save-history": (choice, format) => saveHistory(phone, choice, format),
    "show-past-recording": (entryId) => showPastRecording(phone, entryId),
    "has-past-recording": (entryId) => hasPastRecording(phone, entryId),
    "save-conversation": (conversationId) => saveConversation(phone, conversationId),
    "choose-photo": choosePhoto,
    "choose-contacts-file": chooseContactsFile,
    "save-contacts-file": saveContactsFile,
  };
}
