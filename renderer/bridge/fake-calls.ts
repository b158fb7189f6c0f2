// What the scripted phone does with calls: it moves them from state to state as the real one, without network and sound.
import type { CallView, CommandAnswer, CommandArguments, CommandName, PhoneChange, Snapshot } from "../../electron/contract/bridge.ts";

type CallCommandName = Extract<CommandName, `call.${string}` | `conference.${string}`>;
type Handlers<Name extends CommandName> = { [Each in Name]: (...args: CommandArguments<Each>) => CommandAnswer<Each> };

/** What it needs of the scripted phone. */
export interface FakeCallsHost {
  snapshot(): Snapshot;
  change(change: PhoneChange): void;
  freshId(prefix: string): string;
  /** Who has the address that was called; empty where nobody is known. */
  nameOf(target: string): string;
}

export class FakeCalls {
  readonly #host: FakeCallsHost;

  constructor(host: FakeCallsHost) {
    this.#host = host;
  }

  /** Calls a target, who answers after a while; answers the call's id. */
  start(target: string, accountId: string | null): string {
    const id = this.#host.freshId("call");
    const remoteUri = target.includes("@") ? `sip:${target.replace(/^sip:/u, "")}` : `sip:${target}@example.org`;
    const call: CallView = {
      id, accountId, direction: "outgoing", state: "dialing", remoteUri, remoteName: this.#host.nameOf(target),
      startedAtMs: Date.now(), held: false, heldByPeer: false, changing: false, muted: false,
      mediaDirection: "sendrecv", encryption: { kind: "none" }, digits: "", digitsReceived: "", handovers: [],
    };
    this.#holdOthers(id);
    this.#host.change({ kind: "call", call });
    setTimeout(() => this.#change(id, { state: "ringing" }), 700);
    setTimeout(() => this.#answered(id), 2_200);
    return id;
  }

  readonly handlers: Handlers<CallCommandName> = {
    "call.start": (target, accountId) => this.start(target, accountId),
    "call.answer": (callId, others) => {
      if (others === "end") for (const call of this.#talking()) this.#end(call.id);
      this.#holdOthers(callId);
      this.#answered(callId);
    },
    "call.decline": (callId) => this.#end(callId),
    "call.end": (callId) => this.#end(callId),
    "call.hold": (callId, hold) => {
      if (!hold) this.#holdOthers(callId);
      this.#change(callId, { held: hold });
    },
    "call.swapTo": (callId) => {
      this.#holdOthers(callId);
      this.#change(callId, { held: false });
    },
    "call.holdAll": () => this.#holdOthers(""),
    "call.codecs": (callId, [codec]) => this.#change(callId, codec === undefined ? {} : { codec }),
    "call.mute": (callId, muted) => this.#change(callId, { muted }),
    "call.dtmf": (callId, digits) => this.#change(callId, { digits: `${this.#find(callId)?.digits ?? ""}${digits}`, digitsBy: "telephone-event" }),
    "call.transfer": (callId, to) => this.#change(callId, { transfer: { to, by: "us", state: "asked" } }),
    "call.transferTo": (callId, otherId) => this.#connect(callId, otherId),
    "call.consult": (callId, target) => {
      const asking = this.start(target, this.#find(callId)?.accountId ?? null);
      this.#pair(callId, asking);
      return asking;
    },
    "call.consultWith": (callId, otherId) => {
      this.#pair(callId, otherId);
      this.#holdOthers(otherId);
      this.#change(otherId, { held: false });
    },
    "call.completeConsultation": (callId) => {
      const other = this.#find(callId)?.consultation?.callId;
      if (other !== undefined) this.#connect(callId, other);
    },
    "call.cancelConsultation": (callId) => {
      const call = this.#find(callId);
      const other = this.#find(call?.consultation?.callId ?? "");
      const [waiting, asking] = call?.consultation?.role === "waiting" ? [call, other] : [other, call];
      for (const each of [waiting, asking]) if (each) this.#part(each.id);
      if (asking) this.#end(asking.id);
      if (waiting) this.#change(waiting.id, { held: false });
    },
    "call.followTransfer": (callId, follows) => {
      const { transfer, ...call } = this.#find(callId) ?? {};
      if (!transfer || !("id" in call)) return null;
      this.#host.change({ kind: "call", call: follows ? { ...call, transfer: { ...transfer, state: "trying" } } : call });
      return follows ? callId : null;
    },
    "call.silence": () => {},
    "call.dismiss": (callId) => this.#host.change({ kind: "call-removed", callId }),
    "call.record": (callId, record) =>
      this.#change(callId, { recording: { state: record ? "running" : "saved", path: "/home/ada/Music/Godwit/2026-11-23 09.05.07 Grace.wav" } }),
    "conference.merge": (callIds) => {
      for (const id of callIds) {
        this.#part(id);
        this.#change(id, { held: false, conference: { conferenceId: "conference-1", isMuted: false } });
      }
      return "conference-1";
    },
    "conference.mute": (callId, isMuted) => this.#change(callId, { conference: { conferenceId: "conference-1", isMuted } }),
    "conference.remove": (callId) => {
      const call = this.#find(callId);
      if (call === undefined) return;
      const { conference: _left, ...alone } = call;
      this.#host.change({ kind: "call", call: { ...alone, held: true } });
    },
    "conference.end": (conferenceId) => {
      for (const { id, conference } of this.#host.snapshot().calls) if (conference?.conferenceId === conferenceId) this.#end(id);
    },
  };

  #find(callId: string): CallView | undefined {
    return this.#host.snapshot().calls.find((candidate) => candidate.id === callId);
  }

  #talking(): readonly CallView[] {
    return this.#host.snapshot().calls.filter((call) => call.state === "active" && !call.held);
  }

  #change(callId: string, part: Partial<CallView>): void {
    const call = this.#find(callId);
    if (call !== undefined) this.#host.change({ kind: "call", call: { ...call, ...part } });
  }

  #end(callId: string): void {
    const end = { by: "local", failure: { code: "call/ended", message: "You ended the call." } } as const;
    this.#change(callId, { state: "ended", endedAtMs: Date.now(), end });
  }

  #holdOthers(callId: string): void {
    for (const call of this.#talking()) if (call.id !== callId) this.#change(call.id, { held: true });
  }

  #pair(waiting: string, asking: string): void {
    this.#change(waiting, { held: true, consultation: { role: "waiting", callId: asking } });
    this.#change(asking, { consultation: { role: "asking", callId: waiting } });
  }

  #part(callId: string): void {
    const call = this.#find(callId);
    if (call === undefined) return;
    const { consultation: _parted, ...alone } = call;
    this.#host.change({ kind: "call", call: alone });
  }

  #connect(callId: string, otherId: string): void {
    this.#change(callId, { transfer: { to: this.#find(otherId)?.remoteUri ?? "", by: "us", state: "done" } });
    for (const id of [callId, otherId]) {
      this.#part(id);
      this.#end(id);
    }
  }

  #answered(callId: string): void {
    const call = this.#find(callId);
    if (call === undefined || call.state === "ended") return;
    this.#change(callId, {
      state: "active", answeredAtMs: Date.now(), codec: "opus",
      encryption: { kind: "sdes", suite: "AEAD_AES_256_GCM", signallingProtected: true },
      path: { interfaceName: "eth0", localAddress: "192.0.2.5" }, quality: { word: "good", reason: "none" },
    });
  }
}
