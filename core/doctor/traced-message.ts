// One SIP message as the doctor keeps it: when, which way, between whom, and its text without secrets. Plain data.
import type { ErrorCode } from "../base/errors.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { SipTransport } from "../sip/transport/hop.ts";

/** A message that went out or came in, with its repetitions folded into it. */
export interface TracedMessage {
  /** Wall-clock milliseconds. */
  readonly atMs: number;
  readonly direction: "sent" | "received";
  readonly transport: SipTransport;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** The message, with what must not be kept replaced by "removed". */
  readonly text: string;
  /** Its length on the way, in bytes. */
  readonly sizeBytes: number;
  /** How often it went or came in all. */
  readonly times: number;
  /** When it did so last; `atMs` where it was once only. */
  readonly lastAtMs: number;
  /** Why the system would not send it. */
  readonly failure?: ErrorCode;
}

/** All that was kept of the messages with one Call-ID, in the order of their coming. */
export interface Trace {
  readonly callId: string;
  readonly messages: readonly TracedMessage[];
  /** Messages in its middle that were let go for want of room. */
  readonly dropped: number;
}
