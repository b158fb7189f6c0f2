// A way to one hop: what transactions send on and hear failures from, the same for datagrams and streams.
import type { Disposable } from "../../base/disposable.ts";
import type { Event } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import type { SipMessage } from "../message/model.ts";
import type { Hop } from "./hop.ts";
import type { StunOutcome } from "./stun-exchange.ts";

/**
 * Where others can reach us: an address and port of ours, or for a WebSocket a name without a port that leads nowhere,
 * since its client cannot be connected to (RFC 7118 section 5).
 */
export interface SentBy {
  readonly address: string;
  readonly port?: number;
  /** The address of ours behind a name that leads nowhere. */
  readonly behind?: string;
}

/** The address of ours that messages to a peer leave from, whatever name it knows us by. */
export function localAddressOf({ address, behind }: SentBy): string {
  return behind ?? address;
}

export interface StunQuestions {
  /** Whether the hop has ever answered. */
  hasAnswered(): boolean;
  ask(onOutcome: (outcome: StunOutcome) => void): Disposable;
}

/** An open way to a hop. It has no owner of its own: the transport layer closes what is under it. */
export interface Flow {
  readonly hop: Hop;
  /** What Via names as sent-by: where a response can reach us. */
  readonly sentBy: SentBy;
  readonly reliable: boolean;
  /** Sends one message; a failure that is known at once is returned, later ones come through `onFailure`. */
  send(message: SipMessage): Failure | undefined;
  /** Sends what keeps the binding of a NAT or firewall open: an empty line, which a stream's peer answers. */
  ping(): Failure | undefined;
  /** Asks the peer where it sees us; datagrams only. */
  readonly stun?: StunQuestions;
  /** What was sent may not have arrived: the connection closed, or the system reported an error for this hop. */
  readonly onFailure: Event<Failure>;
}

/** Why whatever was open is not used any more. */
export const RETIRED: Failure = { code: "sip/transport/retired", message: "The connection was given up, since another one takes its place." };
export const LEFT: Failure = { code: "sip/transport/left", message: "This computer has left the network that the message went out by." };

/** Whether a failure says that the way out is gone, so that another one may serve; the peer was not heard on it. */
export function isWayGone({ code }: Failure): boolean {
  return code === RETIRED.code || code === LEFT.code || code === "sip/transport/unreachable" || code === "sip/transport/address-unavailable";
}

/** A network failure under the name that transaction users know: "network/refused" is "sip/transport/refused". */
export function transportFailure(failure: Failure): Failure {
  if (!failure.code.startsWith("network/")) return failure;
  return { ...failure, code: `sip/transport/${failure.code.slice("network/".length)}` };
}
