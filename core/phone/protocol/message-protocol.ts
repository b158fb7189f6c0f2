// Texts between people as hosts see them (RFC 3428, 5438, 3994).
import type { Failure } from "../../base/errors.ts";

/**
 * sending -> sent (a server or phone has it) -> delivered -> displayed; reports may leave out a step, or never come.
 * Incoming ones: received -> seen.
 */
export type MessageState = "sending" | "sent" | "delivered" | "displayed" | "failed" | "received" | "seen";

export interface MessageView {
  readonly id: string;
  readonly accountId: string | null;
  readonly direction: "incoming" | "outgoing";
  /** Address of the other side, without parameters. */
  readonly remoteUri: string;
  /** Contact's name, else the display name sent, else empty. Text from the network: never HTML. */
  readonly remoteName: string;
  /** Text from the network: never HTML. */
  readonly text: string;
  readonly atMs: number;
  readonly state: MessageState;
  /** Why it failed. */
  readonly failure?: Failure;
}

export type MessageChange =
  | { readonly kind: "message"; readonly message: MessageView }
  | { readonly kind: "writers"; readonly writers: readonly string[] };

export interface MessageCommands {
  /** `target` as typed, as for a call. Answers the message's id; what becomes of it comes as events. */
  "message.send": (accountId: string | null, target: string, text: string) => string;
  /** A person has seen an incoming message. */
  "message.seen": (messageId: string) => void;
  /** A person is writing to an address, or has stopped. */
  "message.compose": (accountId: string | null, target: string, isWriting: boolean) => void;
}
