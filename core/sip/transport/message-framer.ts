// How bytes of a connection become messages: cut out of a stream (RFC 3261 section 18.3), or one by one as a WebSocket
// brings them, each whole and with or without Content-Length (RFC 7118 section 4.2).
import { parseSipMessage } from "../message/parse-message.ts";
import { StreamFramer, type StreamFramerEvent } from "../message/stream-framer.ts";
import { isWebSocket, type SipTransport } from "./hop.ts";

/** Takes what a connection brings, and answers what it completes, in order. */
export interface MessageFramer {
  /** Bytes kept for a message that is not complete. */
  readonly bufferedBytes: number;
  push(chunk: Uint8Array): readonly StreamFramerEvent[];
}

export function createFramer(transport: SipTransport): MessageFramer {
  return isWebSocket(transport) ? new WebSocketFramer() : new StreamFramer();
}

/** Keeps nothing: a message that is refused has no part in the next one. */
class WebSocketFramer implements MessageFramer {
  readonly bufferedBytes = 0;

  push(message: Uint8Array): readonly StreamFramerEvent[] {
    if (isEmptyLines(message)) return [{ kind: message.length > 2 ? "ping" : "pong" }];
    const parsed = parseSipMessage(message);
    return [parsed.ok ? { kind: "message", message: parsed.value } : { kind: "malformed", error: parsed.error }];
  }
}

function isEmptyLines(message: Uint8Array): boolean {
  return message.length <= 4 && message.every((byte) => byte === 0x0d || byte === 0x0a);
}
