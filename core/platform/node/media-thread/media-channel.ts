// A place of its own for media, seen from the main thread: commands go in, messages come out, and it may end by itself.
// A thread is light; a process outlives nothing less than the machine: a native add-on that crashes takes only that down.
import type { MediaCommand, MediaMessage, MediaThreadOptions } from "./media-protocol.ts";

export interface MediaChannel {
  post(commands: readonly MediaCommand[]): void;
  /** Ends the place at once, whatever it does; absent where that would take the program down. `onEnd` follows. */
  kill?(): void;
  /** The program may end though this place has not; nothing is heard of it any more. */
  release(): void;
}

export interface MediaChannelListener {
  readonly onMessages: (messages: readonly MediaMessage[]) => void;
  /** It has ended, told once; `reason` where it did so against its will and says why. */
  readonly onEnd: (reason: string | undefined) => void;
}

export type OpenMediaChannel = (options: MediaThreadOptions, listener: MediaChannelListener) => MediaChannel;
