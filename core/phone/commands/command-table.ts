// What a table of commands is: each command of the protocol as a function, and the parts of the phone that they go to.
import type { Clock } from "../../ports/clock.ts";
import type { MessageStore } from "../../ports/message-store.ts";
import type { ContactStore, HistoryStore, SecretStore, SettingsStore } from "../../ports/store.ts";
import type { Accounts } from "../accounts.ts";
import type { AudioSettings } from "../audio-settings.ts";
import type { CallRecorder } from "../call-recorder.ts";
import type { Calls } from "../calls.ts";
import type { Conferences } from "../conference.ts";
import type { ContactBook } from "../contacts/contact-book.ts";
import type { ContactImports } from "../contacts/contact-imports.ts";
import type { HistoryDesk } from "../history/history-desk.ts";
import type { Directories } from "../directories/directories.ts";
import type { Doctor } from "../doctor.ts";
import type { Conversations } from "../conversations.ts";
import type { LinkQuestions } from "../link-questions.ts";
import type { Callbacks } from "../reachability/callbacks.ts";
import type { Reachability } from "../reachability/reachability.ts";
import type { Lamps } from "../lamps/lamps.ts";
import type { Messages } from "../messages.ts";
import type { Notices } from "../notices.ts";
import type { PhoneState } from "../phone-state.ts";
import type { CommandAnswer, CommandArguments, CommandName } from "../protocol.ts";
import type { TonePlayer } from "../tone-player.ts";
import type { TrialAccount } from "../trial-account.ts";

/** Every command as a function, which may answer later and may throw a GodwitError. */
export type CommandTable = {
  readonly [Name in CommandName]: (...args: CommandArguments<Name>) => CommandAnswer<Name> | Promise<CommandAnswer<Name>>;
};

export interface CommandTargets {
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly calls: Calls;
  readonly conferences: Conferences;
  readonly directories: Directories;
  readonly doctor: Doctor;
  readonly recorder: CallRecorder;
  readonly links: LinkQuestions;
  readonly lamps: Lamps;
  readonly messages: Messages;
  readonly conversations: Conversations;
  readonly reachability: Reachability;
  readonly callbacks: Callbacks;
  readonly trial: TrialAccount;
  readonly audio: AudioSettings;
  readonly tones: TonePlayer;
  readonly notices: Notices;
  readonly contacts: ContactStore;
  readonly contactBook: ContactBook;
  readonly contactImports: ContactImports;
  readonly history: HistoryStore;
  readonly historyDesk: HistoryDesk;
  readonly messageStore: MessageStore;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly state: PhoneState;
}

/** The commands whose names begin so. */
export type Commands<Prefix extends string> = Pick<CommandTable, Extract<CommandName, `${Prefix}.${string}`>>;
