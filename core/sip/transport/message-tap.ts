// Where somebody may look at every message as it goes out and comes in. Who looks changes nothing, and breaks nothing either.
import { reportListenerError } from "../../base/emitter.ts";
import type { SocketAddress } from "../../ports/network.ts";
import type { ErrorCode } from "../../base/errors.ts";
import type { SipMessage } from "../message/model.ts";
import type { Arrival, Hop } from "./hop.ts";

/** Hears of every message that was handed to the network or came from it, repetitions included. */
export interface MessageTap {
  /** It went out, `size` bytes long; or the system refused it at once. */
  sent(message: SipMessage, way: MessageWay, size: number): void;
  /** It came, and could be read; whether anybody wants it is not known yet. */
  received(message: SipMessage, arrival: Arrival): void;
  /** Something came that is no message, for this reason. */
  refused(code: ErrorCode, arrival: Arrival): void;
}

/** From which of our addresses to whom. */
export interface MessageWay {
  readonly local: SocketAddress;
  readonly hop: Hop;
  readonly failure?: ErrorCode;
}

/** The same, but what it throws goes where listeners' errors go: no message may end the phone by being looked at. */
export function guardTap(tap: MessageTap): MessageTap {
  const guarded = (look: () => void): void => {
    try {
      look();
    } catch (thrown) {
      reportListenerError(thrown);
    }
  };
  return {
    sent: (...what) => guarded(() => tap.sent(...what)),
    received: (...what) => guarded(() => tap.received(...what)),
    refused: (...what) => guarded(() => tap.refused(...what)),
  };
}
