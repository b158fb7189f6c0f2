// An X server without a screen, for tests that open windows. It picks a free display number itself (Xvfb -displayfd).
import { spawn } from "node:child_process";
import { once } from "node:events";

/** A running X server; whoever started it ends it. */
export interface VirtualDisplay {
  /** For the environment variable DISPLAY, for instance ":99". */
  readonly name: string;
  end(): Promise<void>;
}

/** Starts Xvfb and waits until it answers. Its screen is large enough for two windows side by side. */
export async function startVirtualDisplay(): Promise<VirtualDisplay> {
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const ended = once(server, "exit");
  const numbers = server.stdio[3];
  if (numbers === null || numbers === undefined) throw new Error("Xvfb gave no display number");
  const first = await Promise.race([
    once(numbers, "data").then(([data]) => String(data).trim()),
    ended.then(() => {
      throw new Error("Xvfb ended at once");
    }),
  ]);
  return {
    name: `:${first}`,
    async end() {
      server.kill("SIGTERM");
      await ended;
    },
  };
}
