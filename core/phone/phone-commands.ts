// The command table: each command of the protocol and the one place it goes to. No logic of its own.
import type { ContactStore, HistoryStore, SecretStore, SettingsStore } from "../ports/store.ts";
import type { Accounts } from "./accounts.ts";
import type { AudioSettings } from "./audio-settings.ts";
import type { CallRecorder } from "./call-recorder.ts";
import type { Calls } from "./calls.ts";
import type { Conferences } from "./conference.ts";
import type { Messages } from "./messages.ts";
import type { Notices } from "./notices.ts";
import type { PhoneState } from "./phone-state.ts";
import { readPreferences } from "./preferences.ts";
import type { CommandAnswer, CommandArguments, CommandName } from "./protocol.ts";
import type { TonePlayer } from "./tone-player.ts";
import type { TrialAccount } from "./trial-account.ts";

/** Every command as a function, which may answer later and may throw a GodwitError. */
export type CommandTable = {
  readonly [Name in CommandName]: (...args: CommandArguments<Name>) => CommandAnswer<Name> | Promise<CommandAnswer<Name>>;
};

export interface CommandTargets {
  readonly accounts: Accounts;
  readonly calls: Calls;
  readonly conferences: Conferences;
  readonly recorder: CallRecorder;
  readonly messages: Messages;
  readonly trial: TrialAccount;
  readonly audio: AudioSettings;
  readonly tones: TonePlayer;
  readonly notices: Notices;
  readonly contacts: ContactStore;
  readonly history: HistoryStore;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly state: PhoneState;
}

const TEST_RING_MS = 4000;
const TEST_TONE_MS = 1_200;
/** What one answer to the window holds at the most. */
const MAX_LISTED = 1_000;

export function createCommands(to: CommandTargets): CommandTable {
  return { ...accountCommands(to), ...callCommands(to), ...conferenceCommands(to), ...messageCommands(to), ...audioCommands(to), ...storeCommands(to), ...appCommands(to) };
}

type Commands<Prefix extends string> = Pick<CommandTable, Extract<CommandName, `${Prefix}.${string}`>>;

function accountCommands({ accounts, trial }: CommandTargets): Commands<"account" | "trial"> {
  return {
    "account.add": (settings, password, privateKey) => accounts.add(settings, { password, privateKey: privateKey ?? "" }),
    "account.update": (id, settings, password, privateKey) =>
      accounts.update(id, settings, { ...(password === null ? {} : { password }), ...(privateKey === null || privateKey === undefined ? {} : { privateKey }) }),
    "account.trustCertificate": (id, fingerprint) => accounts.trustCertificate(id, fingerprint),
    "account.remove": (id) => accounts.remove(id),
    "account.register": (id) => accounts.find(id).register(),
    "account.unregister": (id) => accounts.find(id).unregister(),
    "trial.start": () => trial.start(),
  };
}

function callCommands({ calls, tones, recorder }: CommandTargets): Commands<"call"> {
  return {
    "call.start": (target, accountId, options) => calls.start(target, accountId, options),
    "call.answer": (id) => calls.answer(id),
    "call.decline": (id) => calls.find(id).decline(),
    "call.end": (id) => calls.find(id).hangUp(),
    "call.hold": (id, hold) => calls.hold(id, hold),
    "call.codecs": (id, names) => calls.useCodecs(id, names),
    "call.mute": (id, muted) => calls.mute(id, muted),
    "call.dtmf": (id, digits) => {
      calls.find(id).sound.sendDtmf(digits);
      const last = digits.at(-1);
      if (last !== undefined) tones.key(last);
    },
    "call.transfer": (id, target) => calls.transfer(id, target),
    "call.transferTo": (id, otherId) => calls.transferTo(id, otherId),
    "call.silence": (id) => calls.find(id).silence(),
    "call.dismiss": (id) => calls.dismiss(id),
    "call.record": (id, record) => recorder.record(calls.find(id), record),
  };
}

function conferenceCommands({ conferences }: CommandTargets): Commands<"conference"> {
  return {
    "conference.merge": (callIds) => conferences.merge(callIds),
    "conference.mute": (callId, muted) => conferences.mute(callId, muted),
    "conference.remove": (callId) => conferences.remove(callId),
    "conference.end": (conferenceId) => conferences.end(conferenceId),
  };
}

function messageCommands({ messages }: CommandTargets): Commands<"message"> {
  return {
    "message.send": (accountId, target, text) => messages.send(accountId, target, text),
    "message.seen": (id) => messages.seen(id),
    "message.compose": (accountId, target, isWriting) => messages.compose(accountId, target, isWriting),
  };
}

function audioCommands({ audio, tones }: CommandTargets): Commands<"audio"> {
  return {
    "audio.select": (selection) => audio.select(selection),
    // Who has chosen a sound to ring with wants to hear that.
    "audio.test": (role) => (role === "ringer" && audio.hasRingFile ? tones.once("ring", TEST_RING_MS, role) : tones.once("test", TEST_TONE_MS, role)),
    "audio.try-microphone": (mode) => audio.tryMicrophone(mode),
    "audio.answer-offer": (use) => audio.answerOffer(use),
    "audio.refresh": () => audio.refresh(),
  };
}

function storeCommands({ contacts, history, state }: CommandTargets): Commands<"contacts" | "history"> {
  const changed = <Answer>(kind: "contacts-changed" | "history-changed", answer: Answer): Answer => {
    state.apply({ kind });
    return answer;
  };
  const missed = (): void => state.apply({ kind: "missed-calls", missedCalls: history.countUnseenMissed() });
  return {
    "contacts.search": (query, limit) => contacts.searchContacts(query, Math.min(limit, MAX_LISTED)),
    "contacts.add": (draft) => changed("contacts-changed", contacts.addContact(draft)),
    "contacts.update": (contact) => changed("contacts-changed", contacts.updateContact(contact)),
    "contacts.delete": (id) => changed("contacts-changed", contacts.deleteContact(id)),
    "history.list": (limit, before) => history.listHistory(Math.min(limit, MAX_LISTED), before ?? undefined),
    "history.seen": () => {
      history.markHistorySeen();
      missed();
    },
    "history.delete": (id) => {
      history.deleteHistory(id ?? undefined);
      state.apply({ kind: "history-changed" });
      missed();
    },
  };
}

function appCommands({ secrets, settings, notices, state }: CommandTargets): Commands<"secrets" | "notice" | "preferences" | "first-run"> {
  return {
    "secrets.agree-to-plain": () => {
      secrets.agreeToPlain();
      state.apply({ kind: "secret-protection", secretProtection: secrets.protection });
    },
    "notice.dismiss": (id) => notices.dismiss(id),
    "preferences.set": (wanted) => {
      const preferences = readPreferences(wanted);
      settings.write("preferences", preferences);
      state.apply({ kind: "preferences", preferences });
    },
    "first-run.done": () => {
      settings.write("first-run-done", true);
      state.apply({ kind: "first-run", firstRun: false });
    },
  };
}
