// A phone that is killed outright leaves nothing behind: the program that printed events for it ends as well.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { bundled } from "../../../../sound/media-worker-bundle.ts";

const canRun = process.platform === "linux" && existsSync("/usr/bin/setpriv") && ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"].some((path) => existsSync(path));

it.skipIf(!canRun)(`ends with a phone that is killed${canRun ? "" : " (skipped: no Linux with ip and setpriv)"}`, async () => {
  const phone = spawn(process.execPath, [await bundled("test/contract/network-monitor-process.ts")], { stdio: ["pipe", "pipe", "inherit"] });
  let pid: number | undefined;
  for await (const line of createInterface(phone.stdout)) {
    ({ pid } = JSON.parse(line) as { readonly pid?: number });
    if (pid !== undefined && runsMonitor(pid)) break;
    phone.stdin.write("?\n");
  }
  const gone = once(phone, "exit");
  phone.kill("SIGKILL");
  await gone;
  while (runsMonitor(pid!)) await new Promise((resolve) => setImmediate(resolve));
  expect(runsMonitor(pid!)).toBe(false);
});

/** Whether it is there and has become the program, after which the kernel's promise holds. */
function runsMonitor(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("ip\0");
  } catch {
    return false;
  }
}
