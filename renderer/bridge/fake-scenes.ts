// The situations that the scripted phone can start in, one per designed state of the window.
import { DEFAULT_PREFERENCES } from "../../core/phone/protocol.ts";
import type {
  AccountView,
  AudioDeviceInfo,
  CallPath,
  CallView,
  Contact,
  HandoverReport,
  HistoryEntry,
  MediaStatistics,
  Snapshot,
  UpdateState,
} from "../../electron/contract/bridge.ts";
import { DEFAULT_REACHABILITY } from "../../core/phone/protocol.ts";
import { reachabilityScenes } from "./fake-reachability.ts";
import { directoryScenes } from "./fake-directories.ts";
import { lampScenes } from "./fake-lamps.ts";
import { bookOf, bookPhotos } from "./fake-book.ts";
import { wholeContact } from "./fake-contacts.ts";

/** Where a scripted phone starts. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly contacts: readonly Contact[];
  /** Photos as data: URLs by their ids. */
  readonly photos: ReadonlyMap<string, string>;
  readonly history: readonly HistoryEntry[];
  readonly mode: "ready" | "loading" | "broken";
  readonly update?: UpdateState;
}

const now = Date.now();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const work: AccountView = {
  id: "work",
  settings: { address: "sip:grace@sip.example.org", displayName: "Grace Hopper", transport: "udp", register: true },
  presence: { state: "registered", untilMs: now + 42 * minuteMs },
  trial: false,
};

const home: AccountView = {
  id: "home",
  settings: { address: "sip:+442079460018@carrier.example.net", displayName: "Grace", registrar: "reg.carrier.example.net:5060", transport: "tcp", register: true },
  presence: { state: "registering" },
  trial: false,
};

const trial: AccountView = {
  id: "trial",
  settings: { address: "sip:you@godwit.local", displayName: "You", transport: "udp", register: true },
  presence: { state: "registered", untilMs: now + hourMs },
  trial: true,
};

const refused: AccountView = {
  ...work,
  presence: { state: "failed", failure: { code: "account/auth-rejected", message: "The server refused the password.", detail: "403 Forbidden" } },
};

const silent: AccountView = {
  ...home,
  presence: { state: "failed", failure: { code: "account/no-answer", message: "The server does not answer.", detail: "408 Request Timeout" }, retryAtMs: now + 42_000 },
};

const untrusted: AccountView = {
  ...work,
  settings: { ...work.settings, transport: "tls" },
  presence: {
    state: "failed",
    failure: {
      code: "tls/untrusted-certificate", message: "Nobody that this computer trusts vouches for the server's certificate.",
      certificate: {
        fingerprint: Array.from({ length: 32 }, (_, index) => (index * 7 + 16).toString(16).toUpperCase()).join(":"),
        subject: "CN=sip.example.org", issuer: "CN=Office authority,O=Example", validFromMs: now - 24 * hourMs, validToMs: now + 8_760 * hourMs,
      },
    },
  },
};

const contacts: readonly Contact[] = [
  contact("ada", "Ada Lovelace", true, [["work", "+442079460018"], ["sip", "ada@example.org"]], "Prefers a call before ten."),
  contact("alan", "Alan Turing", true, [["mobile", "+447700900123"]]),
  contact("annie", "Annie Easley", false, [["work", "+12025550114"]]),
  contact("office", "Office 204", false, [["sip", "204"]]),
  contact("reception", "Reception", false, [["sip", "200"]]),
  contact("katherine", "Katherine Johnson", false, [["home", "+13045550188"], ["mobile", "+13045550121"]]),
  contact("konrad", "Konrad Zuse", false, [["sip", "konrad@zuse.example.de"], ["work", "+4930901820"]]),
  contact("linnea", "Linnéa Örnberg-Väisänen of the Northern Telephone Cooperative", false, [["work", "+358401234567"]]),
  contact("margaret", "Margaret Hamilton", false, [["sip", "margaret@apollo.example.com"]]),
];

function contact(id: string, name: string, favourite: boolean, addresses: readonly (readonly [string, string])[], notes = ""): Contact {
  return wholeContact(id, { name, favourite, notes, addresses: addresses.map(([label, value]) => ({ label, value })) });
}

const wifi: CallPath = { interfaceName: "wlan0", localAddress: "192.0.2.77", kind: "wireless" };
const ethernet: CallPath = { interfaceName: "eth0", localAddress: "192.0.2.5", kind: "wired" };
const mobile: CallPath = { interfaceName: "wwan0", localAddress: "203.0.113.9", kind: "cellular" };

function handover(from: CallPath, to: CallPath, agoMs: number, part: Partial<HandoverReport> = {}): HandoverReport {
  return {
    from, to, kind: "break-before-make", detectedMs: 31, signalledMs: 22, gapInMs: 84, gapOutMs: 63, lostIn: 4, lostOut: 3, duplicates: 0, atMs: now - agoMs, ...part,
  };
}

const whole = { kind: "make-before-break", gapInMs: 0, gapOutMs: 2, lostIn: 0, lostOut: 0, duplicates: 41 } as const;
const unmeasured = { kind: "silence", gapInMs: 912, gapOutMs: null, lostIn: 45, lostOut: null } as const;

const history: readonly HistoryEntry[] = [
  entry(1, 12 * minuteMs, { remoteUri: "sip:+442079460018@carrier.example.net", remoteName: "Ada Lovelace", durationMs: 192_000 }),
  entry(2, 35 * minuteMs, { direction: "incoming", outcome: "missed", remoteUri: "sip:+4930901820@carrier.example.net", remoteName: "Konrad Zuse", seen: false }),
  entry(3, 2 * hourMs, { direction: "incoming", outcome: "missed", remoteUri: "sip:+12025550170@carrier.example.net", seen: false }),
  entry(4, 3 * hourMs, { direction: "incoming", remoteUri: "sip:204@sip.example.org", remoteName: "Office 204", durationMs: 754_000 }),
  entry(10, 4 * hourMs, {
    endedBy: "network", remoteUri: "sip:grace@harvard.example.org", remoteName: "Grace Hopper", durationMs: 1_504_000,
    reasonCode: "call/connection-lost", reason: "The connection to the other side was lost and could not be restored.",
    handovers: [handover(ethernet, wifi, 4 * hourMs - 300_000, whole), handover(wifi, mobile, 4 * hourMs - 840_000), handover(mobile, { ...wifi, localAddress: "192.0.2.78" }, 4 * hourMs - 1_200_000, unmeasured)],
  }),
  entry(5, 26 * hourMs, { outcome: "busy", remoteUri: "sip:200@sip.example.org", remoteName: "Reception", reasonCode: "call/busy", reason: "The line is busy." }),
  entry(6, 27 * hourMs, { direction: "incoming", outcome: "declined", remoteUri: "sip:+12025550199@carrier.example.net" }),
  entry(7, 52 * hourMs, { outcome: "failed", remoteUri: "sip:margaret@apollo.example.com", remoteName: "Margaret Hamilton", reasonCode: "call/unreachable", reason: "Nothing answers at this address." }),
  entry(8, 53 * hourMs, { remoteUri: "sip:+13045550188@carrier.example.net", remoteName: "Katherine Johnson", durationMs: 61_000 }),
  entry(9, 54 * hourMs, { outcome: "cancelled", endedBy: "local", remoteUri: "sip:+447700900123@carrier.example.net", remoteName: "Alan Turing" }),
];

function entry(index: number, agoMs: number, part: Partial<HistoryEntry> & { remoteUri: string }): HistoryEntry {
  return {
    id: `history-${index}`, accountId: "work", direction: "outgoing", remoteName: "", startedAtMs: now - agoMs,
    durationMs: 0, outcome: "answered", endedBy: "remote", reasonCode: "call/ended", reason: "The call ended.", seen: true, ...part,
  };
}

const devices: readonly AudioDeviceInfo[] = [
  { id: "default", name: "Built-in Audio", canCapture: true, canPlay: true, isDefaultCapture: true, isDefaultPlayback: true },
  { id: "headset", name: "Jabra Evolve2 65", canCapture: true, canPlay: true, isDefaultCapture: false, isDefaultPlayback: false },
  { id: "hdmi", name: "HDMI / DisplayPort", canCapture: false, canPlay: true, isDefaultCapture: false, isDefaultPlayback: false },
];

const statistics: MediaStatistics = {
  packetsSent: 9_604, packetsReceived: 9_581, packetsLost: 12, packetsLate: 3, jitterMs: 4.2, roundTripMs: 38,
  remoteLossFraction: 0.001, bufferMs: 40, mos: 4.3, inputLevelDb: -24, outputLevelDb: -31,
  lossFraction: 0, burstRatio: 1, oneWayDelayMs: 102, concealedMs: 300, packetsRecovered: 4, sentBitrate: 31_800, receivedBitrate: 32_400,
  mosListening: 4.4, remoteJitterMs: 5.1, remotePacketsLost: 9, rating: 91.4,
};

const active: CallView = {
  id: "call-1", accountId: "work", direction: "outgoing", state: "active",
  remoteUri: "sip:+442079460018@carrier.example.net", remoteName: "Ada Lovelace",
  startedAtMs: now - 200_000, answeredAtMs: now - 192_000,
  held: false, heldByPeer: false, changing: false, muted: false, mediaDirection: "sendrecv",
  codec: "opus", encryption: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80", signallingProtected: true }, path: { interfaceName: "eth0", localAddress: "192.0.2.5", kind: "wired" },
  statistics, quality: { word: "good", reason: "none" }, digits: "", digitsReceived: "", handovers: [],
};

const poor: CallView = {
  ...active, quality: { word: "poor", reason: "loss-in", value: 12 },
  statistics: {
    ...statistics, packetsLost: 1_307, jitterMs: 31, mos: 2.1, mosListening: 2.4, lossFraction: 0.12, burstRatio: 2.1, oneWayDelayMs: 214, roundTripMs: 188,
    concealedMs: 26_140, remoteMos: 3.9, rejections: { stun: 3, "malformed-rtp": 14 },
  },
};

/** The minute before a scene's figures, a second each, oldest first: a quiet path, or one that went bad half a minute ago. */
export function figuresBefore(call: CallView): readonly CallView[] {
  const end = call.statistics;
  if (!end) return [];
  const isPoor = call.quality?.word === "poor";
  return Array.from({ length: 59 }, (_, second) => {
    const wave = Math.sin(second / 3) + 0.6 * Math.sin(second * 1.7);
    const bad = isPoor ? Math.min(1, Math.max(0, (second - 28) / 12)) : 0;
    const towards = (good: number, poor: number, swing: number): number => Math.max(0, good + bad * (poor - good) + swing * (0.3 + bad) * wave);
    const lossFraction = towards(0, end.lossFraction ?? 0, bad * 0.03);
    return {
      ...call,
      statistics: {
        ...end, packetsSent: end.packetsSent - 50 * (59 - second), packetsReceived: end.packetsReceived - 50 * (59 - second),
        mos: Math.min(4.4, Math.max(1, towards(4.3, end.mos ?? 1, 0.2))), lossFraction,
        jitterMs: towards(4, end.jitterMs, 4), oneWayDelayMs: Math.round(towards(96, end.oneWayDelayMs ?? 0, 12)),
      },
    };
  });
}

const { codec: _codec, statistics: _statistics, quality: _quality, answeredAtMs: _answered, path: _path, ...unanswered } = active;

const dialing: CallView = { ...unanswered, state: "ringing", startedAtMs: now - 6_000, forwardedTo: "sip:+447700900123@carrier.example.net" };
const incoming: CallView = {
  ...unanswered, id: "call-2", direction: "incoming", state: "incoming", accountId: "home",
  remoteUri: "sip:+4930901820@carrier.example.net", remoteName: "Konrad Zuse", startedAtMs: now - 4_000,
};
const urgent: CallView = {
  ...incoming, subject: "The relay computer is on fire", urgent: true, vouchedFor: true,
  forwardedBy: [{ uri: "sip:204@sip.example.org", name: "Office 204", reason: "no-answer" }],
  information: { priority: "urgent", organization: "Zuse KG", replyTo: "sip:konrad@zuse.example.de", links: [{ purpose: "card", url: "https://zuse.example.de/konrad.vcf" }] },
};
const anonymous: CallView = { ...incoming, remoteUri: "sip:anonymous@anonymous.invalid", remoteName: "", anonymous: true };
const heldOffice: CallView = { ...active, id: "call-3", remoteUri: "sip:204@sip.example.org", remoteName: "Office 204", held: true, answeredAtMs: now - 754_000 };
const ended: CallView = {
  ...active, state: "ended", endedAtMs: now - 2_000,
  end: { by: "remote", failure: { code: "call/ended", message: "The other side hung up." } },
};
const lost: CallView = {
  ...ended, handovers: [handover(wifi, ethernet, 60_000)],
  end: { by: "network", failure: { code: "call/connection-lost", message: "The connection to the other side was lost and could not be restored." } },
};
const busy: CallView = {
  ...unanswered, state: "ended", startedAtMs: now - 5_000, endedAtMs: now - 1_000,
  end: { by: "remote", failure: { code: "call/busy", message: "The line is busy.", detail: "486 Busy Here" } },
};

const recording = { state: "running", path: "/home/ada/Music/Godwit/2026-11-23 09.05.07 Ada Lovelace.wav" } as const;
const diskFull = { code: "recording/disk-full", message: "The recording ended: the disk is nearly full." } as const;
const together = (call: CallView, isMuted = false): CallView => ({ ...call, held: false, conference: { conferenceId: "conference-1", isMuted } });

const snapshot: Snapshot = {
  revision: 7,
  accounts: [work, home],
  calls: [],
  unreadMessages: 2,
  writers: [],
  devices,
  audio: { microphoneIds: ["ALSA:Old headset", "headset", "default"], ringerIds: ["headset", "hdmi"], microphoneVolume: 1, speakerVolume: 1, ringerVolume: 0.8 },
  processingAvailable: true,
  toneCountries: ["AT", "DE", "FI", "GB", "US"],
  notices: [],
  missedCalls: 2,
  secretProtection: "encrypted",
  firstRun: false,
  lamps: [],
  reachability: DEFAULT_REACHABILITY,
  callbacks: [],
  directories: [],
  preferences: DEFAULT_PREFERENCES,
};

const damaged = { id: "n1", failure: { code: "store/damaged", message: "The database was damaged and was set aside.", detail: "contacts.2026-11-22.damaged.db" } } as const;

const changes: Readonly<Record<string, Partial<Snapshot>>> = {
  idle: {},
  ...reachabilityScenes(now),
  ...lampScenes,
  ...directoryScenes,
  "first-run": { accounts: [], missedCalls: 0, unreadMessages: 0, firstRun: true },
  empty: { accounts: [], missedCalls: 0, unreadMessages: 0 },
  trial: { accounts: [trial], missedCalls: 0, unreadMessages: 0 },
  refused: { accounts: [refused, silent] },
  mailboxes: { accounts: [{ ...work, voicemail: { waiting: true, fresh: 3, old: 1, urgent: 1, mailbox: "sip:mailbox@sip.example.org" } }, { ...home, voicemail: { waiting: true, fresh: 0, old: 0, urgent: 0 } }] },
  untrusted: { accounts: [untrusted, home] },
  dialing: { calls: [dialing] },
  incoming: { calls: [incoming] },
  urgent: { calls: [urgent] },
  anonymous: { calls: [anonymous] },
  active: { calls: [active] },
  "lamps-in-call": { ...lampScenes["lamps"], calls: [active] },
  muted: { calls: [{ ...active, muted: true, digits: "123#" }] },
  poor: { calls: [poor] },
  held: { calls: [{ ...active, held: true }] },
  several: { calls: [active, heldOffice, urgent] },
  consulting: { calls: [{ ...heldOffice, consultation: { role: "waiting", callId: active.id } }, { ...active, consultation: { role: "asking", callId: heldOffice.id } }] },
  "passed-on": { calls: [{ ...heldOffice, held: false, heldByPeer: true, transfer: { to: "sip:+447700900123@office.example", by: "peer", state: "offered", toName: "Alan Turing", caution: "number" } }] },
  "consultation-over": { calls: [{ ...heldOffice, consultation: { role: "waiting", callId: busy.id, end: busy.end! } }] },
  "keys-by-info": { calls: [{ ...active, digits: "123#", digitsBy: "info" }] },
  recording: { calls: [{ ...active, recording }] },
  "recording-failed": { calls: [{ ...active, recording: { ...recording, state: "failed", failure: diskFull } }] },
  recorded: { calls: [{ ...ended, recording: { ...recording, state: "saved" } }] },
  conference: { calls: [together(active), together(heldOffice, true)] },
  unencrypted: { calls: [{ ...active, codec: "PCMA", encryption: { kind: "none" } }] },
  "keys-readable": { calls: [{ ...active, encryption: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80", signallingProtected: false } }] },
  "encryption-lost": { calls: [{ ...active, encryption: { kind: "none", lost: true } }] },
  "no-processing": { processingAvailable: false },
  reconnecting: { calls: [{ ...active, reconnectingSinceMs: now - 4_000 }] },
  // Still a moment ago however long the pictures take.
  moved: { calls: [{ ...active, handovers: [handover(wifi, ethernet, -hourMs)] }] },
  "moved-often": { calls: [{ ...active, path: wifi, handovers: [handover(wifi, mobile, 150_000), handover(mobile, ethernet, 90_000, whole), handover(ethernet, wifi, 60_000, whole)] }] },
  lost: { calls: [lost] },
  ended: { calls: [ended] },
  busy: { calls: [busy] },
  silence: { calls: [{ ...active, quality: { word: "poor", reason: "silence", value: 1_400 }, audioProblem: { code: "audio/no-device", message: "No microphone was found." } }] },
  notice: { notices: [damaged], devices: [] },
  plain: { accounts: [], missedCalls: 0, unreadMessages: 0, secretProtection: "none" },
};

const withoutData = new Set(["first-run", "empty", "trial", "plain"]);

/** Builds a scene by its name; an unknown name is the quiet phone. */
export function createScene(name: string): Scene {
  const bare = withoutData.has(name);
  return {
    snapshot: { ...snapshot, ...changes[name] },
    contacts: bare ? [] : (bookOf(name) ?? contacts),
    photos: bookPhotos,
    history: bare ? [] : name === "lost-before" ? history.filter(({ handovers }) => handovers) : history,
    mode: name === "loading" ? "loading" : name === "broken" ? "broken" : "ready",
  };
}
