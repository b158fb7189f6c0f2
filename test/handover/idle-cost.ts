// What noticing costs while nothing happens: the processor time of two registered phones without a call in the same half minute,
// of which one follows the network and the other one stays at its address and looks at nothing. Programs that they start count.
import { setTimeout as delay } from "node:timers/promises";
import { measureLoad } from "../bench/process-load.ts";
import { accountFile } from "./call-setup.ts";
import { GodwitPhone } from "./godwit-phone.ts";
import type { Lab } from "./lab.ts";
import { LINKS } from "./namespaces.ts";
import { attach, resetPhone } from "./network-change.ts";

/** In percent of one core. */
export interface IdleCost {
  /** All that the phone does that follows the network. */
  readonly cpuPercent: number;
  /** The same of one that does not. */
  readonly withoutNoticingPercent: number;
  /** The difference; noise may make it negative. */
  readonly noticingPercent: number;
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
  const args = ["register", "--account", accountFile(lab, "mobile", "udp")];
  await using following = new GodwitPhone(lab.namespaces, "phone", args);
  await using staying = new GodwitPhone(lab.namespaces, "phone", [...args, "--local", LINKS.wlan0.ipv4.phone]);
  await Promise.all([following.ready(), staying.ready()]);
  await delay(SETTLE_MS);
  const [load, without] = await Promise.all([measureLoad(following.pid, WINDOW_MS), measureLoad(staying.pid, WINDOW_MS)]);
  return {
    cpuPercent: inThousandths(load.cpuPercent),
    withoutNoticingPercent: inThousandths(without.cpuPercent),
    noticingPercent: inThousandths(load.cpuPercent - without.cpuPercent),
    seconds: WINDOW_MS / 1000,
  };
}

function inThousandths(percent: number): number {
  return Math.round(percent * 1000) / 1000;
}
