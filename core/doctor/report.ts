// A case as a text to give away: findings, ladder, the sound's way, messages; people, numbers and addresses masked, secrets
// not there at all. Built only from masked parts, never by striking things out of a whole.
import { parseUri } from "../sip/message/uri.ts";
import { type CaseFile, type Evidence, type MediaFacts } from "./case-file.ts";
import { FINDING_WORDS } from "./finding-words.ts";
import type { Ladder } from "./ladder.ts";
import { Mask } from "./mask.ts";
import { maskedMessage, maskedUri } from "./masked-message.ts";
import { readTraced } from "./read-traced.ts";

/** What the host knows of itself. */
export interface ReportHost {
  /** Such as "linux x64". */
  readonly system: string;
}

/** Writes the report of a case. */
export function writeReport(file: CaseFile, host: ReportHost): string {
  const mask = new Mask();
  const lines = [
    "Report on a call or registration. Numbers, names and addresses are masked; the same mask means the same thing.",
    "", ...factsOf(file, host, mask),
    "", "Findings", ...findingsOf(file, mask),
    ...(file.media ? ["", "The sound's way", ...mediaOf(file.media, mask)] : []),
    "", "Messages", ...ladderOf(file.ladder, mask),
  ];
  return `${lines.join("\n")}\n`;
}

function factsOf({ call, account, nat, environment, atMs }: CaseFile, { system }: ReportHost, mask: Mask): readonly string[] {
  return [
    `Written: ${new Date(atMs).toISOString()}`,
    `Program: ${environment.product}, ${system}`,
    `Interfaces: ${environment.interfaces.map(({ kind, addresses }) => `${kind} (${addresses.map((each) => mask.host(each)).join(", ")})`).join("; ") || "unknown"}`,
    `Sound devices: ${environment.soundDevices.capture} to speak, ${environment.soundDevices.playback} to hear`,
    ...(account ? [`Account: ${maskedText(account.address, mask)} over ${account.transport}, ${account.state}${account.failure ? ` (${account.failure.code})` : ""}, encryption ${account.encryption}`] : []),
    ...(call ? [`Call: ${call.direction} ${call.direction === "incoming" ? "from" : "to"} ${maskedText(call.remoteUri, mask)}, ${call.wasAnswered ? `answered, ${Math.round(call.talkedMs / 1000)} s` : "not answered"}${call.end ? `, ended by ${call.end.by} (${call.end.failure.code})` : ""}`] : []),
    ...(nat ? [`Address: ${maskedHostPort(nat.ours, mask)}, seen by the server as ${maskedHostPort(nat.seenAs, mask)}`] : []),
  ];
}

function findingsOf({ findings }: CaseFile, mask: Mask): readonly string[] {
  if (findings.length === 0) return ["None."];
  return findings.flatMap(({ code, weight, evidence }) => [
    `- ${FINDING_WORDS[code].cause} (${code}, ${weight})`, `  ${FINDING_WORDS[code].step}`, ...(evidence.length > 0 ? [`  Seen in: ${evidence.map((each) => evidenceOf(each, mask)).join(", ")}`] : []),
  ]);
}

/** Figures that hold addresses or names are masked like all others. */
function evidenceOf(evidence: Evidence, mask: Mask): string {
  if (evidence.kind === "message") return `message ${evidence.arrow + 1}`;
  const { name, value } = evidence;
  switch (name) {
    case "our-address": case "their-address": case "system-address": case "sent-as": case "seen-as":
      return `${name} ${maskedHostPort(value, mask)}`;
    case "certificate-for": case "interface":
      return name;
    default:
      return `${name} ${value}`;
  }
}

function mediaOf(media: MediaFacts, mask: Mask): readonly string[] {
  const at = (address: MediaFacts["sendsTo"]): string => (address ? mask.hostPort(address.address, address.port) : "unknown");
  return [
    `Offered by us ${at(media.offeredByUs)}, by the other side ${at(media.offeredByPeer)}`,
    `Leaves from ${media.path ? `${mask.host(media.path.localAddress)} (${media.path.kind ?? "unknown"})` : "unknown"}, goes to ${at(media.sendsTo)}; the system would use ${media.route ? `${mask.host(media.route.localAddress)} (${media.route.kind ?? "unknown"})` : "unknown"}`,
    `Sent ${media.packetsSent}, received ${media.packetsReceived}, lost ${media.packetsLost}, from elsewhere ${media.packetsElsewhere}, lost there ${media.lossThere === undefined ? "unknown" : `${Math.round(100 * media.lossThere)} %`}`,
    `Direction ${media.direction}, codec ${media.codec ?? "none"}, encryption ${media.encryption}`,
  ];
}

function ladderOf({ arrows, participants, dropped }: Ladder, mask: Mask): readonly string[] {
  const hops = participants.map(({ address }) => maskedHop(address, mask));
  const lines = arrows.flatMap((arrow, place) => {
    const times = arrow.times > 1 ? `, ${arrow.times} times` : "";
    const read = readTraced({
      atMs: 0, direction: arrow.from === 0 ? "sent" : "received", transport: "udp", local: NOWHERE, remote: NOWHERE, text: arrow.text, sizeBytes: arrow.sizeBytes, times: 1, lastAtMs: 0,
    });
    const head = `[${place + 1}] +${arrow.atMs} ms ${arrow.from === 0 ? "us" : hops[arrow.from]} -> ${arrow.to === 0 ? "us" : hops[arrow.to]} (${arrow.meaning}${times}, ${arrow.sizeBytes} bytes)`;
    return [head, ...maskedMessage(read, mask).map((line) => `    ${line}`), ""];
  });
  return dropped > 0 ? [...lines, `(${dropped} messages between were not kept)`] : lines;
}

const NOWHERE = { address: "0.0.0.0", port: 0 };

function maskedText(address: string, mask: Mask): string {
  const uri = parseUri(/^(?:sips?|tel):/iu.test(address) ? address : `sip:${address}`);
  return uri.ok ? maskedUri(uri.value, mask) : "(an address)";
}

/** "udp:192.0.2.1:5060" */
function maskedHop(hop: string, mask: Mask): string {
  const separator = hop.indexOf(":");
  return `${hop.slice(0, separator)}:${maskedHostPort(hop.slice(separator + 1), mask)}`;
}

/** "192.0.2.1", "192.0.2.1:5060", "[2001:db8::1]:5060", "2001:db8::1" */
function maskedHostPort(text: string, mask: Mask): string {
  const [, literal, bracketPort] = /^\[([^\]]*)\](?::(\d*))?$/u.exec(text) ?? [];
  if (literal !== undefined) return mask.hostPort(literal, bracketPort);
  const [host = "", port, ...more] = text.split(":");
  return more.length > 0 ? mask.host(text) : mask.hostPort(host, port);
}
