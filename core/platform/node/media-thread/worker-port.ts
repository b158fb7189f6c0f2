// The media worker's way to the program that started it, whichever way that was: as a thread, as a process of Node's,
// or as one of Electron's utility processes.
import { parentPort as threadPort, workerData } from "node:worker_threads";
import type { MediaCommand, MediaMessage, MediaThreadOptions } from "./media-protocol.ts";

export interface WorkerPort {
  readonly options: MediaThreadOptions;
  post(messages: readonly MediaMessage[]): void;
  onCommands(take: (commands: readonly MediaCommand[]) => void): void;
  /** Lets go, so that thread or process ends by itself. */
  close(): void;
}

/** What Electron adds to `process` in a utility process. */
interface UtilityPort {
  on(event: "message", take: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** The port of the present worker. Throws where this is not one. */
export function openWorkerPort(): WorkerPort {
  const utilityPort = (process as { readonly parentPort?: UtilityPort }).parentPort;
  if (threadPort) return ofThread(threadPort);
  if (utilityPort) return ofUtilityProcess(utilityPort);
  if (process.send) return ofNodeProcess();
  throw new Error("media-worker runs as a thread or a process of a phone only");
}

function ofThread(port: NonNullable<typeof threadPort>): WorkerPort {
  return {
    options: workerData as MediaThreadOptions,
    post: (messages) => port.postMessage(messages),
    onCommands: (take) => void port.on("message", take),
    close: () => port.close(),
  };
}

function ofUtilityProcess(port: UtilityPort): WorkerPort {
  return {
    options: optionsFromArguments(),
    post: (messages) => port.postMessage(messages),
    onCommands: (take) => port.on("message", ({ data }) => take(data as readonly MediaCommand[])),
    close: () => process.exit(),
  };
}

function ofNodeProcess(): WorkerPort {
  // The phone is gone without having said so: nobody would ever end this process.
  process.once("disconnect", () => process.exit());
  return {
    options: optionsFromArguments(),
    post: (messages) => void process.send?.([...messages]),
    onCommands: (take) => void process.on("message", take),
    // Not before what was posted is on its way.
    close: () => process.disconnect(),
  };
}

function optionsFromArguments(): MediaThreadOptions {
  return JSON.parse(process.argv.at(-1) ?? "") as MediaThreadOptions;
}
