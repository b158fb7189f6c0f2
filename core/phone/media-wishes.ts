// What an account's owner wants of sound: which codecs in which order, packet times, encryption. Pure.
import type { Failure } from "../base/errors.ts";
import { succeed, type Result } from "../base/result.ts";
import type { CertificateFingerprint, MediaCodec, SrtpSuite } from "../ports/media-engine.ts";
import type { LocalAudio } from "../sdp/audio-section.ts";
import { isVoice } from "../sdp/codec-agreement.ts";
import type { EncryptionPolicy, KeyExchange, SecurityWishes } from "../sdp/media-security.ts";
import { OwnKeys } from "../sdp/own-keys.ts";
import { SessionNegotiation, usablePlaces } from "../sdp/session-negotiation.ts";
import type { SessionBody } from "../sip/dialog/session-body.ts";
import { PACKET_TIMES_MS, type AccountSettings, type CodecName, type DigitWish } from "./protocol.ts";
import { readSdpBody } from "./sdp-body.ts";

export interface MediaWishes {
  /** Codecs by name, the preferred one first, and no others; absent: the usual ones are offered, and any is taken. */
  readonly codecs?: readonly string[];
  /** Milliseconds of sound in a packet. */
  readonly packetTimeMs?: number;
  readonly encryption: EncryptionPolicy;
  readonly keyExchange: KeyExchange;
  /** How keys are sent; "automatic" if absent. */
  readonly digits?: DigitWish;
}

/** Wideband first where the other side can, then what everybody has: A-law before mu-law, as outside North America and Japan. */
export const USUAL_CODECS: readonly CodecName[] = ["opus", "G722", "PCMA", "PCMU"];

/** An account's, with what holds where it says nothing: encryption is offered, and plain calls go on. */
export function wishesOf({ codecs, packetTimeMs, encryption = "offered", keyExchange = "sdes", digits }: Partial<AccountSettings>): MediaWishes {
  const isKnownTime = packetTimeMs !== undefined && PACKET_TIMES_MS.some((known) => known === packetTimeMs);
  return {
    encryption,
    keyExchange,
    ...(codecs && codecs.length > 0 && { codecs }),
    ...(isKnownTime && { packetTimeMs }),
    ...(digits && { digits }),
  };
}

/** Whatever this phone takes by itself, with nothing wished for. */
export const PLAIN_WISHES: MediaWishes = { encryption: "never", keyExchange: "sdes" };

/** Where whoever reads the datagrams reads the keys too, the suite that everybody has is as good as a stronger one, and half as long. */
const DATAGRAM_SUITES: readonly SrtpSuite[] = ["AES_CM_128_HMAC_SHA1_80"];

/** What is negotiated about encryption, with the certificate of this phone's media; `isShort` for offers in datagrams. */
export function securityWishes({ encryption, keyExchange }: MediaWishes, fingerprint: CertificateFingerprint | undefined, isShort = false): SecurityWishes {
  return { policy: encryption, keyExchange, ...(fingerprint && { fingerprint }), ...(isShort && { suites: DATAGRAM_SUITES }) };
}

/** The codecs of these names in their order, with what goes beside any voice; names are case-insensitive (RFC 4855 section 3). */
export function codecsNamed(names: readonly string[], available: readonly MediaCodec[]): readonly MediaCodec[] {
  const wanted = names.flatMap((name) => available.filter((codec) => isVoice(codec) && codec.name.toLowerCase() === name.toLowerCase()));
  return [...new Set(wanted), ...available.filter((codec) => !isVoice(codec))];
}

/** What an offer names; all where nothing of what is wished for is there. */
export function offeredCodecs({ codecs = USUAL_CODECS }: MediaWishes, available: readonly MediaCodec[]): readonly MediaCodec[] {
  const named = codecsNamed(codecs, available);
  return named.some(isVoice) ? named : available;
}

/** What an answer takes. */
export function takenCodecs(wishes: MediaWishes, available: readonly MediaCodec[]): readonly MediaCodec[] {
  return wishes.codecs ? offeredCodecs(wishes, available) : available;
}

/** For an answer that is not sent. */
const TRIAL_KEYS = new OwnKeys({ bytes: (count) => new Uint8Array(count) });

/** Whether an offer could be answered at all, before anybody is rung for it. */
export function canAnswer(body: SessionBody, available: readonly MediaCodec[], wishes: MediaWishes, fingerprint: CertificateFingerprint | undefined): Result<void, Failure> {
  const remote = readSdpBody(body);
  if (!remote.ok) return remote;
  const codecs = takenCodecs(wishes, available);
  const security = securityWishes(wishes, fingerprint);
  const trial: LocalAudio = { localAddress: "0.0.0.0", rtpPort: 1, codecs, direction: "sendrecv", security: { ...security, keys: TRIAL_KEYS } };
  const streams = new Map(usablePlaces(remote.value, codecs, security).map((place) => [place, trial]));
  const answered = new SessionNegotiation({ sessionId: "0" }).answer(remote.value, streams, codecs, security);
  return answered.ok ? succeed(undefined) : answered;
}
