// A scripted phone for the browser and for unit tests: it keeps state as the real one does and answers every command,
// but knows no network and no sound. Never part of a release build.
import type {
  AccountSettings,
  CommandAnswer,
  CommandArguments,
  CommandName,
  Failure,
  GodwitBridge,
  HistoryEntry,
  Outcome,
  PhoneChange,
  PhoneEvent,
  Snapshot,
  UpdateState,
} from "../../electron/contract/bridge.ts";
import { applyChange } from "../../core/phone/apply-change.ts";
import { FakeCalls } from "./fake-calls.ts";
import { FakeContacts, type ContactHandlers } from "./fake-contacts.ts";
import { reachabilityHandlers } from "./fake-reachability.ts";
import { messageHandlers, type MessageHandlers } from "./fake-messages.ts";
import { fakeHistoryWindow, historyHandlers } from "./fake-history.ts";
import { lampHandlers } from "./fake-lamps.ts";
import { fakeContactsFile } from "./fake-book.ts";
import { doctorHandlers, fakeDoctorWindow } from "./fake-doctor.ts";
import { fakeSystemWindow } from "./fake-system.ts";
import { fakeSetup } from "./fake-setup.ts";
import { directoryHandlers } from "./fake-directories.ts";
import { FakeUpdates } from "./fake-updates.ts";
import { createScene, type Scene } from "./fake-scenes.ts";

type Handlers = { [Name in CommandName]: (...args: CommandArguments<Name>) => CommandAnswer<Name> };

/** A bridge whose events a test can also send by hand. */
export interface FakeBridge extends GodwitBridge {
  /** Every command that was executed, in order. */
  readonly executed: { name: CommandName; args: readonly unknown[] }[];
  /** Applies a change and tells the listeners. */
  change(change: PhoneChange): void;
  /** Says how far an update is. */
  showUpdate(state: UpdateState): void;
  /** Sends an event as it is, whatever its revision. */
  send(event: PhoneEvent): void;
  /** Makes the next command of this name fail. */
  refuse(name: CommandName, failure: Failure): void;
}

/** Makes a scripted phone in the given scene. */
export function createFakeBridge(sceneName = "idle"): FakeBridge {
  return new ScriptedPhone(createScene(sceneName)).bridge;
}

class ScriptedPhone {
  readonly #updates = new FakeUpdates();
  readonly #listeners = new Set<(event: PhoneEvent) => void>();
  readonly #refusals = new Map<CommandName, Failure>();
  #snapshot: Snapshot;
  readonly #contacts: FakeContacts;
  readonly #history: readonly HistoryEntry[];
  #mode: Scene["mode"];
  readonly #messages: MessageHandlers;
  readonly #calls = new FakeCalls({
    snapshot: () => this.#snapshot,
    change: (change) => this.#change(change),
    freshId: (prefix) => this.#freshId(prefix),
    nameOf: (target) => this.#contacts.find(target)?.name ?? "",
  });
  #nextId = 100;

  constructor(scene: Scene) {
    this.#updates.show(scene.update ?? { kind: "current" });
    this.#snapshot = scene.snapshot;
    this.#contacts = new FakeContacts(scene.contacts, (change) => this.#change(change), scene.photos);
    this.#history = [...scene.history];
    this.#mode = scene.mode;
    this.#messages = messageHandlers((change) => this.#change(change), scene.snapshot.unreadMessages === 0);
  }

  readonly bridge: FakeBridge = {
    platform: "linux",
    versions: { godwit: "0.1.0", electron: "45.4.1", chromium: "150" },
    executed: [],
    snapshot: () => {
      if (this.#mode === "loading") return new Promise(() => {});
      if (this.#mode === "broken") return Promise.reject(new Error("The phone does not answer"));
      return Promise.resolve(this.#snapshot);
    },
    execute: <Name extends CommandName>(name: Name, ...args: CommandArguments<Name>) => {
      this.bridge.executed.push({ name, args });
      return Promise.resolve(this.#answer(name, args));
    },
    onEvent: (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    onShow: () => () => {},
    updates: this.#updates.bridge,
    setup: fakeSetup,
    window: {
      ...fakeDoctorWindow,
      ...fakeSystemWindow,
      openMain: () => Promise.resolve(done),
      fitIncoming: () => Promise.resolve(done),
      showRecording: () => Promise.resolve(done),
      chooseRecordingsFolder: () => Promise.resolve({ ok: true, value: null }),
      openLink: () => Promise.resolve(done),
      copyText: () => Promise.resolve(done),
      ...fakeHistoryWindow,
      saveConversation: () => Promise.resolve({ ok: true, value: "Ada Lovelace.txt" }),
      choosePhoto: () => Promise.resolve({ ok: true, value: null }),
      chooseContactsFile: () => Promise.resolve({ ok: true, value: fakeContactsFile }),
      saveContactsFile: (suggestedName) => Promise.resolve({ ok: true, value: suggestedName }),
      chooseRingFile: () => Promise.resolve({ ok: true, value: "/home/ada/sounds/bell.wav" }),
    },
    change: (change) => this.#change(change),
    showUpdate: (state) => this.#updates.show(state),
    send: (event) => this.#send(event),
    refuse: (name, failure) => void this.#refusals.set(name, failure),
  };

  #answer<Name extends CommandName>(name: Name, args: CommandArguments<Name>): Outcome<CommandAnswer<Name>> {
    const refusal = this.#refusals.get(name);
    if (refusal !== undefined) {
      this.#refusals.delete(name);
      return { ok: false, failure: refusal };
    }
    const handlers: Handlers = { ...this.#handlers, ...this.#messages, ...this.#calls.handlers, ...this.#contacts.handlers };
    return { ok: true, value: handlers[name](...args) };
  }

  #change(change: PhoneChange): void {
    const revision = this.#snapshot.revision + 1;
    this.#snapshot = { ...applyChange(this.#snapshot, change), revision };
    this.#send({ revision, change });
  }

  #send(event: PhoneEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #freshId(prefix: string): string {
    this.#nextId += 1;
    return `${prefix}-${this.#nextId}`;
  }

  #saveAccount(id: string, settings: AccountSettings, trial: boolean) {
    const account = { id, settings, trial, presence: { state: "registering" } as const };
    this.#change({ kind: "account", account });
    setTimeout(() => {
      const refused = settings.address.includes("wrong");
      const presence = refused
        ? ({ state: "failed", failure: { code: "account/auth-rejected", message: "The server refused the password.", detail: "401 Unauthorized" } } as const)
        : ({ state: "registered", untilMs: Date.now() + 3_600_000 } as const);
      this.#change({ kind: "account", account: { ...account, presence } });
    }, 900);
    return account;
  }

  readonly #handlers: Omit<Handlers, keyof MessageHandlers | keyof ContactHandlers | keyof FakeCalls["handlers"]> = {
    "account.add": (settings) => this.#saveAccount(this.#freshId("account"), settings, false),
    "account.update": (accountId, settings) => this.#saveAccount(accountId, settings, false),
    "account.trustCertificate": (accountId, fingerprint) => {
      const account = this.#snapshot.accounts.find((candidate) => candidate.id === accountId)!;
      return this.#saveAccount(accountId, { ...account.settings, trustedCertificate: fingerprint }, false);
    },
    "account.remove": (accountId) => this.#change({ kind: "account-removed", accountId }),
    "account.register": (accountId) => {
      const account = this.#snapshot.accounts.find((candidate) => candidate.id === accountId);
      if (account !== undefined) this.#saveAccount(accountId, account.settings, account.trial);
    },
    "account.unregister": (accountId) => {
      const account = this.#snapshot.accounts.find((candidate) => candidate.id === accountId);
      if (account !== undefined) this.#change({ kind: "account", account: { ...account, presence: { state: "offline" } } });
    },
    "trial.start": () =>
      this.#saveAccount("trial", { address: "sip:you@godwit.local", displayName: "You", transport: "udp", register: true }, true),
    ...doctorHandlers((id) => this.#snapshot.calls.find((call) => call.id === id)?.quality?.word === "poor"),
    ...lampHandlers(() => this.#snapshot, (change) => this.#change(change), (target) => this.#calls.start(target, null)),
    ...directoryHandlers(() => this.#snapshot.directories, (change) => this.#change(change)),
    ...reachabilityHandlers(() => this.#snapshot, (change) => this.#change(change)),
    "audio.select": (audio) => this.#change({ kind: "audio", devices: this.#snapshot.devices, audio }),
    "audio.test": () => {},
    "audio.try-microphone": (mode) => this.#change({
      kind: "microphone-test", report: { phase: mode === "off" ? "off" : mode === "level" ? "listening" : "recording", levelDb: -24 },
    }),
    "audio.answer-offer": () => this.#change({ kind: "device-offer", device: undefined }),
    "audio.refresh": () => this.#snapshot.devices,
    ...historyHandlers(() => this.#history, (change) => this.#change(change)),
    "records.collect": () => ({ history: this.#history, messages: [] }),
    "records.restore": ({ history, messages }) => ({ history: history.length, messages: messages.length }),
    "secrets.agree-to-plain": () => this.#change({ kind: "secret-protection", secretProtection: "plain-agreed" }),
    "notice.dismiss": (noticeId) =>
      this.#change({ kind: "notices", notices: this.#snapshot.notices.filter((notice) => notice.id !== noticeId) }),
    "link.open": () => "left",
    "link.answer": (_questionId, dials, accountId) => {
      const question = this.#snapshot.linkQuestion;
      this.#change({ kind: "link-question", question: undefined });
      return dials && question ? this.#calls.start(question.link.target, accountId) : null;
    },
    "preferences.set": (preferences) => this.#change({ kind: "preferences", preferences }),
    "first-run.done": () => this.#change({ kind: "first-run", firstRun: false }),
  };
}

const done: Outcome<void> = { ok: true, value: undefined };
