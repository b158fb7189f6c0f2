// The doctor of a phone: follows its calls, and answers for each, for an account or for all, what happened and why. The kept
// messages are core/doctor's, its judgements pure; here they meet the phone's own figures. A call's case outlives the call.
import type { Disposable } from "../base/disposable.ts";
import { GodwitError } from "../base/errors.ts";
import { examine } from "../doctor/examine.ts";
import type { CaseAccount, CaseCall, CaseEnvironment, CaseFile } from "../doctor/case-file.ts";
import { readLadder, type ReadLadder } from "../doctor/ladder.ts";
import { mediaFacts, natSeen } from "../doctor/media-facts.ts";
import { writeReport } from "../doctor/report.ts";
import { CallFollower } from "./call-follower.ts";
import { defined } from "./defined.ts";
import type { DoctorPorts } from "./doctor-ports.ts";
import type { AccountView, CallView, DoctorSubject } from "./protocol.ts";
import { readCase, writeCase } from "./stored-case.ts";

/** The last words of a call and their answers come within this. */
const LAST_WORDS_MS = 2_000;

export class Doctor implements Disposable {
  readonly #ports: DoctorPorts;
  readonly #follower: CallFollower;
  /** Calls that are over and wait for their last messages. */
  readonly #closing = new Map<string, Disposable>();
  readonly #listening: Disposable;

  constructor(ports: DoctorPorts) {
    this.#ports = ports;
    this.#follower = new CallFollower(ports);
    this.#listening = ports.state.onEvent(({ change }) => {
      if (change.kind === "call") this.#hear(change.call);
    });
  }

  /** Looks at a subject. Throws `doctor/no-case`, `account/unknown`. */
  look(subject: DoctorSubject): CaseFile {
    switch (subject.kind) {
      case "call":
        return this.#lookAtCall(subject.id);
      case "account":
        return this.#lookAtAccount(this.#ports.accounts.find(subject.id).view);
      case "overall":
        return examine({ subject: "overall", atMs: this.#ports.clock.wallMs(), ladder: readLadder([]), environment: this.#environment() });
    }
  }

  report(subject: DoctorSubject): string {
    return writeReport(this.look(subject), { system: this.#ports.system });
  }

  /** What is still open is written down now. */
  dispose(): void {
    this.#listening.dispose();
    for (const id of [...this.#closing.keys()]) this.#close(id);
    this.#follower.dispose();
  }

  #hear(view: CallView): void {
    this.#follower.follow(view);
    if (view.state !== "ended" || this.#closing.has(view.id) || this.#follower.isClosed(view.id)) return;
    this.#closing.set(view.id, this.#ports.clock.setTimer(LAST_WORDS_MS, () => this.#close(view.id)));
  }

  #close(id: string): void {
    this.#closing.get(id)?.dispose();
    this.#closing.delete(id);
    const file = this.#liveCase(id);
    if (file) this.#keep(id, file);
    this.#follower.close(id);
  }

  /** On a full disk the call has no case; its entry, which matters more, is the journal's. */
  #keep(id: string, file: CaseFile): void {
    try {
      this.#ports.cases.keepCase(id, file.call?.startedAtMs ?? file.atMs, writeCase(file));
    } catch {
      // The journal has said that the disk is full.
    }
  }

  #lookAtCall(id: string): CaseFile {
    const live = this.#follower.isClosed(id) ? undefined : this.#liveCase(id);
    const file = live ?? readCase(this.#ports.cases.caseOf(id));
    if (!file) throw new GodwitError({ code: "doctor/no-case", message: "The messages of this call are not kept any more." });
    return file;
  }

  #liveCase(id: string): CaseFile | undefined {
    const { record, clock, accounts } = this.#ports;
    const followed = this.#follower.of(id);
    if (!followed) return undefined;
    const { view, callIds, loudestInputDb, route } = followed;
    const ladder = readLadder(record.tracesOf(callIds));
    const account = accounts.list.find((each) => each.id === view.accountId);
    const atMs = clock.wallMs();
    return examine({
      subject: "call", atMs, ladder,
      call: caseCall(view, atMs),
      ...(account && { account: caseAccount(account.view) }),
      media: mediaFacts(ladder, {
        direction: view.mediaDirection, encryption: "suite" in view.encryption && view.encryption.suite !== undefined ? view.encryption.kind : "none",
        ...defined({ path: view.path, codec: view.codec, statistics: view.statistics, loudestInputDb, route }),
      }),
      ...defined({ nat: natSeen(ladder) }),
      environment: this.#environment(ladder),
    });
  }

  #lookAtAccount(view: AccountView): CaseFile {
    const { record, clock, accounts } = this.#ports;
    const { address } = accounts.find(view.id).identity;
    const trace = record.registrationOf(`${address.user ?? ""}@${address.host}`);
    const ladder = readLadder(trace ? [trace] : []);
    return examine({
      subject: "account", atMs: clock.wallMs(), ladder, account: caseAccount(view), environment: this.#environment(ladder), ...defined({ nat: natSeen(ladder) }),
    });
  }

  #environment(ladder?: ReadLadder): CaseEnvironment {
    const { product, monitor, state, record } = this.#ports;
    const { devices } = state.snapshot;
    const server = ladder?.messages[0]?.traced.remote.address;
    return {
      product,
      interfaces: monitor?.interfaces() ?? [],
      soundDevices: { capture: devices.filter(({ canCapture }) => canCapture).length, playback: devices.filter(({ canPlay }) => canPlay).length },
      unreadable: server === undefined ? 0 : record.refusedFrom(server, ladder!.startedAtMs).length,
    };
  }
}

function caseCall(view: CallView, atMs: number): CaseCall {
  const { direction, remoteUri, startedAtMs, answeredAtMs, endedAtMs, muted, held, heldByPeer, digits, end, audioProblem } = view;
  return {
    direction, remoteUri, startedAtMs, muted, digits,
    held: held || heldByPeer,
    wasAnswered: answeredAtMs !== undefined,
    isOver: view.state === "ended",
    talkedMs: answeredAtMs === undefined ? 0 : (endedAtMs ?? atMs) - answeredAtMs,
    ...(end && { end }),
    ...(audioProblem && { audioProblem: audioProblem.code }),
  };
}

function caseAccount({ settings, presence }: AccountView): CaseAccount {
  return {
    address: settings.address, transport: settings.transport, encryption: settings.encryption ?? "offered", state: presence.state,
    ...defined({ server: settings.registrar ?? settings.outboundProxy, failure: presence.state === "failed" ? presence.failure : undefined }),
  };
}
