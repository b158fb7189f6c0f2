// Which codecs one stream has: ours for an offer, those that both sides have, and what is sent with them. Voice is
// chosen; keys (RFC 4733) and comfort noise (RFC 3389) go with it, at its own clock rate.
import type { MediaCodec } from "../ports/media-engine.ts";
import { isSameCodec, TELEPHONE_EVENT } from "./payload-map.ts";

/** What we have for a stream. */
export interface OwnCodecs {
  /** In order of preference; payload types as we would number them. */
  readonly codecs: readonly MediaCodec[];
  /** Payload type for telephone-event at 8000 Hz (RFC 4733); absent: no keys. */
  readonly telephoneEventPayloadType?: number;
  /** The person has chosen an order: it holds in answers too, where otherwise the offer's does (RFC 3264 section 6.1). */
  readonly hasOwnOrder?: boolean;
}

/** What is sent, out of what the peer takes. */
export interface SendCodecs {
  readonly codec: MediaCodec;
  readonly telephoneEventPayloadType?: number;
  /** Where it is not the codec's. */
  readonly telephoneEventClockRateHz?: number;
  readonly comfortNoisePayloadType?: number;
}

/** Tells whether a payload type carries voice, not keys or comfort noise. */
export function isVoice({ name }: MediaCodec): boolean {
  const lower = name.toLowerCase();
  return lower !== TELEPHONE_EVENT && lower !== COMFORT_NOISE;
}

/** All that we would offer: voice, comfort noise, and keys at each clock rate that the voice has (RFC 4733 section 2.1). */
export function allCodecs({ codecs, telephoneEventPayloadType }: OwnCodecs): MediaCodec[] {
  const voices = codecs.filter(isVoice);
  const noises = codecs.filter((noise) => !isVoice(noise) && voices.some((voice) => takesComfortNoise(voice) && voice.clockRateHz === noise.clockRateHz));
  if (telephoneEventPayloadType === undefined) return [...voices, ...noises];
  // 8000 Hz first and always: most gateways know no other, whatever the voice's rate is.
  const rates = [...new Set([8000, ...voices.map(({ clockRateHz }) => clockRateHz)])];
  const keys = rates.map((clockRateHz, index) => ({ name: TELEPHONE_EVENT, payloadType: telephoneEventPayloadType + index, clockRateHz }));
  return [...voices, ...noises, ...keys];
}

/** One codec that both sides have. */
export interface CommonCodec {
  /** In the peer's numbering, with what the peer asks for. */
  readonly theirs: MediaCodec;
  /** In the peer's numbering too, with what we ask for. */
  readonly ours: MediaCodec;
}

/** What both sides have: in the offer's order unless ours is to hold, each once. */
export function commonCodecs(own: OwnCodecs, offered: readonly MediaCodec[]): CommonCodec[] {
  const all = allCodecs(own);
  const pairs = offered.flatMap((theirs) => {
    const match = all.find((candidate) => isSameCodec(candidate, theirs));
    return match ? [{ match, common: { theirs: named(theirs, match), ours: { ...match, payloadType: theirs.payloadType } } }] : [];
  });
  if (own.hasOwnOrder) pairs.sort((one, other) => all.indexOf(one.match) - all.indexOf(other.match));
  return pairs.map(({ common }) => common);
}

/** A peer's codec under the name that we spell it with (names are case-insensitive, RFC 4855 section 3). */
export function named(theirs: MediaCodec, { name }: MediaCodec): MediaCodec {
  return { ...theirs, name };
}

/** The peer's first voice codec is what we send with (RFC 3264 section 7); undefined where there is none. */
export function chooseSendCodecs(theirs: readonly MediaCodec[]): SendCodecs | undefined {
  const codec = theirs.find(isVoice);
  if (!codec) return undefined;
  const keys = theirs.filter(({ name }) => name.toLowerCase() === TELEPHONE_EVENT);
  // Deviation: a peer that takes keys at another rate only (8000 Hz beside Opus) still gets them; in the voice they would be lost.
  const key = keys.find(({ clockRateHz }) => clockRateHz === codec.clockRateHz) ?? keys[0];
  const noise = theirs.find(({ name, clockRateHz }) => name.toLowerCase() === COMFORT_NOISE && clockRateHz === codec.clockRateHz);
  return {
    codec,
    ...(key && { telephoneEventPayloadType: key.payloadType }),
    ...(key && key.clockRateHz !== codec.clockRateHz && { telephoneEventClockRateHz: key.clockRateHz }),
    ...(noise && takesComfortNoise(codec) && { comfortNoisePayloadType: noise.payloadType }),
  };
}

const COMFORT_NOISE = "cn";

/** Opus describes its silences itself (RFC 7587 section 3.1.3). */
function takesComfortNoise({ name }: MediaCodec): boolean {
  return name.toLowerCase() !== "opus";
}
