// A phone without a network: a snapshot that tests set, events that they emit, and the commands that it was given.
import { Emitter } from "../../core/base/emitter.ts";
import { GodwitError } from "../../core/base/errors.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import { DEFAULT_PREFERENCES, DEFAULT_REACHABILITY, type CallView, type PhoneChange, type PhoneEvent, type Snapshot } from "../../core/phone/protocol.ts";

/** A phone in which nothing is going on. */
export const emptySnapshot: Snapshot = {
  revision: 0,
  accounts: [],
  calls: [],
  unreadMessages: 0,
  writers: [],
  lamps: [],
  devices: [],
  audio: { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 },
  processingAvailable: true,
  toneCountries: [],
  notices: [],
  missedCalls: 0,
  secretProtection: "encrypted",
  firstRun: false,
  reachability: DEFAULT_REACHABILITY,
  callbacks: [],
  directories: [],
  preferences: { ...DEFAULT_PREFERENCES, locale: "en" },
};

/** A call as it rings in; change what a test is about. */
export const ringingCall: CallView = {
  id: "call-1",
  accountId: null,
  direction: "incoming",
  state: "incoming",
  remoteUri: "sip:ada@example.org",
  remoteName: "Ada Lovelace",
  startedAtMs: 0,
  held: false,
  heldByPeer: false,
  changing: false,
  muted: false,
  mediaDirection: "sendrecv",
  encryption: { kind: "none" },
  digits: "",
  digitsReceived: "",
  handovers: [],
};

/** Records commands; answers them from `answers` by name, or refuses with `phone/not-scripted`. */
export class FakePhone implements PhoneFacade {
  readonly executed: { readonly name: string; readonly args: readonly unknown[] }[] = [];
  readonly answers = new Map<string, (...args: readonly unknown[]) => unknown>();
  closed = false;
  #snapshot = emptySnapshot;
  readonly #events = new Emitter<PhoneEvent>();
  readonly onEvent = this.#events.event;

  get listenerCount(): number {
    return this.#events.listenerCount;
  }

  snapshot(): Snapshot {
    return this.#snapshot;
  }

  readonly execute: PhoneFacade["execute"] = async (name, ...args) => {
    this.executed.push({ name, args });
    const answer = this.answers.get(name);
    if (!answer) throw new GodwitError({ code: "phone/not-scripted", message: "The test did not script this command." });
    return answer(...args) as never;
  };

  /** Shows exactly these calls from now on, and tells of each. */
  showCalls(calls: readonly CallView[]): void {
    const gone = this.#snapshot.calls.filter((call) => !calls.some((kept) => kept.id === call.id));
    this.#snapshot = { ...this.#snapshot, calls };
    for (const call of gone) this.emit({ kind: "call-removed", callId: call.id });
    for (const call of calls) this.emit({ kind: "call", call });
  }

  emit(change: PhoneChange): void {
    const revision = this.#snapshot.revision + 1;
    this.#snapshot = { ...this.#snapshot, revision };
    this.#events.emit({ revision, change });
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
