// One call's media as its signalling needs it: opens media sessions, writes offers and answers, applies what was agreed.
// Any number of audio streams comes and goes (RFC 3264 sections 5 to 8); the audio desk mixes what they play.
import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import { GodwitError, type Failure } from "../base/errors.ts";
import { succeed, type Result } from "../base/result.ts";
import type {
  CaptureSource, CertificateFingerprint, ConferencePlace, MediaCodec, MediaDirection, MediaEngine, MediaParameters, MediaSessionEvent, PlaybackSink, RecordingRequest,
} from "../ports/media-engine.ts";
import type { Random } from "../ports/random.ts";
import type { AgreedAudio } from "../sdp/audio-section.ts";
import { OwnKeys } from "../sdp/own-keys.ts";
import type { SessionDescription } from "../sdp/session-description.ts";
import { SessionNegotiation, usablePlaces } from "../sdp/session-negotiation.ts";
import type { SessionBody } from "../sip/dialog/session-body.ts";
import { CallStream, type ResolveHost, type StreamWishes } from "./call-stream.ts";
import { offeredCodecs, PLAIN_WISHES, securityWishes, takenCodecs, type MediaWishes } from "./media-wishes.ts";
import type { CallEncryption } from "./protocol.ts";
import { outOfReach, reach, type OutOfReach, type RouteTo } from "./peer-family.ts";
import { readSdpBody, writeSdpBody } from "./sdp-body.ts";

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
  /** Absent: an offer of sound at an address of the other family is answered with ours. */
  readonly routeTo?: RouteTo;
  /** Absent: the usual codecs, and no encryption. */
  readonly wishes?: MediaWishes;
  /** Offers go in datagrams and are kept short (RFC 3261 section 18.1.1). */
  readonly isShort?: boolean;
  /** What keys are made of; without it there are none, and no encryption. */
  readonly random?: Random;
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
  #wishes: MediaWishes;
  #fingerprint: CertificateFingerprint | undefined;
  /** Something that was said or heard was encrypted. */
  #wasEncrypted = false;
  #disposed = false;
  #muted = false;
  #held = false;
  #place: ConferencePlace | undefined;
  /** What is being recorded to. */
  #recording: RecordingRequest | undefined;

  constructor(engine: MediaEngine, options: CallMediaOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#wishes = options.random ? (options.wishes ?? PLAIN_WISHES) : { ...options.wishes, ...PLAIN_WISHES };
    this.#negotiation = new SessionNegotiation(options);
  }

  /**
   * Binds the media sockets to a local address; nothing is sent until something was agreed on. Rejects as the engine does,
   * and with `media/no-dtls` where no call is wanted without it and there is none.
   */
  async open(localAddress: string): Promise<void> {
    const { encryption, keyExchange } = this.#wishes;
    const [fingerprint] = await Promise.all([encryption === "never" ? undefined : this.#engine.fingerprint(), this.#open(localAddress, true)]);
    this.#fingerprint = fingerprint;
    if (!fingerprint && encryption === "required" && keyExchange === "dtls") throw new GodwitError(NO_DTLS);
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

  /** What is in force now; a call is encrypted where all of its streams are. */
  encryption(signallingProtected: boolean): CallEncryption {
    const up = this.#streams.filter(({ parameters }) => parameters);
    const [first] = up;
    const security = first?.parameters?.security;
    const isWhole = up.every(({ parameters }) => parameters?.security);
    if (!first || !security || !isWhole) return this.#wasEncrypted ? { kind: "none", lost: true } : { kind: "none" };
    return { kind: security.kind, signallingProtected, ...(first.suite && { suite: first.suite }) };
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

  /** The codecs that are offered and taken from now on by name, the preferred one first (RFC 3264 section 8.3.2); undefined: the usual ones. */
  get codecs(): readonly string[] | undefined {
    return this.#wishes.codecs;
  }

  useCodecs(names: readonly string[] | undefined): void {
    const { codecs: _, ...wishes } = this.#wishes;
    this.#wishes = names && names.length > 0 ? { ...wishes, codecs: names } : wishes;
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
    const wishes = this.#streamWishes(offeredCodecs(this.#wishes, this.#engine.codecs));
    const streams = [...this.#offered].map(([place, stream]) => [place, stream.describe(hold, wishes)] as const);
    return writeSdpBody(this.#negotiation.offer(new Map(streams)));
  }

  /** Applies the answer to our last offer. Where every stream is refused, nothing changes. */
  takeAnswer(body: SessionBody | undefined): Result<void, Failure> {
    const remote = readSdpBody(body);
    if (!remote.ok) return remote;
    const taken = this.#negotiation.takeAnswer(remote.value, securityWishes(this.#wishes, this.#fingerprint));
    if (!taken.ok) return taken;
    const refused = [...taken.value.values()].filter((outcome) => !outcome.ok);
    if (refused.length > 0 && refused.length === taken.value.size) return refused[0]!;
    for (const stream of this.#streams) if (!stream.isOurs) stream.end();
    for (const [place, stream] of this.#offered) {
      const outcome = taken.value.get(place);
      stream.place = place;
      if (outcome?.ok) this.#apply(stream, outcome.value);
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
    const remote = readSdpBody(body);
    const { localAddress } = this;
    if (!remote.ok || localAddress === undefined) return undefined;
    const missing = this.#usablePlaces(remote.value).filter((place) => !this.#at(place)).length - this.#spare().length;
    const count = Math.max(0, Math.min(missing, MAX_STREAMS - this.#streams.length));
    if (count === 0 && this.#outOfReach(remote.value).length === 0) return undefined;
    return this.#prepare(remote.value, localAddress, count);
  }

  /** Answers the other side's offer and applies what that agrees on; a stream for which `prepareFor` opened nothing is refused. */
  answer(body: SessionBody, hold: boolean): Result<SessionBody, Failure> {
    const remote = readSdpBody(body);
    if (!remote.ok) return remote;
    const streams = this.#assign(remote.value);
    const wishes = this.#streamWishes(this.#taken);
    const ours = new Map([...streams].map(([place, stream]) => [place, stream.describe(hold, wishes)]));
    const answered = this.#negotiation.answer(remote.value, ours, wishes.codecs, wishes.security);
    if (!answered.ok) {
      for (const { path } of this.#streams) path.forgo();
      this.#tidy();
      return answered;
    }
    for (const stream of this.#streams) if (stream.place !== undefined && !answered.value.agreed.has(stream.place)) stream.end();
    for (const [place, agreed] of answered.value.agreed) {
      const stream = streams.get(place)!;
      stream.place = place;
      stream.isOurs = true;
      this.#apply(stream, agreed);
    }
    this.#offered = streams;
    this.#tidy();
    return succeed(writeSdpBody(answered.value.answer));
  }

  /** Opens sockets at another local address for every stream. Rejects as the engine does; a next call gives up what was opened. */
  async openPath(localAddress: string): Promise<void> {
    await Promise.all(this.#streams.map(({ path }) => path.open(localAddress)));
  }

  /** Sends from there from now on, which our next description says; from where it was too while `keepSendingOn`. */
  usePath(options: { readonly keepSendingOn: boolean }): void {
    for (const { path } of this.#streams) path.use(options);
  }

  /** Closes the paths that are not in use any more. */
  settlePath(): void {
    for (const { path } of this.#streams) path.settle();
  }

  /** Closes what was opened and is not in use. */
  withdrawPath(): void {
    for (const { path } of this.#streams) path.withdraw();
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

  /** Presses keys: as telephone-events where that was agreed on, unless they are to be tones in the sound. */
  sendDtmf(digits: string, inBand = false): void {
    this.#streams[0]?.session.sendDtmf(digits, { inBand });
  }

  /** Records the first stream, or ends that. */
  record(request: RecordingRequest | undefined): void {
    this.#recording = request;
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
  }

  async #open(localAddress: string, isOurs: boolean): Promise<CallStream | undefined> {
    const { capture, playback, resolveHost, random } = this.#options;
    const session = await this.#engine.openSession({ localAddress, capture, playback: numbered(playback, this.#streams.length + 1) });
    if (this.#disposed) {
      session.dispose();
      return undefined;
    }
    const stream = new CallStream(session, isOurs, { keys: random && new OwnKeys(random), resolve: resolveHost }, (source, event) => this.#hear(source, event));
    this.#streams.push(stream);
    session.setMuted(this.#muted || this.#held);
    if (this.#place) session.join(this.#place);
    return stream;
  }

  async #prepare(offer: SessionDescription, localAddress: string, count: number): Promise<void> {
    // A stream that cannot be opened is refused with port 0; the call goes on without it.
    await Promise.all(Array.from({ length: count }, () => this.#open(localAddress, false).catch(() => undefined)));
    await Promise.all(this.#outOfReach(offer).map((each) => reach(each, this.#options.routeTo!)));
  }

  #outOfReach(offer: SessionDescription): readonly OutOfReach[] {
    return this.#options.routeTo ? outOfReach(this.#assign(offer), offer) : [];
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
    for (const place of this.#usablePlaces(offer)) {
      const stream = this.#at(place) ?? spare.shift();
      if (stream) streams.set(place, stream);
    }
    return streams;
  }

  get #taken(): readonly MediaCodec[] {
    return takenCodecs(this.#wishes, this.#engine.codecs);
  }

  #usablePlaces(offer: SessionDescription): readonly number[] {
    return usablePlaces(offer, this.#taken, securityWishes(this.#wishes, this.#fingerprint));
  }

  #streamWishes(codecs: readonly MediaCodec[]): StreamWishes {
    const { codecs: names, packetTimeMs } = this.#wishes;
    const { isShort = false } = this.#options;
    return {
      codecs, telephoneEventPayloadType: TELEPHONE_EVENT_PAYLOAD_TYPE, hasOwnOrder: names !== undefined, rtcpMux: true, isShort,
      security: securityWishes(this.#wishes, this.#fingerprint, isShort), ...(packetTimeMs !== undefined && { packetTimeMs }),
    };
  }

  #apply(stream: CallStream, agreed: AgreedAudio): void {
    if (agreed.parameters.security) this.#wasEncrypted = true;
    stream.apply(agreed);
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
    // What was recorded up to here is a file that plays; the stream that is first now goes on in one of its own.
    if (this.#recording && kept[0] !== first) kept[0]?.session.record(this.#recording);
  }

  /** Figures and silences are the first stream's; keys, faults and the first sound count from any. */
  #hear(source: CallStream, event: MediaSessionEvent): void {
    const isOfAny = event.kind === "dtmf-received" || event.kind === "failed" || event.kind === "first-packet";
    if (!isOfAny && source !== this.#streams[0]) return;
    if (event.kind === "recording" && event.recording.state === "ended") this.#recording = undefined;
    this.#events.emit(event);
  }

  #applyMuted(): void {
    for (const { session } of this.#streams) session.setMuted(this.#muted || this.#held);
  }
}

/** Two streams do not write into one file: the second's is "heard-2.wav". */
function numbered(playback: PlaybackSink, number: number): PlaybackSink {
  if (playback.kind !== "file" || number === 1) return playback;
  const dot = playback.path.lastIndexOf(".");
  const stem = dot > playback.path.lastIndexOf("/") ? dot : playback.path.length;
  return { kind: "file", path: `${playback.path.slice(0, stem)}-${number}${playback.path.slice(stem)}` };
}

const NO_DTLS: Failure = { code: "media/no-dtls", message: "This computer cannot agree on keys with DTLS. Choose keys in the signalling for this account." };
