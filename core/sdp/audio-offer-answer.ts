// RFC 3264 for one audio stream, as pure functions: offer, answer, and what both mean for media. Other streams are
// refused with port 0. Knows SDP only: who offers when is offer-answer-machine's business.
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { MediaCodec, MediaDirection, MediaParameters } from "../ports/media-engine.ts";
import { formatSdp } from "./format-sdp.ts";
import { directionOf, meetDirection } from "./media-direction.ts";
import { describePayloads, isSameCodec, readPayloads, TELEPHONE_EVENT } from "./payload-map.ts";
import { readPacketTimeMs, readRemoteAddresses } from "./remote-media.ts";
import type { Attribute, MediaDescription, SessionDescription } from "./session-description.ts";

/** Our side of an audio session. */
export interface LocalAudio {
  /** The IP literal that media is bound to. */
  readonly localAddress: string;
  readonly rtpPort: number;
  /** In order of preference; payload types as we would number them. */
  readonly codecs: readonly MediaCodec[];
  /** Payload type for telephone-event (RFC 4733); absent: no keys. */
  readonly telephoneEventPayloadType?: number;
  /** What we want; "sendonly" or "inactive" put the peer on hold. */
  readonly direction: MediaDirection;
  /** The o= identifier, the same for the whole session, and the version of its first description. */
  readonly sessionId: string;
  readonly sessionVersion?: string;
  /** Milliseconds of audio that we like to get in a packet; default 20. */
  readonly packetTimeMs?: number;
}

export interface AudioAnswer {
  readonly answer: SessionDescription;
  readonly parameters: MediaParameters;
}

/**
 * Makes an offer. `previous` is our last description in the same session, offer or answer: its payload types and
 * refused streams stay where they were, and o= counts up only if something changed (RFC 3264 section 8).
 */
export function createAudioOffer(ours: LocalAudio, previous?: SessionDescription): SessionDescription {
  const section = describeAudio(ours, keepPayloadTypes(ours, previous), ours.direction, "RTP/AVP");
  const place = previous?.media.findIndex(({ media, port }) => media === "audio" && port !== 0) ?? -1;
  const media = previous && place >= 0 ? previous.media.with(place, section) : [...(previous?.media ?? []), section];
  return describeSession(ours, media, previous);
}

/**
 * Answers an offer; `previous` as above. Codes: `sdp/offer/no-audio`, `sdp/offer/no-common-codec`,
 * `sdp/offer/unusable-address`, each for a 488.
 */
export function answerAudioOffer(offer: SessionDescription, ours: LocalAudio, previous?: SessionDescription): Result<AudioAnswer, Failure> {
  const candidates = offer.media.filter(isUsableAudio);
  if (candidates.length === 0) return fail({ code: "sdp/offer/no-audio", message: "The other side offers no audio that this phone can use." });
  const chosen = candidates.find((media) => commonCodecs(media, ours).some(isVoice));
  if (!chosen) return fail({ code: "sdp/offer/no-common-codec", message: "The other side offers no audio codec that this phone has." });
  const common = commonCodecs(chosen, ours);
  const direction = meetDirection(ours.direction, directionOf(offer, chosen));
  const parameters = toParameters(offer, chosen, common, common, direction);
  if (!parameters) return fail({ code: "sdp/offer/unusable-address", message: "The other side gives a media address that is not an IP address." });
  const section = describeAudio(ours, common, direction, chosen.protocol);
  const media = offer.media.map((offered) => (offered === chosen ? section : refuseMedia(offered)));
  return succeed({ answer: describeSession(ours, media, previous), parameters });
}

/**
 * Reads the answer to an offer of ours. Codes: `sdp/answer/rejected`, `sdp/answer/no-common-codec`,
 * `sdp/answer/unusable-address`.
 */
export function readAudioAnswer(offer: SessionDescription, answer: SessionDescription): Result<MediaParameters, Failure> {
  const place = offer.media.findIndex(({ media, port }) => media === "audio" && port !== 0);
  const offered = offer.media[place];
  const answered = answer.media[place];
  if (!offered || !answered || !isUsableAudio(answered)) {
    return fail({ code: "sdp/answer/rejected", message: "The other side refused the audio." });
  }
  const ours = readPayloads(offered);
  const theirs = readPayloads(answered).filter((codec) => ours.some((own) => isSameCodec(own, codec)));
  if (!theirs.some(isVoice)) return fail({ code: "sdp/answer/no-common-codec", message: "The other side answered with no audio codec that was offered." });
  const direction = meetDirection(directionOf(offer, offered), directionOf(answer, answered));
  const parameters = toParameters(answer, answered, theirs, ours, direction);
  if (!parameters) return fail({ code: "sdp/answer/unusable-address", message: "The other side gives a media address that is not an IP address." });
  return succeed(parameters);
}

/** Plain RTP; feedback profiles need nothing from us (RFC 4585 section 3.5). Port 0 is a refused or ended stream. */
function isUsableAudio({ media, port, protocol }: MediaDescription): boolean {
  return media === "audio" && port !== 0 && (protocol === "RTP/AVP" || protocol === "RTP/AVPF");
}

function isVoice({ name }: MediaCodec): boolean {
  const lower = name.toLowerCase();
  return lower !== TELEPHONE_EVENT && lower !== "cn";
}

/** What we have too, in the offer's order and with its payload types (RFC 3264 section 6.1). */
function commonCodecs(offered: MediaDescription, ours: LocalAudio): MediaCodec[] {
  const own = allCodecs(ours);
  return readPayloads(offered).flatMap((codec) => {
    const match = own.find((candidate) => isSameCodec(candidate, codec));
    return match ? [{ ...match, payloadType: codec.payloadType }] : [];
  });
}

function allCodecs({ codecs, telephoneEventPayloadType }: LocalAudio): MediaCodec[] {
  if (telephoneEventPayloadType === undefined) return [...codecs];
  return [...codecs, { name: TELEPHONE_EVENT, payloadType: telephoneEventPayloadType, clockRateHz: 8000 }];
}

/** A payload type keeps its meaning for the whole session (RFC 3264 section 8.3.2). */
function keepPayloadTypes(ours: LocalAudio, previous: SessionDescription | undefined): MediaCodec[] {
  const used = (previous?.media ?? []).filter(({ media }) => media === "audio").flatMap(readPayloads);
  return allCodecs(ours).map((codec) => ({ ...codec, payloadType: used.find((old) => isSameCodec(old, codec))?.payloadType ?? codec.payloadType }));
}

function toParameters(
  remote: SessionDescription,
  section: MediaDescription,
  sendable: readonly MediaCodec[],
  receivable: readonly MediaCodec[],
  direction: MediaDirection,
): MediaParameters | undefined {
  const addresses = readRemoteAddresses(remote, section);
  const codec = sendable.find(isVoice);
  if (!addresses || !codec) return undefined;
  const keys = sendable.find(({ name }) => name.toLowerCase() === TELEPHONE_EVENT);
  return {
    ...addresses,
    codec,
    receiveCodecs: receivable,
    direction,
    packetTimeMs: readPacketTimeMs(section),
    ...(keys && { telephoneEventPayloadType: keys.payloadType }),
  };
}

function describeAudio(ours: LocalAudio, codecs: readonly MediaCodec[], direction: MediaDirection, protocol: string): MediaDescription {
  const attributes: Attribute[] = [
    ...describePayloads(codecs),
    { name: "ptime", value: String(ours.packetTimeMs ?? 20) },
    { name: direction },
  ];
  const formats = codecs.map(({ payloadType }) => String(payloadType));
  return { media: "audio", port: ours.rtpPort, protocol, formats, attributes, otherLines: [] };
}

/** RFC 3264 section 6: a refused stream keeps its place and its formats, with port 0. */
function refuseMedia({ media, protocol, formats }: MediaDescription): MediaDescription {
  return { media, port: 0, protocol, formats: formats.length > 0 ? formats : ["0"], attributes: [], otherLines: [] };
}

function describeSession(ours: LocalAudio, media: readonly MediaDescription[], previous: SessionDescription | undefined): SessionDescription {
  const addressType = ours.localAddress.includes(":") ? "IP6" : "IP4";
  const connection = { networkType: "IN", addressType, address: ours.localAddress };
  const sessionVersion = previous?.origin.sessionVersion ?? ours.sessionVersion ?? "1";
  const session: SessionDescription = {
    origin: { username: "-", sessionId: ours.sessionId, sessionVersion, ...connection },
    sessionName: "-",
    connection,
    times: [{ start: "0", stop: "0", repeats: [] }],
    attributes: [],
    otherLines: [],
    media,
  };
  if (!previous || formatSdp(previous) === formatSdp(session)) return session;
  return { ...session, origin: { ...session.origin, sessionVersion: String(BigInt(sessionVersion) + 1n) } };
}
