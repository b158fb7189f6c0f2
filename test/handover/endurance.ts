// Many handovers of one call, back and forth between the two links, half of them make-before-break and half break-before-make
// without an outage; and what the phone's process takes of the machine meanwhile, as /proc tells.
import { readdirSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { memoryMiB } from "../bench/process-load.ts";
import { setUpCall } from "./call-setup.ts";
import { measureHandover } from "./handover-figures.ts";
import type { Lab } from "./lab.ts";
import { FIXED, LINKS, type LinkName } from "./namespaces.ts";
import { attach, resetPhone, wallClockMs } from "./network-change.ts";
import { PacketCapture } from "./packet-capture.ts";
import { traceRtp } from "./rtp-trace.ts";
import { findScenarios } from "./scenario.ts";

export interface EnduranceResult {
  readonly handovers: number;
  readonly lostCalls: number;
  /** Handovers after which packets from the new address had not come to the far end when the next one began. */
  readonly notFollowed: number;
  readonly lostPackets: number;
  /** After the first handovers, at the end, and the most in between. */
  readonly sockets: Course;
  readonly memoryMiB: Course;
}

interface Course {
  readonly first: number;
  readonly last: number;
  readonly most: number;
}

const SCENARIO = "udp/plain/make-before-break/direct/1ms";
/** For the old link to be there beside the new one: longer than the phone waits before it leaves a path that works once more. */
const BESIDE_MS = 2_200;
const ALONE_MS = 600;
/** Captures are read and the process looked at after so many; the first batch is not compared, as it fills caches. */
const BATCH = 25;
const SIGNALLING_LIMIT_MS = 5_000;

export async function runEndurance(lab: Lab, handovers: number): Promise<EnduranceResult> {
  const { namespaces } = lab;
  await resetPhone(namespaces, lab.relay);
  await lab.setRoundTrip(1);
  attach(namespaces, "wlan0", 600);
  await using call = await setUpCall(lab, findScenarios(SCENARIO)[0]!);
  await delay(1_000);
  const [sockets, memory]: number[][] = [[], []];
  let [done, lostPackets, notFollowed, current] = [0, 0, 0, "wlan0" as LinkName];
  while (done < handovers) {
    const size = Math.min(BATCH, handovers - done);
    const batch = await runBatch(lab, size, current);
    [done, current] = [done + size, batch.current];
    lostPackets += batch.lostPackets;
    notFollowed += batch.notFollowed;
    sockets!.push(countSockets(call.moving.pid));
    memory!.push(memoryMiB(call.moving.pid));
  }
  const consented = (await call.fixed.reinvite(SIGNALLING_LIMIT_MS)) !== false;
  await call.fixed.hangUp();
  const lives = consented && (await call.moving.endedByPeer(SIGNALLING_LIMIT_MS));
  return { handovers, lostCalls: lives ? 0 : 1, notFollowed, lostPackets, sockets: courseOf(sockets!), memoryMiB: courseOf(memory!) };
}

async function runBatch({ namespaces, folder }: Lab, size: number, from: LinkName) {
  await using atPhone = await PacketCapture.start(namespaces, "phone", `${folder}/phone.pcap`);
  await using atFixed = await PacketCapture.start(namespaces, "fixed", `${folder}/fixed.pcap`);
  await delay(100);
  const atMs = wallClockMs();
  let current = from;
  const moves: { readonly to: LinkName; readonly atMs: number; readonly untilMs: number }[] = [];
  for (let index = 0; index < size; index++) {
    const next: LinkName = current === "wlan0" ? "eth0" : "wlan0";
    const begunMs = wallClockMs();
    await move(namespaces, current, next, index % 2 === 0);
    await delay(ALONE_MS);
    moves.push({ to: next, atMs: begunMs, untilMs: wallClockMs() });
    current = next;
  }
  const endMs = wallClockMs();
  const fixed = Object.values(FIXED);
  const [phone, far] = [traceRtp(await atPhone.packets(), fixed), traceRtp(await atFixed.packets(), fixed)];
  const figures = measureHandover(phone, far, { atMs, usableAtMs: atMs, endMs });
  // The first packet may come from the new link already, where the old one went first.
  const followed = moves.filter(({ to, atMs: begunMs, untilMs }) => {
    const last = far.out.findLast((packet) => packet.atMs >= begunMs && packet.atMs < untilMs);
    return last?.phoneAddress === LINKS[to].ipv4.phone;
  });
  return { current, lostPackets: figures.in.lost + figures.out.lost, notFollowed: size - followed.length };
}

/** The new link gets the better route each time, whichever it is. */
async function move(namespaces: Lab["namespaces"], from: LinkName, to: LinkName, before: boolean): Promise<void> {
  const leave = [`link set ${from} down`, `addr flush dev ${from}`];
  if (!before) {
    namespaces.ipNow("phone", ...leave);
    return attach(namespaces, to, 600);
  }
  attach(namespaces, to, 100);
  await delay(BESIDE_MS);
  // The old link goes, and the new one is an ordinary one from then on.
  namespaces.ipNow("phone", ...leave, `route add default via ${LINKS[to].ipv4.router} dev ${to} metric 600`, "route del default metric 100");
}

function countSockets(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith("socket:");
    } catch {
      return false; // closed since it was listed
    }
  }).length;
}

function courseOf(values: readonly number[]): Course {
  const settled = values.length > 1 ? values.slice(1) : values;
  const rounded = settled.map((value) => Math.round(value * 10) / 10);
  return { first: rounded[0]!, last: rounded.at(-1)!, most: Math.max(...rounded) };
}
