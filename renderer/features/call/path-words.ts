// What the window says about networks: which one carries a call, how it went from one to another, that nothing gets through. Pure.
import type { CallPath, CallView, HandoverReport } from "../../bridge/bridge.ts";
import type { MessageKey } from "../../i18n/en.ts";
import { listed } from "../../i18n/listed.ts";
import type { Translate } from "../../i18n/text.ts";
import { networkKindOf, type NetworkKind } from "./network-kind.ts";

/** Shorter stretches without sound are over before a person has read of them. */
const TOLD_AFTER_MS = 1000;
/** So long a move is told of prominently. */
const FRESH_MS = 8000;
/** A packet more or less: what no jitter buffer lets anybody hear. */
const UNHEARD_MS = 20;

/** What kind of network it is, as the system says it, else as the interface's name does. */
export function pathKind({ kind, interfaceName }: CallPath): NetworkKind | undefined {
  switch (kind) {
    case "wired": case "wireless": case "loopback": return kind;
    case "cellular": return "mobile";
    // A bridge or a container's end of a cable is virtual too: only a name says that it is a VPN.
    default: return networkKindOf(interfaceName);
  }
}

const kindKeys = {
  loopback: "call.pathLoopback", wired: "call.pathWired", wireless: "call.pathWireless", vpn: "call.pathVpn", mobile: "call.pathMobile",
} as const satisfies Record<NetworkKind, MessageKey>;

/** "Wi-Fi"; where the kind is not known the interface's name, else its address. */
export function pathName(path: CallPath, t: Translate): string {
  const kind = pathKind(path);
  return kind === undefined ? (path.interfaceName ?? path.localAddress) : t(kindKeys[kind]);
}

/** "192.0.2.5 (eth0)". */
export function pathDetail({ localAddress, interfaceName }: CallPath): string {
  return interfaceName === undefined ? localAddress : `${localAddress} (${interfaceName})`;
}

/** "Wi-Fi → Ethernet"; where both are called the same, "New address on Wi-Fi" or the interfaces' names. */
export function moveText({ from, to }: HandoverReport, t: Translate): string {
  const [before, after] = [pathName(from, t), pathName(to, t)];
  if (before !== after) return t("handover.move", { from: before, to: after });
  if (from.interfaceName === to.interfaceName) return t("handover.newAddress", { name: after });
  return t("handover.move", { from: `${before} (${from.interfaceName ?? from.localAddress})`, to: `${after} (${to.interfaceName ?? to.localAddress})` });
}

interface WayFigures {
  readonly gapMs: number | null;
  readonly lost: number | null;
}

/** The direction that was silent for longer, of those that are known. */
function worseWay({ gapInMs, gapOutMs, lostIn, lostOut }: HandoverReport): WayFigures {
  const here = { gapMs: gapInMs, lost: lostIn };
  const there = { gapMs: gapOutMs, lost: lostOut };
  const [gapHere, gapThere] = [gapInMs ?? -1, gapOutMs ?? -1];
  if (gapHere === gapThere) return (lostOut ?? -1) > (lostIn ?? -1) ? there : here;
  return gapThere > gapHere ? there : here;
}

/** "84 ms, 4 packets lost", of the longer direction; "without a gap" where both are known to be whole; else what is known, or "". */
export function gapText(report: HandoverReport, t: Translate): string {
  const { gapInMs, gapOutMs, lostIn, lostOut } = report;
  const isWhole = lostIn === 0 && lostOut === 0 && gapInMs !== null && gapOutMs !== null && Math.max(gapInMs, gapOutMs) <= UNHEARD_MS;
  return isWhole ? t("handover.noGap") : wayText(worseWay(report), t);
}

/** "84 ms, 4 packets lost" of one direction, or "" where nothing is known. */
export function wayText({ gapMs, lost }: WayFigures, t: Translate): string {
  return listed([...(gapMs === null ? [] : [t("time.milliseconds", { count: Math.round(gapMs) })]), ...(lost === null ? [] : [t("handover.lost", {}, lost)])], t);
}

/** "Wi-Fi → Ethernet, 84 ms, 4 packets lost". */
export function handoverText(report: HandoverReport, t: Translate): string {
  return listed([moveText(report, t), gapText(report, t)].filter((part) => part !== ""), t);
}

/** Whether a move was a moment ago. */
export function isFresh({ atMs }: HandoverReport, nowMs: number): boolean {
  return atMs !== undefined && nowMs - atMs < FRESH_MS;
}

/** Whether nothing has got through for so long that a person should know. */
export function isReconnecting(call: CallView, nowMs: number): boolean {
  return call.state === "active" && call.reconnectingSinceMs !== undefined && nowMs - call.reconnectingSinceMs >= TOLD_AFTER_MS;
}
