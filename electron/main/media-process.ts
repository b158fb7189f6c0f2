// Media in one of Electron's utility processes: what brings it down leaves window, signalling and calls alone.
import { utilityProcess } from "electron";
import type { MediaChannel, MediaChannelListener } from "../../core/platform/node/media-thread/media-channel.ts";
import type { MediaMessage, MediaThreadOptions } from "../../core/platform/node/media-thread/media-protocol.ts";

/** Starts `options.workerPath` as a utility process; Electron ends it when the app ends. */
export function openMediaUtilityProcess(options: MediaThreadOptions, listener: MediaChannelListener): MediaChannel {
  const child = utilityProcess.fork(options.workerPath, [JSON.stringify(options)], { serviceName: "Godwit media", stdio: ["ignore", "ignore", "inherit"] });
  child.on("message", (messages) => listener.onMessages(messages as readonly MediaMessage[]));
  child.once("exit", (code) => listener.onEnd(code === 0 ? undefined : `exit code ${code}`));
  return {
    post: (commands) => child.postMessage(commands),
    // Electron's own kill() asks a loop to end that may stand still.
    kill: () => void (child.pid !== undefined && process.kill(child.pid, "SIGKILL")),
    release: () => void child.kill(),
  };
}
