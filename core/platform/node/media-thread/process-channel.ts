// Media in a process of its own, under plain Node. What brings that process down leaves signalling and calls alone.
import { fork } from "node:child_process";
import type { MediaChannel, MediaChannelListener } from "./media-channel.ts";
import type { MediaMessage, MediaThreadOptions } from "./media-protocol.ts";

/** A media channel that can say which process it is. */
export interface MediaProcess extends MediaChannel {
  readonly pid: number | undefined;
}

/** Starts `options.workerPath` as a process, which ends when this one does. */
export function openMediaProcess(options: MediaThreadOptions, listener: MediaChannelListener): MediaProcess {
  const child = fork(options.workerPath, [JSON.stringify(options)], {
    // Structured clones: keys are bytes, and figures may be infinite.
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    // A debugger's or loader's switches are for this process.
    execArgv: [],
  });
  let reason: string | undefined;
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    listener.onEnd(reason);
  };
  child.on("message", (messages) => listener.onMessages(messages as readonly MediaMessage[]));
  child.on("error", (error) => {
    reason = error.message;
    // A program that could not be started does not exit.
    if (child.pid === undefined) end();
  });
  child.on("exit", (code, signal) => {
    if (signal !== null || code !== 0) reason ??= signal === null ? `exit code ${code ?? 1}` : signal;
    end();
  });
  return {
    pid: child.pid,
    post: (commands) => void (child.connected && child.send([...commands])),
    kill: () => void child.kill("SIGKILL"),
    release: () => {
      child.channel?.unref();
      child.unref();
    },
  };
}
