// Waiting for what happens to a phone: its events as promises, and each call's progress printed as it comes.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Phone } from "../phone/phone.ts";
import type { CallView, Snapshot, TransferView } from "../phone/protocol.ts";
import { describeEncryption } from "./call-summary.ts";
import { callerFields, callerSentence } from "./caller-line.ts";
import { HandoverWatch } from "./handover-watch.ts";
import type { TerminalOutput } from "./terminal.ts";

/** Resolves with what `pick` answers as soon as it is not undefined; looks now and after each event. */
export function until<Value>(phone: Phone, pick: (snapshot: Snapshot) => Value | undefined, signal?: AbortSignal): Promise<Value | undefined> {
  return new Promise((resolve) => {
    const owned = new DisposableStore();
    const finish = (value: Value | undefined): void => {
      owned.dispose();
      resolve(value);
    };
    const look = (): void => {
      const value = pick(phone.snapshot());
      if (value !== undefined) finish(value);
    };
    const abort = (): void => finish(undefined);
    owned.add(phone.onEvent(look));
    signal?.addEventListener("abort", abort, { once: true });
    owned.add({ dispose: () => signal?.removeEventListener("abort", abort) });
    if (signal?.aborted) abort();
    else look();
  });
}

/** The call once it is over. */
export function untilEnded(phone: Phone, callId: string, signal?: AbortSignal): Promise<CallView | undefined> {
  return until(phone, ({ calls }) => calls.find(({ id, state }) => id === callId && state === "ended"), signal);
}

/** The last figures come from the media thread a moment after the call's end; longer than this nobody waits for them. */
const LAST_FIGURES_MS = 250;

/** An ended call with its last figures. */
export async function withLastFigures(phone: Phone, ended: CallView): Promise<CallView> {
  if (!ended.statistics) return ended;
  const before = JSON.stringify(ended.statistics);
  const find = ({ calls }: Snapshot): CallView | undefined => calls.find(({ id }) => id === ended.id);
  const later = await until(phone, (snapshot) => {
    const call = find(snapshot);
    return call && JSON.stringify(call.statistics) !== before ? call : undefined;
  }, AbortSignal.timeout(LAST_FIGURES_MS));
  return later ?? ended;
}

/** Prints state changes, who calls, and received digits of every call. */
export function printCalls(phone: Phone, output: TerminalOutput): Disposable {
  const shown = new Map<string, { state: string; digits: number; held: boolean; encryption: string; forwardedTo: string; remoteUri: string; transfer: string }>();
  const handovers = new HandoverWatch(output);
  return phone.onEvent(({ change }) => {
    if (change.kind === "call-removed") {
      shown.delete(change.callId);
      handovers.forget(change.callId);
    }
    if (change.kind !== "call") return;
    const { id, state, remoteUri, direction, digitsReceived, heldByPeer, forwardedTo = "", transfer } = change.call;
    handovers.look(change.call);
    const progress = transfer?.state ?? "";
    const encryption = state === "active" ? describeEncryption(change.call.encryption) : "";
    const before = shown.get(id) ?? { state: "", digits: 0, held: false, encryption: "", forwardedTo: "", remoteUri, transfer: "" };
    shown.set(id, { state, digits: digitsReceived.length, held: heldByPeer, encryption, forwardedTo, remoteUri, transfer: progress });
    if (remoteUri !== before.remoteUri) output.print({ event: "moved", call: id, remote: remoteUri, from: before.remoteUri }, `${before.remoteUri}: the call goes on with ${remoteUri}`);
    if (transfer && progress !== before.transfer) output.print({ event: "transfer", call: id, remote: remoteUri, ...transfer }, transferSentence(remoteUri, transfer));
    if (state !== before.state) {
      const [fields, sentence] = state === "incoming" ? [callerFields(change.call), callerSentence(change.call)] : [{}, ""];
      output.print({ event: "call", call: id, direction, state, remote: remoteUri, ...fields }, `${remoteUri}: ${state}${sentence}`);
    }
    if (encryption !== "" && encryption !== before.encryption) output.print({ event: "encryption", call: id, ...change.call.encryption }, `${remoteUri}: ${encryption}`);
    if (forwardedTo !== before.forwardedTo) output.print({ event: "forwarded", call: id, to: forwardedTo }, `${remoteUri} sends the call on to ${forwardedTo}`);
    for (const digit of digitsReceived.slice(before.digits)) output.print({ event: "dtmf", call: id, digit }, `${remoteUri} pressed ${digit}`);
    if (heldByPeer !== before.held) output.print({ event: "held", call: id, held: heldByPeer }, `${remoteUri} ${heldByPeer ? "put you on hold" : "is back"}`);
  });
}

function transferSentence(remoteUri: string, { to, by, state, failure }: TransferView): string {
  const what = by === "us" ? `Transfer of ${remoteUri} to ${to}` : `${remoteUri} transfers you to ${to}`;
  const why = failure ? `: ${failure.message}${failure.detail ? ` (${failure.detail})` : ""}` : "";
  return `${what}: ${state}${why}`;
}
