// What the doctor knows of one case, as plain data: a call, a registration, or the phone as a whole.
import type { ErrorCode, Failure } from "../base/errors.ts";
import type { CallPath } from "../ports/store.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { InterfaceKind } from "../ports/network-monitor.ts";
import type { Ladder } from "./ladder.ts";

/** What a finding rests on: an arrow of the ladder by its place, or a figure. */
export type Evidence =
  | { readonly kind: "message"; readonly arrow: number }
  | { readonly kind: "figure"; readonly name: FigureName; readonly value: string };

export const FIGURE_NAMES = [
  "our-address", "their-address", "system-address", "interface", "packets-sent", "packets-received", "packets-elsewhere", "loss-there", "level",
  "size", "times", "clock-difference", "certificate-until", "certificate-from", "certificate-for", "sent-as", "seen-as", "code", "status",
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** Every cause that a check can name; stable for ever. */
export const FINDING_CODES = [
  "doctor/private-address", "doctor/one-way", "doctor/not-heard-there", "doctor/sound-from-elsewhere", "doctor/wrong-interface",
  "doctor/rewritten", "doctor/broken-messages", "doctor/encryption-mismatch", "doctor/codec-mismatch", "doctor/microphone-silent",
  "doctor/no-sound-device", "doctor/tones-refused", "doctor/certificate-untrusted", "doctor/certificate-changed", "doctor/certificate-expired",
  "doctor/certificate-name", "doctor/clock-wrong", "doctor/no-answer", "doctor/name-unknown", "doctor/port-closed", "doctor/no-network",
  "doctor/large-request", "doctor/password-refused", "doctor/registration-refused", "doctor/number-unknown", "doctor/nobody-there",
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** One cause, in plain words, and what to do about it. */
export interface Finding {
  readonly code: FindingCode;
  /** "cause": it explains what failed. "hint": it may. */
  readonly weight: "cause" | "hint";
  readonly evidence: readonly Evidence[];
}

/** The call that a case is about. */
export interface CaseCall {
  readonly direction: "incoming" | "outgoing";
  readonly remoteUri: string;
  readonly startedAtMs: number;
  readonly wasAnswered: boolean;
  readonly isOver: boolean;
  readonly talkedMs: number;
  readonly muted: boolean;
  readonly held: boolean;
  readonly digits: string;
  readonly end?: { readonly by: "local" | "remote" | "network"; readonly failure: Failure };
  readonly audioProblem?: ErrorCode;
}

/** The account that a case is about. Never a password. */
export interface CaseAccount {
  readonly address: string;
  readonly transport: string;
  readonly server?: string;
  readonly encryption: "never" | "offered" | "required";
  readonly state: "offline" | "registering" | "registered" | "failed";
  readonly failure?: Failure;
}

/** Where sound went and came from, and how much of it. */
export interface MediaFacts {
  /** In the last description that each side sent. */
  readonly offeredByUs?: SocketAddress;
  readonly offeredByPeer?: SocketAddress;
  readonly path?: CallPath;
  /** Where our packets go, and where theirs come from; absent until there were any. */
  readonly sendsTo?: SocketAddress;
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  /** Came, but from somebody who was not to be believed. */
  readonly packetsElsewhere: number;
  /** Of ours, as the other side reports, 0 to 1. */
  readonly lossThere?: number;
  readonly direction: "sendrecv" | "sendonly" | "recvonly" | "inactive";
  readonly codec?: string;
  readonly encryption: "none" | "sdes" | "dtls";
  /** The loudest that the microphone was while it was on, in dBov; absent where it was not measured. */
  readonly loudestInputDb?: number;
  /** What the system would use towards the other side's sound. */
  readonly route?: CallPath;
}

/** Where a server saw us, beside where we think we are (RFC 3581). */
export interface NatSeen {
  readonly ours: string;
  readonly seenAs: string;
}

export interface CaseInterface {
  readonly name: string;
  readonly kind: InterfaceKind;
  readonly addresses: readonly string[];
}

/** The phone and the computer around the case. */
export interface CaseEnvironment {
  readonly product: string;
  readonly interfaces: readonly CaseInterface[];
  readonly soundDevices: { readonly capture: number; readonly playback: number };
  /** Things that came from the server and were no messages. */
  readonly unreadable: number;
}

/** A whole case. The same for a live call, a past one, a registration. */
export interface CaseFile {
  readonly subject: "call" | "account" | "overall";
  /** Wall-clock milliseconds of the look. */
  readonly atMs: number;
  readonly call?: CaseCall;
  readonly account?: CaseAccount;
  readonly ladder: Ladder;
  readonly media?: MediaFacts;
  readonly nat?: NatSeen;
  readonly environment: CaseEnvironment;
  /** Causes first. */
  readonly findings: readonly Finding[];
}
