// Cases for the doctor's tests: messages as they would be on the way, put into a record as the transport does.
import { encodeUtf8 } from "../../../core/base/bytes.ts";
import type { CaseEnvironment, MediaFacts } from "../../../core/doctor/case-file.ts";
import type { OpenCase } from "../../../core/doctor/checks/check.ts";
import { examine } from "../../../core/doctor/examine.ts";
import { readLadder } from "../../../core/doctor/ladder.ts";
import { SignalRecord, type RecordLimits } from "../../../core/doctor/signal-record.ts";
import type { SipMessage } from "../../../core/sip/message/model.ts";
import { parseSipMessage } from "../../../core/sip/message/parse-message.ts";
import type { Hop } from "../../../core/sip/transport/hop.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";

export const LOCAL = { address: "192.168.1.20", port: 5060 };
export const SERVER: Hop = { transport: "udp", address: "203.0.113.7", port: 5060 };

/** A message from its lines; an empty one ends the head. */
export function message(...lines: readonly string[]): SipMessage {
  const parsed = parseSipMessage(encodeUtf8(`${lines.join("\r\n")}${lines.includes("") ? "" : "\r\n\r\n"}`));
  if (!parsed.ok) throw new Error(`${parsed.error.code}: ${lines.join(" | ")}`);
  return parsed.value;
}

/** What every message of one call says. */
export function head(method: string, more: { via?: string; from?: string; sequence?: number; callId?: string } = {}): readonly string[] {
  const { via = "192.168.1.20:5060", from = "sip:ada@example.org", sequence = 1, callId = "call-1" } = more;
  return [
    `Via: SIP/2.0/UDP ${via};branch=z9hG4bK${sequence}${method}`, `From: <${from}>;tag=a`, "To: <sip:grace@example.org>",
    `Call-ID: ${callId}`, `CSeq: ${sequence} ${method}`, "Max-Forwards: 70",
  ];
}

/** A record on a clock of its own. */
export function openRecord(limits: Partial<RecordLimits> = {}): { readonly record: SignalRecord; readonly clock: FakeClock } {
  const clock = new FakeClock();
  return { record: new SignalRecord(clock, new FakeRandom(7), limits), clock };
}

export function sent(record: SignalRecord, told: SipMessage, size = 500): void {
  record.sent(told, { local: LOCAL, hop: SERVER }, size);
}

export function received(record: SignalRecord, told: SipMessage): void {
  record.received(told, { local: LOCAL, source: SERVER });
}

const ENVIRONMENT: CaseEnvironment = { product: "Godwit/test", interfaces: [], soundDevices: { capture: 1, playback: 1 }, unreadable: 0 };

/** A call that is up for a minute, both sides are heard; with what a test changes. */
export function openCase({ record, clock }: ReturnType<typeof openRecord>, more: Partial<OpenCase> = {}): OpenCase {
  const startedAtMs = clock.wallMs();
  return {
    subject: "call", atMs: startedAtMs + 60_000, ladder: readLadder(record.tracesOf(["call-1"])), environment: ENVIRONMENT,
    call: { direction: "outgoing", remoteUri: "sip:grace@example.org", startedAtMs, wasAnswered: true, isOver: false, talkedMs: 60_000, muted: false, held: false, digits: "" },
    media: GOOD_MEDIA,
    ...more,
  };
}

export const GOOD_MEDIA: MediaFacts = {
  offeredByUs: { address: "192.168.1.20", port: 40_000 }, offeredByPeer: { address: "203.0.113.7", port: 30_000 },
  path: { localAddress: "192.168.1.20", interfaceName: "eth0", kind: "wired" }, route: { localAddress: "192.168.1.20", interfaceName: "eth0", kind: "wired" },
  packetsSent: 3_000, packetsReceived: 2_990, packetsLost: 10, packetsElsewhere: 0, direction: "sendrecv", codec: "opus", encryption: "none", loudestInputDb: -25, lossThere: 0,
};

/** The codes of what is found. */
export function codesOf(open: OpenCase): readonly string[] {
  return examine(open).findings.map(({ code }) => code);
}
