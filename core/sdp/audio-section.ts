// One audio stream of a session, as pure functions: our m= section for an offer, for an answer, and what both sides'
// sections agree on (RFC 3264 sections 5.1, 6.1, 7). Which streams a session has is session-negotiation.ts's business.
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { MediaCodec, MediaDirection, MediaParameters, MediaSecurity } from "../ports/media-engine.ts";
import { OWN_EXTENDED_REPORTS, readExtendedReports } from "./extended-reports.ts";
import { directionOf, meetDirection } from "./media-direction.ts";
import {
  answerSecurity, isKnownProfile, offerSecurity, PLAIN, readSecurityAnswer, refuseSecurity,
  type LocalSecurity, type SectionOf, type SecurityLines, type SecurityWishes,
} from "./media-security.ts";
import type { PayloadBindings } from "./payload-bindings.ts";
import { allCodecs, chooseSendCodecs, commonCodecs, isVoice, named, type OwnCodecs } from "./codec-agreement.ts";
import { describePayloads, isSameCodec, readPayloads } from "./payload-map.ts";
import { readPacketTimeMs, readRemoteAddresses, type RemoteName } from "./remote-media.ts";
import { findAttribute, type Attribute, type MediaDescription } from "./session-description.ts";

/** Our side of one audio stream. */
export interface LocalAudio extends OwnCodecs {
  /** The IP literal that media is bound to. */
  readonly localAddress: string;
  readonly rtpPort: number;
  /** What we want; "sendonly" or "inactive" put the peer on hold. */
  readonly direction: MediaDirection;
  /** Milliseconds of audio that we like to get in a packet, and send where the peer has no wish; default 20. */
  readonly packetTimeMs?: number;
  /** RTCP may come and go on the RTP port (RFC 5761). */
  readonly rtcpMux?: boolean;
  /** Our offers leave out what everybody knows, since they have to fit into a datagram. */
  readonly isShort?: boolean;
  /** Absent: neither offered nor taken. */
  readonly security?: LocalSecurity;
}

/** What both sides agreed on for one stream. */
export interface AgreedAudio {
  readonly parameters: MediaParameters;
  /** The profile that both sides speak of. */
  readonly protocol: string;
  /** Where the peer named a host instead of an address: to be looked up, until then there is no `remoteRtp`. */
  readonly remoteName?: RemoteName;
}

/** Our section of an offer. */
export function offerAudio(ours: LocalAudio, bindings: PayloadBindings): MediaDescription {
  const codecs = allCodecs(ours).map((codec) => bindings.bind(codec));
  const security = ours.security ? offerSecurity(ours.security) : UNPROTECTED;
  return describeAudio(ours, { ...security, codecs, direction: ours.direction, rtcpMux: ours.rtcpMux === true, isShort: ours.isShort });
}

/**
 * Why an offered section cannot be taken: `sdp/offer/no-audio`, `.../no-common-codec`, `.../unusable-address`,
 * `.../not-encrypted`, `.../no-usable-keys`.
 */
export function refusalOf({ session, section }: SectionOf, codecs: readonly MediaCodec[], wishes: SecurityWishes = PLAIN): Failure | undefined {
  if (!isUsableAudio(section)) return { code: "sdp/offer/no-audio", message: "The other side offers no audio that this phone can use." };
  const hasCommon = readPayloads(section).some((offered) => isVoice(offered) && codecs.some((codec) => isSameCodec(codec, offered)));
  if (!hasCommon) return { code: "sdp/offer/no-common-codec", message: "The other side offers no audio codec that this phone has." };
  const isUnprotected = refuseSecurity({ session, section }, wishes);
  if (isUnprotected) return isUnprotected;
  return readRemoteAddresses(session, section) ? undefined : { code: "sdp/offer/unusable-address", message: NO_ADDRESS };
}

/** Our section of an answer: the offer's order of codecs and its numbers, unless one means another codec here. */
export function answerAudio(offered: SectionOf, ours: LocalAudio, bindings: PayloadBindings): Result<AgreedAudio & { readonly section: MediaDescription }, Failure> {
  const refusal = refusalOf(offered, ours.codecs, ours.security);
  if (refusal) return fail(refusal);
  const secured = ours.security ? answerSecurity(offered, ours.security) : succeed({ ...UNPROTECTED, protocol: offered.section.protocol });
  if (!secured.ok) return secured;
  const { security, ...lines } = secured.value;
  const common = commonCodecs(ours, readPayloads(offered.section));
  const codecs = common.map((codec) => bindings.bindAs(codec.ours));
  const direction = meetDirection(ours.direction, directionOf(offered.session, offered.section));
  const rtcpMux = ours.rtcpMux === true && offersRtcpMux(offered.section);
  const agreed = agree(offered, {
    sendable: common.map(({ theirs }) => theirs), receivable: codecs, direction, rtcpMux, packetTimeMs: ours.packetTimeMs, security,
  });
  if (!agreed) return fail({ code: "sdp/offer/unusable-address", message: NO_ADDRESS });
  return succeed({ ...agreed, section: describeAudio(ours, { ...lines, codecs, direction, rtcpMux }) });
}

/**
 * Reads the peer's answer to our section. Codes: `sdp/answer/rejected`, `.../no-common-codec`, `.../unusable-address`,
 * `.../not-encrypted`, `.../bad-keys`.
 */
export function readAudioAnswer(offered: SectionOf, answered: SectionOf | undefined, wishes: SecurityWishes = PLAIN): Result<AgreedAudio, Failure> {
  if (!answered || !isUsableAudio(answered.section)) return fail({ code: "sdp/answer/rejected", message: "The other side refused the audio." });
  const ours = readPayloads(offered.section);
  const theirs = readPayloads(answered.section).flatMap((codec) => {
    const own = ours.find((candidate) => isSameCodec(candidate, codec));
    return own ? [named(codec, own)] : [];
  });
  if (!theirs.some(isVoice)) return fail({ code: "sdp/answer/no-common-codec", message: "The other side answered with no audio codec that was offered." });
  const security = readSecurityAnswer(offered, answered, wishes);
  if (!security.ok) return security;
  const direction = meetDirection(directionOf(offered.session, offered.section), directionOf(answered.session, answered.section));
  const rtcpMux = offersRtcpMux(offered.section) && offersRtcpMux(answered.section);
  const agreed = agree(answered, { sendable: theirs, receivable: ours, direction, rtcpMux, packetTimeMs: readPacketTimeMs(offered.section, undefined), security: security.value });
  return agreed ? succeed(agreed) : fail({ code: "sdp/answer/unusable-address", message: NO_ADDRESS });
}

/** RFC 3264 section 6: a refused or ended stream keeps its place and its formats, with port 0. */
export function refuseMedia({ media, protocol, formats }: MediaDescription): MediaDescription {
  return { media, port: 0, protocol, formats: formats.length > 0 ? formats : ["0"], attributes: [], otherLines: [] };
}

const NO_ADDRESS = "The other side gives a media address that is neither an IP address nor a host name.";

const UNPROTECTED: SecurityLines & { readonly security?: undefined } = { protocol: "RTP/AVP", attributes: [] };

/** Feedback profiles need nothing from us (RFC 4585 section 3.5). Port 0 is a refused or ended stream. */
function isUsableAudio({ media, port, protocol }: MediaDescription): boolean {
  return media === "audio" && port !== 0 && isKnownProfile(protocol);
}

/** RFC 5761 section 5.1.1: one port for both where both say so. */
function offersRtcpMux({ attributes }: MediaDescription): boolean {
  return findAttribute(attributes, "rtcp-mux") !== undefined;
}

interface Agreement {
  /** What the peer takes, in its numbering. */
  readonly sendable: readonly MediaCodec[];
  /** What we have said, in our numbering. */
  readonly receivable: readonly MediaCodec[];
  readonly direction: MediaDirection;
  readonly rtcpMux: boolean;
  /** Our own wish, for where the peer has none. */
  readonly packetTimeMs: number | undefined;
  readonly security: MediaSecurity | undefined;
}

function agree({ session, section }: SectionOf, { sendable, receivable, direction, rtcpMux, packetTimeMs, security }: Agreement): AgreedAudio | undefined {
  const remote = readRemoteAddresses(session, section);
  const sent = chooseSendCodecs(sendable);
  if (!remote || !sent) return undefined;
  const { name: remoteName, ...addresses } = remote;
  const extendedReports = readExtendedReports(section);
  const parameters = {
    ...addresses,
    ...(rtcpMux && { rtcpMux, ...(addresses.remoteRtp && { remoteRtcp: addresses.remoteRtp }) }),
    ...sent,
    receiveCodecs: receivable,
    direction,
    packetTimeMs: readPacketTimeMs(section, packetTimeMs),
    ...(extendedReports && { extendedReports }),
    ...(security && { security }),
  };
  return { parameters, protocol: section.protocol, ...(remoteName && { remoteName: rtcpMux ? { ...remoteName, rtcpPort: remoteName.rtpPort } : remoteName }) };
}

interface OwnSection extends SecurityLines {
  readonly isShort?: boolean | undefined;
  readonly codecs: readonly MediaCodec[];
  readonly direction: MediaDirection;
  readonly rtcpMux: boolean;
}

function describeAudio(ours: LocalAudio, { codecs, direction, protocol, attributes: protection, rtcpMux, isShort }: OwnSection): MediaDescription {
  const attributes: Attribute[] = [
    ...describePayloads(codecs, isShort),
    { name: "ptime", value: String(ours.packetTimeMs ?? 20) },
    ...(rtcpMux ? [{ name: "rtcp-mux" }] : []),
    ...(isShort ? [] : [{ name: "rtcp-xr", value: OWN_EXTENDED_REPORTS }]),
    ...protection,
    { name: direction },
  ];
  const formats = codecs.map(({ payloadType }) => String(payloadType));
  return { media: "audio", port: ours.rtpPort, protocol, formats, attributes, otherLines: [] };
}
