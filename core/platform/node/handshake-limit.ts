// Ends a connection whose peer takes the connection and then says nothing: who asked for it has long given up, and
// nobody else would ever close it.
import type { Socket } from "node:net";
import { GodwitError, type Failure } from "../../base/errors.ts";

/** A peer that takes longer over its handshake is let go. */
export const HANDSHAKE_LIMIT_MS = 10_000;

const TIMEOUT: Failure = { code: "network/timeout", message: "The other side did not answer in time. Check the network connection." };

/** Destroys the socket with `network/timeout` unless the answer is called in time: the handshake is done, or has failed. */
export function limitHandshake(socket: Socket): () => void {
  const timer = setTimeout(() => socket.destroy(new GodwitError(TIMEOUT)), HANDSHAKE_LIMIT_MS);
  const done = (): void => clearTimeout(timer);
  socket.once("close", done);
  return done;
}
