// Cases of the scripted phone: a good call, one that is not heard, an account, this computer.
import type { CaseFile, CommandAnswer, CommandArguments, CommandName, DoctorSubject, GodwitBridge, LadderArrow } from "../../electron/contract/bridge.ts";

type Name = Extract<CommandName, `doctor.${string}`>;
type Handlers = { [Each in Name]: (...args: CommandArguments<Each>) => CommandAnswer<Each> };

/** The commands; a call whose quality is poor is not heard. */
export function doctorHandlers(isPoor: (callId: string) => boolean): Handlers {
  return {
    "doctor.look": (subject) => fakeCase(subject, subject.kind === "call" && isPoor(subject.id)),
    "doctor.report": () => "Report on a call or registration.\n",
  };
}

/** What the window does with a report. */
export const fakeDoctorWindow: Pick<GodwitBridge["window"], "saveReport" | "copyReport"> = {
  saveReport: () => Promise.resolve({ ok: true, value: "godwit-report.txt" }),
  copyReport: () => Promise.resolve({ ok: true, value: undefined }),
};

/** A case as the phone would find it. */
export function fakeCase(subject: DoctorSubject, isUnheard: boolean): CaseFile {
  const atMs = Date.UTC(2026, 10, 23, 9, 5);
  const environment: CaseFile["environment"] = {
    product: "Godwit/0.1.0", unreadable: 0, soundDevices: { capture: 2, playback: 3 },
    interfaces: [{ name: "eth0", kind: "wired", addresses: ["192.168.1.20"] }, { name: "tun0", kind: "virtual", addresses: ["10.8.0.6"] }],
  };
  if (subject.kind === "overall") return { subject: "overall", atMs, environment, ladder: { startedAtMs: 0, participants: [], arrows: [], dropped: 0 }, findings: [] };
  const isCall = subject.kind === "call";
  return {
    subject: subject.kind, atMs, environment,
    account: { address: "ada@sip.example.org", transport: "udp", encryption: "offered", state: "registered" },
    ladder: { startedAtMs: atMs, participants: [{ role: "us", address: "192.168.1.20:5060" }, { role: "hop", address: "udp:203.0.113.7:5060" }], arrows: isCall ? callArrows : registerArrows, dropped: 0 },
    ...(isCall && { media: mediaOf(isUnheard), nat: { ours: "192.168.1.20:5060", seenAs: "198.51.100.4:40112" } }),
    findings: isCall && isUnheard
      ? [{ code: "doctor/wrong-interface", weight: "cause", evidence: [
        { kind: "figure", name: "our-address", value: "192.168.1.20" }, { kind: "figure", name: "system-address", value: "10.8.0.6" }, { kind: "figure", name: "interface", value: "tun0" },
      ] }, { code: "doctor/clock-wrong", weight: "hint", evidence: [{ kind: "message", arrow: 1 }, { kind: "figure", name: "clock-difference", value: "7 min" }] }]
      : [],
  };
}

function mediaOf(isUnheard: boolean): CaseFile["media"] & object {
  return {
    offeredByUs: { address: "192.168.1.20", port: 40_000 }, offeredByPeer: { address: "203.0.113.7", port: 31_004 }, sendsTo: { address: "203.0.113.7", port: 31_004 },
    path: { localAddress: "192.168.1.20", interfaceName: "eth0", kind: "wired" },
    route: isUnheard ? { localAddress: "10.8.0.6", interfaceName: "tun0", kind: "virtual" } : { localAddress: "192.168.1.20", interfaceName: "eth0", kind: "wired" },
    packetsSent: 1_204, packetsReceived: isUnheard ? 0 : 1_199, packetsLost: isUnheard ? 0 : 3, packetsElsewhere: 0, lossThere: 0, direction: "sendrecv", codec: "opus", encryption: "sdes", loudestInputDb: -22,
  };
}

function arrow(atMs: number, sent: boolean, label: string, meaning: LadderArrow["meaning"], more: Partial<LadderArrow> = {}): LadderArrow {
  const start = /^\d/u.test(label) ? `SIP/2.0 ${label}` : `${label} sip:204@sip.example.org SIP/2.0`;
  const text = `${start}\nVia: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK7d1;rport\nFrom: <sip:ada@sip.example.org>;tag=a1\nTo: <sip:204@sip.example.org>\nCall-ID: 9f31c0\nCSeq: 1 ${label}\n\n`;
  return { atMs, from: sent ? 0 : 1, to: sent ? 1 : 0, label, meaning, leg: 0, times: 1, lastAtMs: atMs, sizeBytes: text.length, text, ...more };
}

const offered: LadderArrow["changes"] = [
  { aspect: "address", after: "192.168.1.20:40000" }, { aspect: "codecs", after: "opus, G722, PCMA, PCMU, telephone-event" }, { aspect: "direction", after: "sendrecv" },
];

const callArrows: readonly LadderArrow[] = [
  arrow(0, true, "INVITE", "call", { changes: offered, times: 2, lastAtMs: 500 }),
  arrow(522, false, "407 Proxy Authentication Required", "password-asked"),
  arrow(523, true, "ACK", "acknowledge"),
  arrow(530, true, "INVITE", "call-with-password", { changes: [] }),
  arrow(561, false, "100 Trying", "trying"),
  arrow(803, false, "180 Ringing", "ringing"),
  arrow(3_120, false, "200 OK", "accepted", { changes: [{ aspect: "address", after: "203.0.113.7:31004" }, { aspect: "codecs", after: "opus, telephone-event" }] }),
  arrow(3_126, true, "ACK", "acknowledge"),
  arrow(21_040, true, "INVITE", "offer-again", { changes: [{ aspect: "direction", before: "sendrecv", after: "sendonly" }] }),
  arrow(21_075, false, "200 OK", "accepted", { changes: [{ aspect: "direction", before: "sendrecv", after: "recvonly" }] }),
];

const registerArrows: readonly LadderArrow[] = [
  arrow(0, true, "REGISTER", "register"),
  arrow(21, false, "401 Unauthorized", "password-asked"),
  arrow(24, true, "REGISTER", "register-with-password"),
  arrow(48, false, "200 OK", "done"),
];
