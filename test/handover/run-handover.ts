// One run: a call, the change of the network at a moment of its own, the fixed side's re-INVITE and BYE, and what both hosts captured.
import { setTimeout as delay } from "node:timers/promises";
import { setUpCall, type LabCall } from "./call-setup.ts";
import type { CapturedPacket } from "./capture-reader.ts";
import { measureHandover, type ChangeMoment, type HandoverFigures } from "./handover-figures.ts";
import type { Lab } from "./lab.ts";
import type { ReportedHandover } from "./lab-phone.ts";
import { longestMissingAudioMs } from "./missing-audio.ts";
import { FIXED } from "./namespaces.ts";
import { networkChange, resetPhone, wallClockMs, type ChangeTimes } from "./network-change.ts";
import { PacketCapture } from "./packet-capture.ts";
import { traceRtp, type RtpTrace } from "./rtp-trace.ts";
import type { PhoneProgram, Scenario } from "./scenario.ts";
import { wasConsentedTo } from "./signalling-trace.ts";

export interface HandoverRun {
  /** Why the call counts as lost; undefined where it lives. */
  readonly lostBecause?: string;
  readonly figures: HandoverFigures;
  /** The longest stretch without the other side's tone in what the phone played; undefined where it keeps no recording. */
  readonly missingAudioMs?: number;
  /** What the phone itself says. */
  readonly reported: readonly ReportedHandover[];
  /** For plots. */
  readonly traces: { readonly phone: RtpTrace; readonly fixed: RtpTrace; readonly change: ChangeMoment };
}

/** The call stands this long at least before anything changes; the phases of the runs come on top. */
const STEADY_MS = 1_200;
export const PHASES_MS = 5_000;
/** From the change to what follows later (network-change.ts), and from there to the end of the figures at the soonest. */
const LATER_MS = 2_000;
const AFTER_MS = 1_500;
/** How long a program may take before the call counts as lost: a little longer than the slowest poll that it is known for. */
const PATIENCE_MS: Readonly<Record<PhoneProgram, number>> = { godwit: 8_000, linphone: 15_000, baresip: 70_000 };
/** A recording starts a little after its call was seen to be up; the changes of the codec at the end are not to be heard in it. */
const AROUND_MS = 300;
const SIGNALLING_LIMIT_MS = 5_000;
const LOOK_EVERY_MS = 250;
/** Sound flows where the last packet is not older than this, beyond the way it takes. */
const FLOWING_MS = 300;

/** `phase` from 0 to 1 says how much of the sweep passes before the change. */
export async function runHandover(lab: Lab, scenario: Scenario, phase: number): Promise<HandoverRun> {
  const { namespaces, relay, folder } = lab;
  await resetPhone(namespaces, relay);
  await lab.setRoundTrip(scenario.roundTripMs);
  if (scenario.route === "kamailio") await lab.useKamailio();
  const network = networkChange(scenario.change, namespaces, relay);
  network.prepare();
  await using atPhone = await PacketCapture.start(namespaces, "phone", `${folder}/phone.pcap`);
  await using atFixed = await PacketCapture.start(namespaces, "fixed", `${folder}/fixed.pcap`);
  await using call = await setUpCall(lab, scenario);
  const establishedAtMs = wallClockMs();
  await delay(STEADY_MS + phase * PHASES_MS);
  const times = await network.change();
  await delay(LATER_MS);
  network.later();
  await delay(AFTER_MS);
  const flows = await untilFlowing(atPhone, atFixed, times, PATIENCE_MS[scenario.moving]);
  const change: ChangeMoment = { ...times, endMs: wallClockMs() };
  const consent = await trySignalling(call, scenario, () => atFixed.packetsSoFar(), change.endMs);
  const reported = await call.moving.handovers();
  await call[Symbol.asyncDispose]();
  const [phone, fixed] = [traceRtp(await atPhone.packets(), fixedAddresses), traceRtp(await atFixed.packets(), fixedAddresses)];
  const lostBecause = flows ? consent : "no sound in one direction";
  return {
    ...(lostBecause === undefined ? {} : { lostBecause }),
    figures: measureHandover(phone, fixed, change),
    ...(call.recording ? { missingAudioMs: await longestMissingAudioMs(call.recording, change.atMs - establishedAtMs - AROUND_MS, change.endMs - establishedAtMs - AROUND_MS) } : {}),
    reported,
    traces: { phone, fixed, change },
  };
}

const fixedAddresses = Object.values(FIXED);

/** Whether packets come on both sides again, in the time that the program may take. */
async function untilFlowing(atPhone: PacketCapture, atFixed: PacketCapture, { atMs, gone }: ChangeTimes, patienceMs: number): Promise<boolean> {
  for (;;) {
    const nowMs = wallClockMs();
    const lastIn = traceRtp(atPhone.packetsSoFar(), fixedAddresses).in.findLast(({ phoneAddress }) => phoneAddress !== gone);
    const lastOut = traceRtp(atFixed.packetsSoFar(), fixedAddresses).out.at(-1);
    if ([lastIn, lastOut].every((last) => last !== undefined && nowMs - last.atMs < FLOWING_MS)) return true;
    if (nowMs - atMs > patienceMs) return false;
    await delay(LOOK_EVERY_MS);
  }
}

/** The fixed side offers anew and hangs up; why the call is lost where that comes to nothing. Captures decide where they can be read. */
async function trySignalling({ moving, fixed }: LabCall, { transport }: Scenario, captured: () => readonly CapturedPacket[], fromMs: number): Promise<string | undefined> {
  const readable = transport !== "tls";
  const consented = await fixed.reinvite(SIGNALLING_LIMIT_MS);
  const consentedToSee = (method: "INVITE" | "BYE"): Promise<boolean> => until(() => wasConsentedTo(captured(), method, fromMs), SIGNALLING_LIMIT_MS);
  if (consented === false) return "no consent to the fixed side's re-INVITE";
  if (readable && !(await consentedToSee("INVITE"))) return "no 2xx to the fixed side's re-INVITE was captured";
  await fixed.hangUp();
  if (readable ? !(await consentedToSee("BYE")) : !(await moving.endedByPeer(SIGNALLING_LIMIT_MS))) return "the fixed side's BYE did not arrive";
  return undefined;
}

async function until(condition: () => boolean, limitMs: number): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > endMs) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}
