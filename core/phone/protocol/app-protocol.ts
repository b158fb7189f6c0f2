// What belongs to the program and to no call or account: preferences, notices, how secrets are kept.
import type { Failure } from "../../base/errors.ts";
import type { ContactOrder } from "../../ports/contact-store.ts";
import type { RecordingRequest } from "../../ports/media-engine.ts";
import { DEFAULT_CALL_PREFERENCES, type CallPreferences } from "./call-protocol.ts";
import { DEFAULT_HISTORY_PREFERENCES, type HistoryPreferences } from "./history-protocol.ts";
import { DEFAULT_MESSAGE_PREFERENCES, type MessagePreferences } from "./message-protocol.ts";
import { DEFAULT_SYSTEM_PREFERENCES, type SystemPreferences } from "./system-protocol.ts";
import { DEFAULT_UPDATE_PREFERENCES, type UpdatePreferences } from "./update-protocol.ts";

export type { CertificateFacts, Failure } from "../../base/errors.ts";

/** A thing the user should know that belongs to no call or account: a database set aside, no sound, ... */
export interface Notice {
  readonly id: string;
  readonly failure: Failure;
}

export interface Preferences {
  readonly theme: "system" | "light" | "dark" | "contrast";
  readonly locale: "system" | "en" | "de" | "fi" | "es" | "fr" | "zh";
  readonly recording: RecordingPreferences;
  readonly calls: CallPreferences;
  readonly system: SystemPreferences;
  readonly messages: MessagePreferences;
  readonly contacts: ContactPreferences;
  readonly history: HistoryPreferences;
  readonly updates: UpdatePreferences;
}

export interface RecordingPreferences {
  readonly format: RecordingRequest["format"];
  readonly announcement: RecordingRequest["announcement"];
  /** Where recordings go; the host's folder for them if absent. */
  readonly folder?: string;
}

/** How contacts are shown. */
export interface ContactPreferences {
  readonly order: ContactOrder;
  /** Where numbers without a country belong, as an ISO 3166-1 code; where this computer is if absent. */
  readonly country?: string;
}

/** What holds where the user has chosen nothing. */
export const DEFAULT_PREFERENCES: Preferences = {
  theme: "system",
  locale: "system",
  // WAV plays everywhere; whether to tell the other side is the user's to know, and silence would be the worse default.
  recording: { format: "wav", announcement: "once" },
  calls: DEFAULT_CALL_PREFERENCES,
  system: DEFAULT_SYSTEM_PREFERENCES,
  messages: DEFAULT_MESSAGE_PREFERENCES,
  contacts: { order: "name" },
  history: DEFAULT_HISTORY_PREFERENCES,
  updates: DEFAULT_UPDATE_PREFERENCES,
};

/** Secrets: in the system's key store, in a plain file by agreement, or refused. */
export type SecretProtection = "encrypted" | "plain-agreed" | "none";

export type AppChange =
  | { readonly kind: "notices"; readonly notices: readonly Notice[] }
  | { readonly kind: "secret-protection"; readonly secretProtection: SecretProtection }
  | { readonly kind: "first-run"; readonly firstRun: boolean }
  | { readonly kind: "preferences"; readonly preferences: Preferences };

export interface AppCommands {
  "secrets.agree-to-plain": () => void;
  "notice.dismiss": (noticeId: string) => void;
  "preferences.set": (preferences: Preferences) => void;
  "first-run.done": () => void;
}
