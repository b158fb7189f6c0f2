// What a window, a terminal or a test says to the phone and hears from it: commands, views, events; a file a subject in
// protocol/. Plain JSON data only; no secret ever appears in a view or an event. The renderer imports types from here.
import type { AudioDeviceInfo, AudioSelection, MicrophoneTestReport } from "../ports/media-engine.ts";
import type { AccountChange, AccountCommands, AccountView } from "./protocol/account-protocol.ts";
import type { AppChange, AppCommands, Notice, Preferences, SecretProtection } from "./protocol/app-protocol.ts";
import type { AudioChange, AudioCommands } from "./protocol/audio-protocol.ts";
import type { CallChange, CallCommands, CallView } from "./protocol/call-protocol.ts";
import type { ContactChange, ContactCommands, ContactImportView } from "./protocol/contact-protocol.ts";
import type { DirectoryChange, DirectoryCommands, DirectoryView } from "./protocol/directory-protocol.ts";
import type { DoctorCommands } from "./protocol/doctor-protocol.ts";
import type { HistoryChange, HistoryCommands } from "./protocol/history-protocol.ts";
import type { LampChange, LampCommands, LampView } from "./protocol/lamp-protocol.ts";
import type { MessageChange, MessageCommands } from "./protocol/message-protocol.ts";
import type { RecordCommands } from "./protocol/record-protocol.ts";
import type { CallbackView, Reachability, ReachabilityChange, ReachabilityCommands } from "./protocol/reachability-protocol.ts";
import type { LinkQuestion, SystemChange, SystemCommands } from "./protocol/system-protocol.ts";

export * from "./protocol/account-protocol.ts";
export * from "./protocol/app-protocol.ts";
export type * from "./protocol/audio-protocol.ts";
export * from "./protocol/call-protocol.ts";
export type * from "./protocol/contact-protocol.ts";
export type * from "./protocol/directory-protocol.ts";
export type * from "./protocol/doctor-protocol.ts";
export * from "./protocol/history-protocol.ts";
export * from "./protocol/lamp-protocol.ts";
export * from "./protocol/message-protocol.ts";
export * from "./protocol/reachability-protocol.ts";
export type * from "./protocol/record-protocol.ts";
export * from "./protocol/system-protocol.ts";
export * from "./protocol/update-protocol.ts";

/** The whole state that a window shows; `revision` grows by one with each event after it. */
export interface Snapshot {
  readonly revision: number;
  readonly accounts: readonly AccountView[];
  readonly calls: readonly CallView[];
  /** Incoming ones that nobody has seen. */
  readonly unreadMessages: number;
  /** Addresses of people who are writing to us now. */
  readonly writers: readonly string[];
  /** In the user's order. */
  readonly lamps: readonly LampView[];
  readonly devices: readonly AudioDeviceInfo[];
  readonly audio: AudioSelection;
  /** Plugged in during a call and not decided about: shall it be used? */
  readonly offeredDevice?: AudioDeviceInfo | undefined;
  /** While the microphone is tried. */
  readonly microphoneTest?: MicrophoneTestReport | undefined;
  /** While contacts are taken from a file. */
  readonly contactImport?: ContactImportView | undefined;
  /** Address books on servers, and directories that are asked for people. */
  readonly directories: readonly DirectoryView[];
  readonly notices: readonly Notice[];
  readonly missedCalls: number;
  readonly secretProtection: SecretProtection;
  /** Whether this computer can clean the voice: cancel echo, suppress noise. */
  readonly processingAvailable: boolean;
  /** Countries whose telephone tones the phone knows, as ISO 3166-1 codes. */
  readonly toneCountries: readonly string[];
  readonly firstRun: boolean;
  readonly preferences: Preferences;
  readonly reachability: Reachability;
  /** Whom the user waits for, the oldest first. */
  readonly callbacks: readonly CallbackView[];
  /** A link from outside that waits for the user's word. */
  readonly linkQuestion?: LinkQuestion | undefined;
}

/** Ordered changes; a receiver that misses a revision asks for a snapshot. */
export type PhoneChange = AccountChange | AppChange | AudioChange | CallChange | ContactChange | DirectoryChange | HistoryChange | LampChange | MessageChange | ReachabilityChange | SystemChange;

export interface PhoneEvent {
  readonly revision: number;
  readonly change: PhoneChange;
}

/** Every command, with its arguments and its answer. A refused command rejects with a `Failure`. */
export interface PhoneCommands extends AccountCommands, AppCommands, AudioCommands, CallCommands, ContactCommands, DirectoryCommands, DoctorCommands, HistoryCommands, LampCommands, MessageCommands, RecordCommands, ReachabilityCommands, SystemCommands {}

export type CommandName = keyof PhoneCommands;
export type CommandArguments<Name extends CommandName> = Parameters<PhoneCommands[Name]>;
export type CommandAnswer<Name extends CommandName> = ReturnType<PhoneCommands[Name]>;
