// Media on a thread of this process.
import { Worker } from "node:worker_threads";
import type { MediaChannel, MediaChannelListener } from "./media-channel.ts";
import type { MediaMessage, MediaThreadOptions } from "./media-protocol.ts";

/** Starts `options.workerPath` as a thread. */
export function openMediaThread(options: MediaThreadOptions, listener: MediaChannelListener): MediaChannel {
  // The thread's standard output is not the program's: that belongs to whoever runs it.
  const worker = new Worker(options.workerPath, { workerData: options, stdout: true, name: "media" });
  worker.stdout.resume();
  let reason: string | undefined;
  worker.on("message", (messages: readonly MediaMessage[]) => listener.onMessages(messages));
  worker.on("error", (error) => void (reason = error instanceof Error ? error.message : String(error)));
  worker.on("exit", () => listener.onEnd(reason));
  return {
    post: (commands) => worker.postMessage(commands),
    // Not terminate(): a native read or write that is still pending would take the process down.
    release: () => worker.unref(),
  };
}
