// RFC 3264 for a session of any number of streams: what our side has said, and what both agreed on, m= line by m= line.
// Lines keep their place and their number for ever (section 8); ours are audio, every other is refused with port 0.
// Knows SDP only: who offers when is offer-answer-machine's business.
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { MediaCodec } from "../ports/media-engine.ts";
import { answerAudio, offerAudio, readAudioAnswer, refusalOf, refuseMedia, type AgreedAudio, type LocalAudio } from "./audio-section.ts";
import { formatSdp } from "./format-sdp.ts";
import { PLAIN, type SecurityWishes } from "./media-security.ts";
import { PayloadBindings } from "./payload-bindings.ts";
import type { Connection, MediaDescription, SessionDescription } from "./session-description.ts";

/** The o= identifier of our side, the same for the whole session, and the version of its first description. */
export interface OwnOrigin {
  readonly sessionId: string;
  readonly sessionVersion?: string;
}

/** Streams by the place of their m= line, from 0. */
export type Streams<Stream> = ReadonlyMap<number, Stream>;

export interface AnsweredSession {
  readonly answer: SessionDescription;
  /** Every stream that is up now; places that are missing are refused or ended. */
  readonly agreed: Streams<AgreedAudio>;
}

/** Places of an offer that could be taken as audio, given the codecs that we have and the encryption that we want. */
export function usablePlaces(offer: SessionDescription, codecs: readonly MediaCodec[], wishes: SecurityWishes = PLAIN): readonly number[] {
  return offer.media.flatMap((section, place) => (refusalOf({ session: offer, section }, codecs, wishes) ? [] : [place]));
}

export class SessionNegotiation {
  readonly #origin: OwnOrigin;
  readonly #bindings: PayloadBindings[] = [];
  /** Our side of what is in force; an offer that fails leaves it as it was. */
  #agreed: SessionDescription | undefined;
  #offered: SessionDescription | undefined;
  #lastVersion: bigint | undefined;

  constructor(origin: OwnOrigin) {
    this.#origin = origin;
  }

  /** Where a new stream of ours goes: in place of an audio stream that ended, else behind all others (section 8.1). */
  freePlace(taken: ReadonlySet<number>): number {
    const lines = this.#agreed?.media ?? [];
    const ended = lines.findIndex(({ media, port }, place) => media === "audio" && port === 0 && !taken.has(place));
    if (ended >= 0) return ended;
    let place = lines.length;
    while (taken.has(place)) place++;
    return place;
  }

  /** An offer of these streams; a line of before that has none any more gets port 0 (section 8.2). */
  offer(streams: Streams<LocalAudio>): SessionDescription {
    const before = this.#agreed?.media ?? [];
    const count = Math.max(before.length, ...[...streams.keys()].map((place) => place + 1));
    const media = Array.from({ length: count }, (_, place) => {
      const ours = streams.get(place);
      return ours ? offerAudio(ours, this.#bindingsOf(place)) : refuseMedia(before[place] ?? NO_AUDIO);
    });
    return (this.#offered = this.#describe(media, streams));
  }

  /** The last offer was refused or lost: what was agreed on before is what an answer to a repeated description is for. */
  withdraw(): void {
    this.#offered = this.#agreed;
  }

  /** The peer's answer to the last offer, stream by stream; `sdp/answer/...` each, `call/no-offer` if there was none. `wishes`: the encryption that we want. */
  takeAnswer(answer: SessionDescription, wishes: SecurityWishes = PLAIN): Result<Streams<Result<AgreedAudio, Failure>>, Failure> {
    const offered = this.#offered;
    if (!offered) return fail({ code: "call/no-offer", message: "An answer came to an offer that was not made." });
    const outcomes = new Map<number, Result<AgreedAudio, Failure>>();
    for (const [place, section] of offered.media.entries()) {
      if (section.port === 0) continue;
      const answered = answer.media[place];
      outcomes.set(place, readAudioAnswer({ session: offered, section }, answered && { session: answer, section: answered }, wishes));
    }
    this.#agreed = offered;
    return succeed(outcomes);
  }

  /**
   * Answers an offer with these streams, each in its place; whatever else is offered is refused. Fails where something
   * is offered and nothing of it can be taken, each time for a 488: `sdp/offer/no-audio`, `.../no-common-codec`,
   * `.../unusable-address`, `.../not-encrypted`, `.../no-usable-keys`. `codecs` are those that we have, `wishes` the
   * encryption that we want. A peer that ends all streams of a session gets its answer.
   */
  answer(offer: SessionDescription, streams: Streams<LocalAudio>, codecs: readonly MediaCodec[], wishes: SecurityWishes = PLAIN): Result<AnsweredSession, Failure> {
    const agreed = new Map<number, AgreedAudio>();
    const refusals: Failure[] = [];
    const media = offer.media.map((section, place) => {
      const ours = streams.get(place);
      const answered = ours && answerAudio({ session: offer, section }, ours, this.#bindingsOf(place));
      if (!answered?.ok) {
        const why = answered?.error ?? refusalOf({ session: offer, section }, codecs, wishes);
        if (why && section.port !== 0) refusals.push(why);
        return refuseMedia(section);
      }
      agreed.set(place, answered.value);
      return answered.value.section;
    });
    const isEnding = this.#agreed !== undefined && offer.media.length > 0 && refusals.length === 0;
    if (agreed.size === 0 && !isEnding) return fail(worstOf(refusals));
    this.#agreed = this.#offered = this.#describe(media, streams);
    return succeed({ answer: this.#agreed, agreed });
  }

  #bindingsOf(place: number): PayloadBindings {
    return (this.#bindings[place] ??= new PayloadBindings());
  }

  #describe(media: readonly MediaDescription[], streams: Streams<LocalAudio>): SessionDescription {
    const connection = connectionFor([...streams.values()][0]?.localAddress) ?? this.#agreed?.connection ?? NOWHERE;
    const lines = media.map((section, place) => {
      const address = section.port === 0 ? undefined : streams.get(place)?.localAddress;
      const own = address === connection.address ? undefined : connectionFor(address);
      return own ? { ...section, connection: own } : section;
    });
    return this.#count({
      origin: { username: "-", sessionId: this.#origin.sessionId, sessionVersion: "", ...connection },
      sessionName: "-",
      connection,
      times: [{ start: "0", stop: "0", repeats: [] }],
      attributes: [],
      otherLines: [],
      media: lines,
    });
  }

  /** o= counts up if something changed, and only then (section 8); a version that went out in vain is not used again. */
  #count(session: SessionDescription): SessionDescription {
    const withVersion = (sessionVersion: string): SessionDescription => ({ ...session, origin: { ...session.origin, sessionVersion } });
    for (const said of [this.#offered, this.#agreed]) {
      const version = said?.origin.sessionVersion;
      const isNewest = version !== undefined && BigInt(version) === this.#lastVersion;
      if (isNewest && formatSdp(said!) === formatSdp(withVersion(version))) return said!;
    }
    this.#lastVersion = this.#lastVersion === undefined ? BigInt(this.#origin.sessionVersion ?? "1") : this.#lastVersion + 1n;
    return withVersion(String(this.#lastVersion));
  }
}

/** A line that was offered in vain and is needed again, to keep the places behind it. */
const NO_AUDIO: MediaDescription = { media: "audio", port: 0, protocol: "RTP/AVP", formats: ["0"], attributes: [], otherLines: [] };
const NOWHERE: Connection = { networkType: "IN", addressType: "IP4", address: "0.0.0.0" };

function connectionFor(address: string | undefined): Connection | undefined {
  return address === undefined ? undefined : { networkType: "IN", addressType: address.includes(":") ? "IP6" : "IP4", address };
}

/** Of several reasons the one that came nearest to an agreement. */
function worstOf(refusals: readonly Failure[]): Failure {
  const byNearness = ["sdp/offer/unusable-address", "sdp/offer/not-encrypted", "sdp/offer/no-usable-keys", "sdp/offer/no-common-codec", "sdp/offer/no-audio"];
  const found = byNearness.map((code) => refusals.find((refusal) => refusal.code === code)).find((refusal) => refusal !== undefined);
  return found ?? { code: "sdp/offer/no-audio", message: "The other side offers no audio that this phone can use." };
}
