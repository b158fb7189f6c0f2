// One call's media as its signalling needs it: opens the session, writes offers and answers, applies what was agreed.
// SDP in and out is RFC 3264 for one audio stream; packets and sound are the media engine's business.
import { encodeUtf8 } from "../base/bytes.ts";
import { toDisposable, type Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type {
  CaptureSource, MediaDirection, MediaEngine, MediaParameters, MediaSession, MediaSessionEvent, PlaybackSink,
} from "../ports/media-engine.ts";
import { answerAudioOffer, createAudioOffer, readAudioAnswer, type LocalAudio } from "../sdp/audio-offer-answer.ts";
import { formatSdp } from "../sdp/format-sdp.ts";
import { parseSdp } from "../sdp/parse-sdp.ts";
import type { SessionDescription } from "../sdp/session-description.ts";
import type { SessionBody } from "../sip/dialog/session-body.ts";

const SDP = "application/sdp";
/** What the field uses for telephone-event; any dynamic number would do (RFC 4733 section 7.1). */
const TELEPHONE_EVENT_PAYLOAD_TYPE = 101;

export interface CallMediaOptions {
  readonly capture: CaptureSource;
  readonly playback: PlaybackSink;
  /** The identifier in SDP's origin line, decimal digits (RFC 8866 section 5.2). */
  readonly sessionId: string;
}

export class CallMedia implements Disposable {
  readonly #engine: MediaEngine;
  readonly #options: CallMediaOptions;
  readonly #events = new Emitter<MediaSessionEvent>();
  readonly onEvent = this.#events.event;
  #session: MediaSession | undefined;
  #subscription: Disposable | undefined;
  #disposed = false;
  #local: SessionDescription | undefined;
  #parameters: MediaParameters | undefined;
  #muted = false;
  #held = false;

  constructor(engine: MediaEngine, options: CallMediaOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** Binds the media sockets to a local address; nothing is sent until something was agreed on. Rejects as the engine does. */
  async open(localAddress: string): Promise<void> {
    const { capture, playback } = this.#options;
    const session = await this.#engine.openSession({ localAddress, capture, playback });
    if (this.#disposed) return session.dispose();
    this.#session = session;
    const listening = session.onEvent((event) => this.#events.emit(event));
    this.#subscription = toDisposable(() => listening.dispose());
    session.setMuted(this.#muted);
  }

  /** What is agreed on now; undefined before the first answer. */
  get parameters(): MediaParameters | undefined {
    return this.#parameters;
  }

  /** Whether the other side wants to hear nothing from us (RFC 3264 section 8.4). */
  get heldByPeer(): boolean {
    const direction = this.#parameters?.direction;
    return direction === "recvonly" || direction === "inactive";
  }

  get localAddress(): string | undefined {
    return this.#session?.localRtp.address;
  }

  /** Our offer; with `hold` it asks the other side to listen to nothing and to say nothing. */
  offer(hold: boolean): SessionBody {
    this.#local = createAudioOffer(this.#describe(hold ? "sendonly" : "sendrecv"), this.#local);
    return toBody(this.#local);
  }

  /** Applies the answer to our last offer. */
  takeAnswer(body: SessionBody | undefined): Result<void, Failure> {
    const remote = readBody(body);
    if (!remote.ok) return remote;
    if (!this.#local) return fail({ code: "call/no-offer", message: "An answer came to an offer that was not made." });
    const agreed = readAudioAnswer(this.#local, remote.value);
    if (!agreed.ok) return agreed;
    this.#apply(agreed.value);
    return succeed(undefined);
  }

  /** Answers the other side's offer and applies what that agrees on. */
  answer(body: SessionBody, hold: boolean): Result<SessionBody, Failure> {
    const remote = readBody(body);
    if (!remote.ok) return remote;
    const answered = answerAudioOffer(remote.value, this.#describe(hold ? "sendonly" : "sendrecv"), this.#local);
    if (!answered.ok) return answered;
    this.#local = answered.value.answer;
    this.#apply(answered.value.parameters);
    return succeed(toBody(answered.value.answer));
  }

  /** Sends silence in place of the microphone. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#session?.setMuted(muted || this.#held);
  }

  /** While held, nobody hears the microphone, whatever was agreed on. */
  setHeld(held: boolean): void {
    this.#held = held;
    this.#session?.setMuted(this.#muted || held);
  }

  sendDtmf(digits: string): void {
    this.#session?.sendDtmf(digits);
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscription?.dispose();
    this.#session?.dispose();
    this.#events.dispose();
  }

  #apply(parameters: MediaParameters): void {
    this.#parameters = parameters;
    this.#session?.update(parameters);
  }

  #describe(direction: MediaDirection): LocalAudio {
    const local = this.#session?.localRtp ?? { address: "0.0.0.0", port: 0 };
    return {
      localAddress: local.address,
      rtpPort: local.port,
      codecs: this.#engine.codecs,
      telephoneEventPayloadType: TELEPHONE_EVENT_PAYLOAD_TYPE,
      direction,
      sessionId: this.#options.sessionId,
    };
  }
}

/** Whether an offer could be answered at all, before anybody is rung for it. */
export function canAnswer(body: SessionBody, engine: MediaEngine): Result<void, Failure> {
  const remote = readBody(body);
  if (!remote.ok) return remote;
  const trial: LocalAudio = { localAddress: "0.0.0.0", rtpPort: 1, codecs: engine.codecs, direction: "sendrecv", sessionId: "0" };
  const answered = answerAudioOffer(remote.value, trial);
  return answered.ok ? succeed(undefined) : answered;
}

function toBody(description: SessionDescription): SessionBody {
  return { contentType: SDP, bytes: encodeUtf8(formatSdp(description)) };
}

function readBody(body: SessionBody | undefined): Result<SessionDescription, Failure> {
  if (!body) return fail({ code: "call/no-media", message: "The other side did not say how to reach its sound." });
  if (body.contentType !== SDP) return fail({ code: "call/not-acceptable", message: "The other side describes its sound in a way that this phone does not know." });
  return parseSdp(body.bytes);
}
