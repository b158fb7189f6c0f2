// What noticing costs while nothing happens: the processor time of a registered phone without a call. All that the process does
// is counted, so that the figure is an upper bound.
import { setTimeout as delay } from "node:timers/promises";
import { measureLoad } from "../bench/process-load.ts";
import { accountFile } from "./call-setup.ts";
import { GodwitPhone } from "./godwit-phone.ts";
import type { Lab } from "./lab.ts";
import { attach, resetPhone } from "./network-change.ts";

export interface IdleCost {
  /** Percent of one core. */
  readonly cpuPercent: number;
  readonly seconds: number;
}

/** Start-up, compiling and the first look at everything are over by then. */
const SETTLE_MS = 5_000;
const WINDOW_MS = 30_000;

export async function measureIdleCost(lab: Lab): Promise<IdleCost> {
  await resetPhone(lab.namespaces, lab.relay);
  await lab.setRoundTrip(1);
  await lab.useKamailio();
  attach(lab.namespaces, "wlan0", 600);
  await using phone = new GodwitPhone(lab.namespaces, "phone", ["register", "--account", accountFile(lab, "mobile", "udp")]);
  await phone.ready();
  await delay(SETTLE_MS);
  const { cpuPercent } = await measureLoad(phone.pid, WINDOW_MS);
  return { cpuPercent: Math.round(cpuPercent * 1000) / 1000, seconds: WINDOW_MS / 1000 };
}
