// What becomes of bytes that arrive: parsed and checked messages go on, refused ones are counted and, where the RFC
// allows it, answered (RFC 3261 sections 18.1.2, 18.2.1, 21.4.1).
import { formatHex } from "../../base/bytes.ts";
import type { Random } from "../../ports/random.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipMessage, SipResponse } from "../message/model.ts";
import type { SipParseError } from "../message/parse-error.ts";
import { parseSipMessage } from "../message/parse-message.ts";
import type { StreamFramerEvent } from "../message/stream-framer.ts";
import type { Counters } from "./counters.ts";
import type { Arrival } from "./hop.ts";
import type { MessageTap } from "./message-tap.ts";
import type { SentByMemory } from "./sent-by-memory.ts";
import type { SourceLimiter } from "./source-limiter.ts";
import { stampReceived } from "./via-routing.ts";

export interface MessageReceiverContext {
  readonly random: Random;
  readonly counters: Counters;
  readonly sentBys: SentByMemory;
  readonly sources: SourceLimiter;
  readonly tap?: MessageTap | undefined;
  readonly onMessage: (message: SipMessage, arrival: Arrival) => void;
  readonly sendResponse: (response: SipResponse, arrival: Arrival) => void;
}

export class MessageReceiver {
  readonly #context: MessageReceiverContext;

  constructor(context: MessageReceiverContext) {
    this.#context = context;
  }

  receiveDatagram(data: Uint8Array, arrival: Arrival): void {
    if (isKeepAlive(data)) return this.#context.counters.increment("keep-alives-received");
    const parsed = parseSipMessage(data);
    if (parsed.ok) this.#receive(parsed.value, arrival);
    else this.#refuse(parsed.error, arrival);
  }

  receiveFromStream(event: StreamFramerEvent, arrival: Arrival): void {
    if (event.kind === "message") this.#receive(event.message, arrival);
    else if (event.kind === "malformed" || event.kind === "broken") this.#refuse(event.error, arrival);
  }

  #receive(message: SipMessage, arrival: Arrival): void {
    const { counters, sentBys, tap, onMessage } = this.#context;
    counters.increment("messages-received");
    tap?.received(message, arrival);
    if (message.kind === "request") stampReceived(message.headers, arrival.source);
    else if (!sentBys.wrote(message.headers.vias[0])) return counters.increment("responses-not-ours");
    onMessage(message, arrival);
  }

  #refuse(error: SipParseError, arrival: Arrival): void {
    const { counters, random, sources, tap, sendResponse } = this.#context;
    counters.increment(error.code);
    tap?.refused(error.code, arrival);
    const { answerable } = error;
    if (!answerable) return;
    if (!sources.admitsRefusal(arrival.source)) return counters.increment("refusals-unanswered");
    stampReceived(answerable.headers, arrival.source);
    counters.increment("refusals-answered");
    sendResponse(createResponse(answerable, answerable.status, undefined, { toTag: formatHex(random.bytes(8)) }), arrival);
  }
}

/** CR LF, or a NUL, from clients that keep a NAT binding open over UDP. */
function isKeepAlive(data: Uint8Array): boolean {
  return data.length <= 4 && data.every((byte) => byte === 0x0d || byte === 0x0a || byte === 0);
}
