// Keeps the last SIP messages of calls, registrations and all else, for whoever asks later why something did not work. Always
// on and therefore bounded: by traces, by messages in one, by bytes in all. Secrets are removed before anything is kept.
import { formatHex } from "../base/bytes.ts";
import type { ErrorCode } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { Random } from "../ports/random.ts";
import type { SipMessage } from "../sip/message/model.ts";
import type { Arrival, Hop } from "../sip/transport/hop.ts";
import type { MessageTap, MessageWay } from "../sip/transport/message-tap.ts";
import { redactedText } from "./redacted-text.ts";
import type { Trace, TracedMessage } from "./traced-message.ts";

/** How much is kept at the most. */
export interface RecordLimits {
  /** Calls, registrations and others are apart, so that none drives out the others. */
  readonly tracesOfAKind: number;
  readonly messagesInATrace: number;
  /** Of text, in all traces together. */
  readonly bytes: number;
}

export const DEFAULT_RECORD_LIMITS: RecordLimits = { tracesOfAKind: 64, messagesInATrace: 120, bytes: 4_194_304 };
/** The beginning of a call tells most: these stay when its middle goes. */
const FIRST_KEPT = 30;
/** A repetition follows its original within so many other messages. */
const LOOK_BACK = 6;
const MAX_REFUSED = 50;
const MAX_RELATED = 8;

type Kind = "call" | "registration" | "other";
type Entry = { -readonly [Key in keyof TracedMessage]: TracedMessage[Key] } & { readonly mark: string };

interface OpenTrace {
  readonly callId: string;
  readonly kind: Kind;
  /** The address of record that a registration is for, or the called one. */
  readonly to: string;
  readonly entries: Entry[];
  readonly related: Set<string>;
  bytes: number;
  dropped: number;
  isClaimed: boolean;
}

/** Something that came and was no message. */
export interface RefusedArrival {
  readonly atMs: number;
  readonly code: ErrorCode;
  readonly remote: SocketAddress;
}

export class SignalRecord implements MessageTap {
  readonly #clock: Clock;
  readonly #limits: RecordLimits;
  readonly #salt: string;
  /** In the order of their last message, the longest unused first. */
  readonly #traces = new Map<string, OpenTrace>();
  readonly #counts: Record<Kind, number> = { call: 0, registration: 0, other: 0 };
  #refused: readonly RefusedArrival[] = [];
  #bytes = 0;

  constructor(clock: Clock, random: Random, limits: Partial<RecordLimits> = {}) {
    this.#clock = clock;
    this.#limits = { ...DEFAULT_RECORD_LIMITS, ...limits };
    this.#salt = formatHex(random.bytes(16));
  }

  /** Bytes of text that are held. */
  get bytes(): number {
    return this.#bytes;
  }

  sent(message: SipMessage, { local, hop, failure }: MessageWay, size: number): void {
    this.#keep(message, "sent", local, hop, size, failure);
  }

  received(message: SipMessage, { local, source }: Arrival): void {
    this.#keep(message, "received", local, source, 0);
  }

  refused(code: ErrorCode, { source }: Arrival): void {
    const { address, port } = source;
    this.#refused = [...this.#refused.slice(1 - MAX_REFUSED), { atMs: this.#clock.wallMs(), code, remote: { address, port } }];
  }

  /** What came from an address and could not be read, since a time. */
  refusedFrom(address: string, sinceMs: number): readonly RefusedArrival[] {
    return this.#refused.filter(({ remote, atMs }) => remote.address === address && atMs >= sinceMs);
  }

  /** A call or account of ours: others are let go before it. */
  claim(callId: string): void {
    const trace = this.#traces.get(callId);
    if (trace) trace.isClaimed = true;
  }

  /** The traces of these Call-IDs and of those that they name (Replaces, Refer-To), in the order of their first messages. */
  tracesOf(callIds: Iterable<string>): readonly Trace[] {
    const found = new Map<string, OpenTrace>();
    const wanted = [...callIds];
    for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
      const trace = this.#traces.get(next);
      if (!trace || found.has(next)) continue;
      found.set(next, trace);
      wanted.push(...trace.related);
    }
    return [...found.values()].map(closed).sort((a, b) => (a.messages[0]?.atMs ?? 0) - (b.messages[0]?.atMs ?? 0));
  }

  /** The newest trace of a registration of this address of record ("user@host"). */
  registrationOf(addressOfRecord: string): Trace | undefined {
    const trace = [...this.#traces.values()].findLast(({ kind, to }) => kind === "registration" && to === addressOfRecord);
    return trace && closed(trace);
  }

  #keep(message: SipMessage, direction: Entry["direction"], local: SocketAddress, { transport, address, port }: Hop, size: number, failure?: ErrorCode): void {
    if (!belongsToACall(message)) return;
    const trace = this.#traceOf(message);
    const atMs = this.#clock.wallMs();
    const mark = markOf(message, direction);
    const original = trace.entries.findLast((entry, index) => index >= trace.entries.length - LOOK_BACK && entry.mark === mark);
    if (original && original.remote.address === address && original.remote.port === port) {
      original.times += 1;
      original.lastAtMs = atMs;
      return;
    }
    const text = redactedText(message, (key) => this.#markOfKey(key));
    this.#noteRelated(message, trace);
    trace.entries.push({
      atMs, direction, transport, local, remote: { address, port }, text, sizeBytes: size || text.length, times: 1, lastAtMs: atMs, mark, ...(failure && { failure }),
    });
    this.#count(trace, text.length);
    if (trace.entries.length > this.#limits.messagesInATrace) this.#dropMiddle(trace);
    this.#makeRoom(trace);
  }

  /** The trace that a message belongs to, moved to the end of the order. */
  #traceOf(message: SipMessage): OpenTrace {
    const { callId, cseq, to } = message.headers;
    const known = this.#traces.get(callId);
    if (known) {
      this.#traces.delete(callId);
      this.#traces.set(callId, known);
      return known;
    }
    const kind = kindOf(cseq.method);
    const { uri } = to;
    const trace: OpenTrace = {
      callId, kind, to: uri.scheme === "sip" || uri.scheme === "sips" ? `${uri.user ?? ""}@${uri.host}` : "",
      entries: [], related: new Set(), bytes: 0, dropped: 0, isClaimed: false,
    };
    this.#traces.set(callId, trace);
    this.#counts[kind] += 1;
    return trace;
  }

  #noteRelated({ headers }: SipMessage, trace: OpenTrace): void {
    if (trace.related.size >= MAX_RELATED) return;
    if (headers.has("Replaces") && headers.replaces) trace.related.add(headers.replaces.callId);
    const target = headers.has("Refer-To") ? headers.referTo?.uri : undefined;
    const named = target && (target.scheme === "sip" || target.scheme === "sips") ? target.headers.get("replaces") : undefined;
    if (named) trace.related.add(named.split(";", 1)[0] ?? named);
  }

  #dropMiddle(trace: OpenTrace): void {
    const [gone] = trace.entries.splice(Math.min(FIRST_KEPT, Math.floor(this.#limits.messagesInATrace / 2)), 1);
    trace.dropped += 1;
    if (gone) this.#count(trace, -gone.text.length);
  }

  #makeRoom(newest: OpenTrace): void {
    while (this.#bytes > this.#limits.bytes || this.#counts[newest.kind] > this.#limits.tracesOfAKind) {
      const gone = this.#firstToGo(newest, false) ?? this.#firstToGo(newest, true);
      if (!gone) return;
      this.#traces.delete(gone.callId);
      this.#counts[gone.kind] -= 1;
      this.#bytes -= gone.bytes;
    }
  }

  /** The longest unused trace but `newest`; one of its kind, where it is not for want of bytes. */
  #firstToGo(newest: OpenTrace, isClaimed: boolean): OpenTrace | undefined {
    const isOverBytes = this.#bytes > this.#limits.bytes;
    for (const trace of this.#traces.values()) {
      if (trace !== newest && trace.isClaimed === isClaimed && (isOverBytes || trace.kind === newest.kind)) return trace;
    }
    return undefined;
  }

  #count(trace: OpenTrace, bytes: number): void {
    trace.bytes += bytes;
    this.#bytes += bytes;
  }

  /** 16 bits of a salted checksum (FNV-1a): enough to see that a key is another one, and of no use to whoever wants it. */
  #markOfKey(key: string): string {
    let hash = 0x811c9dc5;
    for (const character of this.#salt + key) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    return ((hash >>> 16) ^ (hash & 0xffff)).toString(16).padStart(4, "0");
  }
}

/** Answers to what is not whole may lack what tells the call they are of; reading that throws then. */
function belongsToACall({ headers }: SipMessage): boolean {
  try {
    return [headers.callId, headers.cseq, headers.from, headers.to].length > 0;
  } catch {
    return false;
  }
}

/** What a message and its repetitions have in common, and nothing else has (RFC 3261 section 17.2.3). */
function markOf({ headers, ...message }: SipMessage, direction: Entry["direction"]): string {
  const { sequence, method } = headers.cseq;
  const what = message.kind === "request" ? message.method : message.status;
  return `${direction} ${what} ${sequence} ${method} ${headers.vias[0]?.params.get("branch") ?? ""} ${headers.to.params.get("tag") ?? ""} ${message.body.length}`;
}

function kindOf(method: string): Kind {
  if (method === "REGISTER") return "registration";
  return method === "INVITE" ? "call" : "other";
}

function closed({ callId, entries, dropped }: OpenTrace): Trace {
  return { callId, dropped, messages: entries.map(({ mark: _internal, ...message }) => message) };
}
