// The last line of a call on the terminal: what it was, what was lost, how it sounded. Pure.
import type { CallEncryption, CallPath, CallView, HandoverReport, MediaStatistics } from "../phone/protocol.ts";
import type { TerminalEvent } from "./terminal.ts";

/** Figures of an ended call; what was never known is null. `setupMs` is from dialling to the answer. */
export function summarize(call: CallView): TerminalEvent {
  const { statistics, answeredAtMs, startedAtMs, endedAtMs, end } = call;
  return {
    event: "summary",
    direction: call.direction,
    remote: call.remoteUri,
    answered: answeredAtMs !== undefined,
    setupMs: answeredAtMs === undefined ? null : Math.round(answeredAtMs - startedAtMs),
    durationMs: answeredAtMs === undefined ? 0 : Math.round((endedAtMs ?? answeredAtMs) - answeredAtMs),
    codec: call.codec ?? null,
    encryption: call.encryption,
    packetsSent: statistics?.packetsSent ?? 0,
    packetsReceived: statistics?.packetsReceived ?? 0,
    packetsLost: statistics?.packetsLost ?? 0,
    jitterMs: rounded(statistics?.jitterMs),
    roundTripMs: rounded(statistics?.roundTripMs),
    mos: rounded(statistics?.mos),
    mosListening: rounded(statistics?.mosListening),
    rating: rounded(statistics?.rating),
    oneWayDelayMs: rounded(statistics?.oneWayDelayMs),
    packetsLate: statistics?.packetsLate ?? 0,
    packetsRecovered: statistics?.packetsRecovered ?? 0,
    concealedMs: statistics?.concealedMs ?? 0,
    burstRatio: rounded(statistics?.burstRatio),
    remotePacketsLost: statistics?.remotePacketsLost ?? null,
    remoteLossFraction: rounded(statistics?.remoteLossFraction),
    remoteJitterMs: rounded(statistics?.remoteJitterMs),
    remoteMos: rounded(statistics?.remoteMos),
    rejections: statistics?.rejections ?? {},
    digits: call.digits,
    digitsBy: call.digitsBy ?? null,
    digitsReceived: call.digitsReceived,
    handovers: call.handovers.map(handoverFields),
    audioProblem: call.audioProblem ?? null,
    end: end ? { by: end.by, ...end.failure } : null,
  };
}

const DIGIT_WAYS = { "telephone-event": "sent as telephone-events", info: "sent by INFO", "in-band": "sent as tones in the sound", none: "not taken before the end" } as const;

/** The same for people, on a few lines. */
export function describeSummary(call: CallView): string {
  const { statistics: figures, answeredAtMs, endedAtMs, end } = call;
  const reason = end ? `${end.failure.message}${end.failure.detail ? ` (${end.failure.detail})` : ""}` : "";
  if (answeredAtMs === undefined) return reason;
  const seconds = (((endedAtMs ?? answeredAtMs) - answeredAtMs) / 1000).toFixed(1);
  const loss = figures ? `${figures.packetsSent} packets sent, ${figures.packetsReceived} received, ${figures.packetsLost} lost` : "no figures";
  const quality = figures?.mos === undefined ? "" : `, estimated MOS ${figures.mos.toFixed(2)}`;
  const path = figures ? describePath(figures) : "";
  const keys = call.digits === "" ? "" : `\n  keys ${call.digits}: ${call.digitsProblem?.message ?? DIGIT_WAYS[call.digitsBy ?? "none"]}`;
  const silence = call.audioProblem ? `\n  ${call.audioProblem.message}` : "";
  return `${reason}\n  ${seconds} s, ${call.codec ?? "no codec"}, ${describeEncryption(call.encryption)}, ${loss}${quality}${path}${keys}${silence}`;
}

/** A handover as scripts read it, with addresses as text. */
export function handoverFields({ from, to, atMs: _atMs, ...figures }: HandoverReport) {
  return { from: pathText(from), to: pathText(to), ...figures };
}

/** The same for people, on one line: from where to where, how long it was silent, what was lost; nothing that is not known. */
export function describeHandover({ from, to, kind, gapInMs, gapOutMs, lostIn, lostOut }: HandoverReport): string {
  const ways = [describeWay("here", gapInMs, lostIn), describeWay("there", gapOutMs, lostOut)].filter((way) => way !== "");
  return `moved from ${pathText(from)} to ${pathText(to)}, ${kind}${ways.map((way) => `; ${way}`).join("")}`;
}

function describeWay(way: string, gapMs: number | null, lost: number | null): string {
  const figures = [...(gapMs === null ? [] : [`${gapMs} ms`]), ...(lost === null ? [] : [`${lost} ${lost === 1 ? "packet" : "packets"} lost`])];
  return figures.length === 0 ? "" : `on the way ${way} ${figures.join(", ")}`;
}

/** "192.0.2.5 (eth0)". */
function pathText({ localAddress, interfaceName }: CallPath): string {
  return interfaceName === undefined ? localAddress : `${localAddress} (${interfaceName})`;
}

/** How the path was: delay, jitter, what was made up, what the other side lost. */
function describePath({ oneWayDelayMs, jitterMs, concealedMs, remotePacketsLost }: MediaStatistics): string {
  const delay = oneWayDelayMs === undefined ? [] : [`about ${oneWayDelayMs} ms from mouth to ear`];
  const madeUp = concealedMs === undefined || concealedMs === 0 ? [] : [`${concealedMs} ms of sound made up`];
  const there = remotePacketsLost === undefined ? [] : [`${Math.max(0, remotePacketsLost)} lost on the way there`];
  return `\n  ${[...delay, `${Math.round(jitterMs)} ms jitter`, ...madeUp, ...there].join(", ")}`;
}

/** What is in force, in words that promise no more than there is. */
export function describeEncryption(encryption: CallEncryption): string {
  if (encryption.kind === "none") return encryption.lost ? "no longer encrypted" : "not encrypted";
  if (encryption.suite === undefined) return "no keys agreed on yet";
  const keys = encryption.kind === "dtls" ? "keys agreed on between the phones" : "keys in the signalling";
  return `encrypted (${encryption.suite}, ${keys}, signalling ${encryption.signallingProtected ? "protected" : "readable on the way"})`;
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 100) / 100;
}
