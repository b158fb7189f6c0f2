// One call's media as its signalling needs it: opens media sessions, writes offers and answers, applies what was agreed.
// Any number of audio streams comes and goes (RFC 3264 sections 5 to 8); the audio desk mixes what they play.
import { encodeUtf8 } from "../base/bytes.ts";
import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type {
  CaptureSource, ConferencePlace, MediaCodec, MediaDirection, MediaEngine, MediaParameters, MediaSessionEvent, PlaybackSink, RecordingRequest,
} from "../ports/media-engine.ts";
import type { LocalAudio } from "../sdp/audio-section.ts";
import { formatSdp } from "../sdp/format-sdp.ts";
import { parseSdp } from "../sdp/parse-sdp.ts";
import type { SessionDescription } from "../sdp/session-description.ts";
import { SessionNegotiation, usablePlaces } from "../sdp/session-negotiation.ts";
import type { SessionBody } from "../sip/dialog/session-body.ts";
import { CallStream, type ResolveHost } from "./call-stream.ts";

const SDP = "application/sdp";
/** What the field uses for telephone-event; any dynamic number would do (RFC 4733 section 7.1). */
const TELEPHONE_EVENT_PAYLOAD_TYPE = 101;
/** Audio streams of one call: nobody follows more voices, and each holds two ports. */
const MAX_STREAMS = 4;

export interface CallMediaOptions {
  readonly capture: CaptureSource;
  readonly playback: PlaybackSink;
  /** The identifier in SDP's origin line, decimal digits (RFC 8866 section 5.2). */
  readonly sessionId: string;
  /** Looks up a host that is named in place of a media address; absent: nothing is sent to such. */
  readonly resolveHost?: ResolveHost;
}

/** One stream as it is now. */
export interface StreamView {
  /** The place of its m= line. */
  readonly place: number;
  readonly parameters: MediaParameters;
}

export class CallMedia implements Disposable {
  readonly #engine: MediaEngine;
  readonly #options: CallMediaOptions;
  readonly #negotiation: SessionNegotiation;
  readonly #events = new Emitter<MediaSessionEvent>();
  readonly onEvent = this.#events.event;
  /** The first one is what the call's figures, keys and tones are about; it is always there once opened. */
  #streams: CallStream[] = [];
  /** The places of our last description. */
  #offered = new Map<number, CallStream>();
  #codecs: readonly MediaCodec[];
  #disposed = false;
  #muted = false;
  #held = false;
  #place: ConferencePlace | undefined;

  constructor(engine: MediaEngine, options: CallMediaOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#codecs = engine.codecs;
    this.#negotiation = new SessionNegotiation(options);
  }

  /** Binds the media sockets to a local address; nothing is sent until something was agreed on. Rejects as the engine does. */
  async open(localAddress: string): Promise<void> {
    await this.#open(localAddress, true);
  }

  /** What is agreed on now for the first stream; undefined before the first answer. */
  get parameters(): MediaParameters | undefined {
    return this.#streams[0]?.parameters;
  }

  /** Every stream that is up, in the order of their lines. */
  get streams(): readonly StreamView[] {
    const views = this.#streams.flatMap(({ place, parameters }) => (place === undefined || !parameters ? [] : [{ place, parameters }]));
    return views.toSorted((one, other) => one.place - other.place);
  }

  /** Whether the other side wants to hear nothing from us on any stream (RFC 3264 section 8.4). */
  get heldByPeer(): boolean {
    const { streams } = this;
    return streams.length > 0 && streams.every(({ parameters: { direction } }) => direction === "recvonly" || direction === "inactive");
  }

  get localAddress(): string | undefined {
    return this.#streams[0]?.session.localRtp.address;
  }

  /** Opens one more stream of ours, which the next offer brings. Rejects as the engine does; false where there are enough. */
  async addStream(direction: MediaDirection = "sendrecv"): Promise<boolean> {
    const { localAddress } = this;
    if (localAddress === undefined || this.#streams.length >= MAX_STREAMS) return false;
    const stream = await this.#open(localAddress, true);
    if (stream) stream.direction = direction;
    return stream !== undefined;
  }

  /** Leaves a stream out of the next offer, whose line gets port 0 (RFC 3264 section 8.2). */
  dropStream(place: number): void {
    const stream = this.#at(place);
    if (stream) stream.isOurs = false;
  }

  /** What the next offer or answer wants of a stream while the call is not held. */
  setDirection(place: number, direction: MediaDirection): void {
    const stream = this.#at(place);
    if (stream) stream.direction = direction;
  }

  /** The codecs of the next offer by name, the preferred one first (RFC 3264 section 8.3.2); none that is known: all. */
  useCodecs(names: readonly string[]): void {
    const wanted = names.flatMap((name) => this.#engine.codecs.filter((codec) => codec.name.toLowerCase() === name.toLowerCase()));
    this.#codecs = wanted.length > 0 ? wanted : this.#engine.codecs;
  }

  /** Our offer; with `hold` it asks the other side to listen to nothing and to say nothing. */
  offer(hold: boolean): SessionBody {
    this.#offered = new Map();
    const taken = new Set(this.#streams.flatMap(({ place }) => place ?? []));
    for (const stream of this.#streams) {
      if (!stream.isOurs) continue;
      const place = stream.place ?? this.#negotiation.freePlace(taken);
      taken.add(place);
      this.#offered.set(place, stream);
    }
    return toBody(this.#negotiation.offer(this.#describe(this.#offered, hold)));
  }

  /** Applies the answer to our last offer. Where every stream is refused, nothing changes. */
  takeAnswer(body: SessionBody | undefined): Result<void, Failure> {
    const remote = readBody(body);
    if (!remote.ok) return remote;
    const taken = this.#negotiation.takeAnswer(remote.value);
    if (!taken.ok) return taken;
    const refused = [...taken.value.values()].filter((outcome) => !outcome.ok);
    if (refused.length > 0 && refused.length === taken.value.size) return refused[0]!;
    for (const stream of this.#streams) if (!stream.isOurs) stream.end();
    for (const [place, stream] of this.#offered) {
      const outcome = taken.value.get(place);
      stream.place = place;
      if (outcome?.ok) stream.apply(outcome.value);
      else stream.end();
    }
    this.#tidy();
    return succeed(undefined);
  }

  /** Our last offer was refused or lost: streams are as they were before it (RFC 3261 section 14.1). */
  withdrawOffer(): void {
    this.#negotiation.withdraw();
    for (const [index, stream] of this.#streams.entries()) stream.isOurs = stream.place !== undefined || index === 0;
    this.#tidy();
    this.#offered = new Map(this.#streams.flatMap((stream) => (stream.place === undefined ? [] : [[stream.place, stream] as const])));
  }

  /** Opens what the other side's offer needs beyond what there is; undefined where nothing has to be waited for. */
  prepareFor(body: SessionBody): Promise<void> | undefined {
    const remote = readBody(body);
    const { localAddress } = this;
    if (!remote.ok || localAddress === undefined) return undefined;
    const missing = usablePlaces(remote.value, this.#codecs).filter((place) => !this.#at(place)).length - this.#spare().length;
    const count = Math.min(missing, MAX_STREAMS - this.#streams.length);
    if (count <= 0) return undefined;
    // A stream that cannot be opened is refused with port 0; the call goes on without it.
    const opened = Array.from({ length: count }, () => this.#open(localAddress, false).catch(() => undefined));
    return Promise.all(opened).then(() => undefined);
  }

  /** Answers the other side's offer and applies what that agrees on; a stream for which `prepareFor` opened nothing is refused. */
  answer(body: SessionBody, hold: boolean): Result<SessionBody, Failure> {
    const remote = readBody(body);
    if (!remote.ok) return remote;
    const streams = this.#assign(remote.value);
    const answered = this.#negotiation.answer(remote.value, this.#describe(streams, hold), this.#codecs);
    if (!answered.ok) {
      this.#tidy();
      return answered;
    }
    for (const stream of this.#streams) if (stream.place !== undefined && !answered.value.agreed.has(stream.place)) stream.end();
    for (const [place, agreed] of answered.value.agreed) {
      const stream = streams.get(place)!;
      stream.place = place;
      stream.isOurs = true;
      stream.apply(agreed);
    }
    this.#offered = streams;
    this.#tidy();
    return succeed(toBody(answered.value.answer));
  }

  /** Sends silence in place of the microphone. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#applyMuted();
  }

  /** While held, nobody hears the microphone, whatever was agreed on. */
  setHeld(held: boolean): void {
    this.#held = held;
    this.#applyMuted();
  }

  sendDtmf(digits: string): void {
    this.#streams[0]?.session.sendDtmf(digits);
  }

  /** Records the first stream, or ends that. */
  record(request: RecordingRequest | undefined): void {
    this.#streams[0]?.session.record(request);
  }

  /** Puts every stream into a conference, or takes them out. */
  join(place: ConferencePlace | undefined): void {
    this.#place = place;
    for (const { session } of this.#streams) session.join(place);
  }

  dispose(): void {
    this.#disposed = true;
    for (const stream of this.#streams) stream.dispose();
    this.#events.dispose();
  }

  async #open(localAddress: string, isOurs: boolean): Promise<CallStream | undefined> {
    const { capture, playback, resolveHost } = this.#options;
    const session = await this.#engine.openSession({ localAddress, capture, playback: numbered(playback, this.#streams.length + 1) });
    if (this.#disposed) {
      session.dispose();
      return undefined;
    }
    const stream = new CallStream(session, isOurs, resolveHost, (source, event) => this.#hear(source, event));
    this.#streams.push(stream);
    session.setMuted(this.#muted || this.#held);
    if (this.#place) session.join(this.#place);
    return stream;
  }

  #at(place: number): CallStream | undefined {
    return this.#streams.find((stream) => stream.place === place);
  }

  /** Streams without a line that the peer may have: the first one, and what was opened for it. */
  #spare(): CallStream[] {
    return this.#streams.filter((stream, index) => stream.place === undefined && (!stream.isOurs || index === 0));
  }

  #assign(offer: SessionDescription): Map<number, CallStream> {
    const spare = this.#spare();
    const streams = new Map<number, CallStream>();
    for (const place of usablePlaces(offer, this.#codecs)) {
      const stream = this.#at(place) ?? spare.shift();
      if (stream) streams.set(place, stream);
    }
    return streams;
  }

  #describe(streams: ReadonlyMap<number, CallStream>, hold: boolean): Map<number, LocalAudio> {
    const codecs = { codecs: this.#codecs, telephoneEventPayloadType: TELEPHONE_EVENT_PAYLOAD_TYPE };
    return new Map([...streams].map(([place, stream]) => [place, stream.describe(hold, codecs)]));
  }

  /** Lets go of streams that have no line and that nobody wants; the last one stays, for what may be offered later. */
  #tidy(): void {
    const kept = this.#streams.filter(({ place, isOurs }) => place !== undefined || isOurs);
    const [first] = this.#streams;
    if (kept.length === 0 && first) {
      first.isOurs = true;
      kept.push(first);
    }
    for (const stream of this.#streams) if (!kept.includes(stream)) stream.dispose();
    this.#streams = kept;
  }

  /** Figures and silences are the first stream's; keys, faults and the first sound count from any. */
  #hear(source: CallStream, event: MediaSessionEvent): void {
    const isOfAny = event.kind === "dtmf-received" || event.kind === "failed" || event.kind === "first-packet";
    if (isOfAny || source === this.#streams[0]) this.#events.emit(event);
  }

  #applyMuted(): void {
    for (const { session } of this.#streams) session.setMuted(this.#muted || this.#held);
  }
}

/** Whether an offer could be answered at all, before anybody is rung for it. */
export function canAnswer(body: SessionBody, engine: MediaEngine): Result<void, Failure> {
  const remote = readBody(body);
  if (!remote.ok) return remote;
  const trial: LocalAudio = { localAddress: "0.0.0.0", rtpPort: 1, codecs: engine.codecs, direction: "sendrecv" };
  const streams = new Map(usablePlaces(remote.value, engine.codecs).map((place) => [place, trial]));
  const answered = new SessionNegotiation({ sessionId: "0" }).answer(remote.value, streams, engine.codecs);
  return answered.ok ? succeed(undefined) : answered;
}

/** Two streams do not write into one file: the second's is "heard-2.wav". */
function numbered(playback: PlaybackSink, number: number): PlaybackSink {
  if (playback.kind !== "file" || number === 1) return playback;
  const dot = playback.path.lastIndexOf(".");
  const stem = dot > playback.path.lastIndexOf("/") ? dot : playback.path.length;
  return { kind: "file", path: `${playback.path.slice(0, stem)}-${number}${playback.path.slice(stem)}` };
}

function toBody(description: SessionDescription): SessionBody {
  return { contentType: SDP, bytes: encodeUtf8(formatSdp(description)) };
}

function readBody(body: SessionBody | undefined): Result<SessionDescription, Failure> {
  if (!body) return fail({ code: "call/no-media", message: "The other side did not say how to reach its sound." });
  if (body.contentType !== SDP) return fail({ code: "call/not-acceptable", message: "The other side describes its sound in a way that this phone does not know." });
  return parseSdp(body.bytes);
}
