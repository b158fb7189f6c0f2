// The type of `window.godwit`: all that a page may ask of the main process. Types only; the preload implements it.
import type { Failure } from "../../core/base/errors.ts";
import type { BackupOutcome, BackupPart, BackupPreview, ProvisionChoice, ProvisionPlan, ProvisionSource, ProvisionState, SetupCommands, TrustedCertificate } from "./setup.ts";
import type { UpdateState } from "./update-state.ts";
import type { CommandAnswer, CommandArguments, CommandName, DoctorSubject, HistoryChoice, HistoryFileFormat, HotKeyAction, PhoneEvent, Snapshot } from "../../core/phone/protocol.ts";

export type * from "../../core/phone/protocol.ts";
export type * from "./setup.ts";
export type * from "./update-state.ts";

/** What came of a command; failures travel as data, since an Error loses its code between processes. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

/** A picture that the person chose; the page decodes it, in its sandbox. */
export interface ChosenPhoto {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file with contacts that the person chose. */
export interface ChosenContacts {
  readonly name: string;
  readonly text: string;
}

/** What became of a global hot key: another program has it ("taken"), another action has it ("twice"), no such key ("unknown"). */
export type HotKeyState = "off" | "works" | "taken" | "twice" | "unknown";

export interface HotKeyReport {
  readonly keys: Readonly<Record<HotKeyAction, HotKeyState>>;
  /** Wayland: the desktop decides whether other programs may hear keys. */
  readonly isLeftToSystem: boolean;
}

/** A place in the main window that the desktop leads to. */
export type ShownPlace = { readonly kind: "recent" } | { readonly kind: "call" | "conversation"; readonly id: string } | { readonly kind: "company-settings"; readonly address: string };

/** Commands about windows, which are not the phone's business. */
export interface WindowCommands extends SetupCommands {
  /** Opens the main window, or brings it to the front with the focus. */
  "open-main": () => void;
  /** Makes the incoming window as high as its content, in CSS pixels; its width is fixed. */
  "fit-incoming": (heightPx: number) => void;
  /** Shows the file of a call's recording in the system's file manager. */
  "show-recording": (callId: string) => void;
  /** Asks where to write the doctor's report and writes it; answers the file's name, null if the user chose nowhere. */
  "save-report": (subject: DoctorSubject) => Promise<string | null>;
  /** Puts the report onto the clipboard. */
  "copy-report": (subject: DoctorSubject) => void | Promise<void>;
  /** Asks for a folder for recordings; null if the user chose none. */
  "choose-recordings-folder": () => string | null | Promise<string | null>;
  /** Asks for a sound file to ring with; null if the user chose none. */
  "choose-ring-file": () => string | null | Promise<string | null>;
  /** Opens a web page in the browser; the person was asked first. */
  "open-link": (url: string) => Promise<void>;
  "copy-text": (text: string) => void;
  /** Asks where to write a conversation as text and writes it; answers the file's name, null if the user chose nowhere. */
  "save-conversation": (conversationId: string) => Promise<string | null>;
  /** Asks where to write calls and writes them; answers the file's name, null if the user chose nowhere. */
  "save-history": (choice: HistoryChoice, format: HistoryFileFormat) => Promise<string | null>;
  /** Shows the file of a past call's recording in the system's file manager. */
  "show-past-recording": (entryId: string) => Promise<void>;
  /** Whether that file is still where it was. */
  "has-past-recording": (entryId: string) => Promise<boolean>;
  /** Asks for a picture; null if the user chose none. */
  "choose-photo": () => Promise<ChosenPhoto | null>;
  /** Asks for a vCard or CSV file; null if the user chose none. */
  "choose-contacts-file": () => Promise<ChosenContacts | null>;
  /** Asks where to write such a file and writes it; answers its name there, null if the user chose nowhere. */
  "save-contacts-file": (suggestedName: string, text: string) => Promise<string | null>;
  /** How far an update of the program is. */
  "update-state": () => UpdateState;
  "update-check": () => void;
  "update-download": () => void;
  "update-install": () => void;
  /** Which hot keys the system gave. */
  "hot-key-report": () => HotKeyReport;
  /** Lets the keys rest while the user presses new ones. */
  "rest-hot-keys": (rests: boolean) => void;
  /** Whether closing the window can leave the phone in a tray. */
  "has-tray": () => Promise<boolean>;
}

export type WindowCommandName = keyof WindowCommands;

export interface GodwitBridge {
  readonly platform: "linux" | "darwin" | "win32";
  readonly versions: { readonly godwit: string; readonly electron: string; readonly chromium: string };
  /** The whole state; the events that follow have revisions one, two, ... above its `revision`. */
  snapshot(): Promise<Snapshot>;
  /** Never rejects: refusals, bad arguments and a lost main process all come back as a failure. */
  execute<Name extends CommandName>(
    name: Name,
    ...args: CommandArguments<Name>
  ): Promise<Outcome<CommandAnswer<Name>>>;
  /** Subscribes to changes; call the answer to unsubscribe. */
  onEvent(listener: (event: PhoneEvent) => void): () => void;
  /** Newer versions of the program. */
  readonly updates: {
    state(): Promise<Outcome<UpdateState>>;
    /** Subscribes to changes; call the answer to unsubscribe. */
    onState(listener: (state: UpdateState) => void): () => void;
    check(): Promise<Outcome<void>>;
    download(): Promise<Outcome<void>>;
    /** Ends the phone, puts the new version in its place and starts it; waits for the end of calls. */
    install(): Promise<Outcome<void>>;
  };
  /** Hears where the desktop leads, also what it said before there was a listener; call the answer to stop. */
  onShow(listener: (place: ShownPlace) => void): () => void;
  /** Company settings, files with everything, certificates. */
  readonly setup: {
    openProvisioning(source: ProvisionSource): Promise<Outcome<ProvisionPlan | null>>;
    applyProvisioning(planId: string, choice: ProvisionChoice): Promise<Outcome<readonly string[]>>;
    provisionState(): Promise<Outcome<ProvisionState | null>>;
    accountCode(accountId: string): Promise<Outcome<string>>;
    exportBackup(parts: readonly BackupPart[], passphrase: string | null): Promise<Outcome<string | null>>;
    openBackup(): Promise<Outcome<BackupPreview | null>>;
    applyBackup(id: string, parts: readonly BackupPart[], passphrase: string | null): Promise<Outcome<BackupOutcome>>;
    certificates(): Promise<Outcome<readonly TrustedCertificate[]>>;
    revokeCertificate(accountId: string, fingerprint: string): Promise<Outcome<void>>;
  };
  readonly window: {
    hotKeyReport(): Promise<Outcome<HotKeyReport>>;
    restHotKeys(rests: boolean): Promise<Outcome<void>>;
    hasTray(): Promise<Outcome<boolean>>;
    openMain(): Promise<Outcome<void>>;
    /** Only the incoming page may call it. */
    fitIncoming(heightPx: number): Promise<Outcome<void>>;
    showRecording(callId: string): Promise<Outcome<void>>;
    saveReport(subject: DoctorSubject): Promise<Outcome<string | null>>;
    copyReport(subject: DoctorSubject): Promise<Outcome<void>>;
    chooseRecordingsFolder(): Promise<Outcome<string | null>>;
    chooseRingFile(): Promise<Outcome<string | null>>;
    openLink(url: string): Promise<Outcome<void>>;
    copyText(text: string): Promise<Outcome<void>>;
    saveHistory(choice: HistoryChoice, format: HistoryFileFormat): Promise<Outcome<string | null>>;
    showPastRecording(entryId: string): Promise<Outcome<void>>;
    hasPastRecording(entryId: string): Promise<Outcome<boolean>>;
    saveConversation(conversationId: string): Promise<Outcome<string | null>>;
    choosePhoto(): Promise<Outcome<ChosenPhoto | null>>;
    chooseContactsFile(): Promise<Outcome<ChosenContacts | null>>;
    saveContactsFile(suggestedName: string, text: string): Promise<Outcome<string | null>>;
  };
}

declare global {
  interface Window {
    readonly godwit: GodwitBridge;
  }
}
