// Lets the thread that calls go before others when the machine is busy: sound that comes late is lost.
import { readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";

/** Raises the calling thread's priority where the system allows it; PortAudio's threads, made from it, inherit that on Linux. */
export function raiseThreadPriority(): void {
  if (process.platform !== "linux") return;
  try {
    // Linux gives each thread its own priority, under its own number ("1234/task/1240"; proc(5), setpriority(2)).
    const threadId = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    setPriority(threadId, constants.priority.PRIORITY_HIGH);
  } catch {
    // Without the permission (RLIMIT_NICE) it goes on as it is.
  }
}
