// Prints texts as they come, and what becomes of those that were sent.
import type { Disposable } from "../base/disposable.ts";
import type { Phone } from "../phone/phone.ts";
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

/** Confirms each incoming message as seen, as somebody would who reads them all. */
export function confirmMessages(phone: Phone): Disposable {
  return phone.onEvent(({ change }) => {
    if (change.kind === "message" && change.message.state === "received") void phone.execute("message.seen", change.message.id);
  });
}
