// Prints texts as they come, and what becomes of those that were sent.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Phone } from "../phone/phone.ts";
import type { MessageView } from "../phone/protocol.ts";
import type { TerminalOutput } from "./terminal.ts";

/** Prints incoming messages and each state of outgoing ones; a failure's sentence goes with it. */
export function printMessages(phone: Phone, output: TerminalOutput): Disposable {
  return phone.onEvent(({ change }) => {
    if (change.kind !== "message") return;
    const { id, direction, state, remoteUri, remoteName, text, failure } = change.message;
    if (direction === "incoming" && state === "received") {
      output.print({ event: "message", id, direction, state, remote: remoteUri, name: remoteName, text }, `${remoteUri} writes: ${text}`);
    }
    if (direction === "outgoing" && state !== "sending") {
      const detail = failure?.detail ? ` (${failure.detail})` : "";
      output.print({ event: "message", id, direction, state, remote: remoteUri, ...(failure ? { failure } : {}) }, failure ? `${failure.message}${detail}` : `The message is ${state}`);
    }
  });
}

/** The message once `fits` says so; undefined where the wait was ended first. */
export function untilMessage(phone: Phone, id: string, fits: (message: MessageView) => boolean, signal?: AbortSignal): Promise<MessageView | undefined> {
  return new Promise((resolve) => {
    const owned = new DisposableStore();
    const finish = (message: MessageView | undefined): void => {
      owned.dispose();
      resolve(message);
    };
    const look = (message: MessageView | null): void => {
      if (message?.id === id && fits(message)) finish(message);
    };
    const abort = (): void => finish(undefined);
    owned.add(phone.onEvent(({ change }) => change.kind === "message" && look(change.message)));
    signal?.addEventListener("abort", abort, { once: true });
    owned.add({ dispose: () => signal?.removeEventListener("abort", abort) });
    if (signal?.aborted) abort();
    else void phone.execute("message.get", id).then(look, abort);
  });
}

/** Confirms each incoming message as seen, as somebody would who reads them all. */
export function confirmMessages(phone: Phone): Disposable {
  return phone.onEvent(({ change }) => {
    if (change.kind === "message" && change.message.state === "received") void phone.execute("message.seen", change.message.id);
  });
}
