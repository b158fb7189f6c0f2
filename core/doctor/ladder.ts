// The SIP ladder of one call or registration: who took part, and every message as an arrow with its time, what it means, how
// often it was sent, and what it changed in the session. A pure projection of the kept messages; words are the window's.
import type { ErrorCode } from "../base/errors.ts";
import type { SocketAddress } from "../ports/network.ts";
import { formatHop } from "../sip/transport/hop.ts";
import { meaningOf, type ArrowMeaning } from "./arrow-meaning.ts";
import { readTraced, type ReadMessage } from "./read-traced.ts";
import { sessionChanges, type SessionChange } from "./session-changes.ts";
import type { Trace } from "./traced-message.ts";
import type { SessionDescription } from "../sdp/session-description.ts";

/** We ourselves, or one hop that we spoke to, such as "udp:192.0.2.1:5060". */
export interface LadderParticipant {
  readonly role: "us" | "hop";
  readonly address: string;
}

export interface LadderArrow {
  /** Milliseconds since the first message. */
  readonly atMs: number;
  /** Places in the list of participants; 0 is us. */
  readonly from: number;
  readonly to: number;
  /** "INVITE", "180 Ringing". */
  readonly label: string;
  readonly meaning: ArrowMeaning;
  /** Which of the dialogs or registrations that belong together, counted from 0. */
  readonly leg: number;
  readonly times: number;
  readonly lastAtMs: number;
  readonly sizeBytes: number;
  /** What a session description in it says that the same side's one before did not; empty: the same again. */
  readonly changes?: readonly SessionChange[];
  /** Why the system did not send it. */
  readonly failure?: ErrorCode;
  /** The message without its secrets. Text from the network: never HTML. */
  readonly text: string;
}

export interface Ladder {
  /** Wall-clock milliseconds of the first message; 0 where there is none. */
  readonly startedAtMs: number;
  readonly participants: readonly LadderParticipant[];
  readonly arrows: readonly LadderArrow[];
  /** Messages that were let go for want of room. */
  readonly dropped: number;
}

/** A ladder, and its messages as data in the same order, for checks. */
export interface ReadLadder extends Ladder {
  readonly messages: readonly (ReadMessage & { readonly leg: number })[];
}

/** Draws the ladder of traces that belong together. */
export function readLadder(traces: readonly Trace[]): ReadLadder {
  const messages = traces
    .flatMap((trace, leg) => trace.messages.map((traced) => ({ ...readTraced(traced), leg })))
    .sort((a, b) => a.traced.atMs - b.traced.atMs);
  const startedAtMs = messages[0]?.traced.atMs ?? 0;
  const hops = [...new Set(messages.map(({ traced }) => hopOf(traced)))];
  const participants: LadderParticipant[] = [
    { role: "us", address: messages[0] ? formatAddress(messages[0].traced.local) : "" },
    ...hops.map((address) => ({ role: "hop", address }) as const),
  ];
  const sessions = new Map<string, SessionDescription>();
  const arrows = messages.map((message, index): LadderArrow => {
    const { traced, leg } = message;
    const hop = hops.indexOf(hopOf(traced)) + 1;
    const isSent = traced.direction === "sent";
    return {
      atMs: traced.atMs - startedAtMs, from: isSent ? 0 : hop, to: isSent ? hop : 0,
      label: labelOf(message), meaning: meaningOf(message, messages.slice(0, index)), leg,
      times: traced.times, lastAtMs: traced.lastAtMs - startedAtMs, sizeBytes: traced.sizeBytes, text: traced.text,
      ...(traced.failure && { failure: traced.failure }),
      ...(message.session && { changes: changesOf(`${leg} ${traced.direction}`, message.session, sessions) }),
    };
  });
  return { startedAtMs, participants, arrows, messages, dropped: traces.reduce((sum, { dropped }) => sum + dropped, 0) };
}

/** The ladder as plain data, without what only checks read. */
export function plainLadder({ startedAtMs, participants, arrows, dropped }: ReadLadder): Ladder {
  return { startedAtMs, participants, arrows, dropped };
}

function changesOf(side: string, session: SessionDescription, sessions: Map<string, SessionDescription>): readonly SessionChange[] {
  const before = sessions.get(side);
  sessions.set(side, session);
  return sessionChanges(before, session);
}

function labelOf({ message, traced }: ReadMessage): string {
  if (message?.kind === "request") return message.method;
  if (message) return `${message.status} ${message.reason}`;
  return (traced.text.split("\n", 1)[0] ?? "").slice(0, 60);
}

function hopOf({ transport, remote }: ReadMessage["traced"]): string {
  return formatHop({ transport, ...remote });
}

function formatAddress({ address, port }: SocketAddress): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
