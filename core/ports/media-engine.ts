// What signalling asks of media: sockets for a call, parameters after each answer, tones, devices, figures.
// The engine may live on another thread: commands go one way, events come back, audio never crosses.
import type { Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { Event } from "../base/emitter.ts";
import type { SocketAddress } from "./network.ts";

/** A codec of RTP's static or dynamic payload types, by its name in SDP ("PCMA", "PCMU"). */
export interface MediaCodec {
  readonly name: string;
  readonly payloadType: number;
  readonly clockRateHz: number;
  /** Channels in SDP's rtpmap (RFC 8866 section 6.6); 1 where absent. */
  readonly channels?: number;
  /** SDP's `fmtp` as text: of `MediaParameters.codec` what the peer asks for, of `receiveCodecs` what this phone said. */
  readonly parameters?: string;
}

/** From the point of view of this phone, as in SDP's direction attributes (RFC 8866 section 6.7). */
export type MediaDirection = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** SRTP's ways to encrypt and authenticate, as SDP names them (RFC 4568 section 6.2, RFC 6188, RFC 7714 section 14.2). */
export type SrtpSuite =
  | "AES_CM_128_HMAC_SHA1_80" | "AES_CM_128_HMAC_SHA1_32"
  | "AES_256_CM_HMAC_SHA1_80" | "AES_256_CM_HMAC_SHA1_32"
  | "AEAD_AES_128_GCM" | "AEAD_AES_256_GCM";

/** The keys of one direction. Secrets: they never reach a log, a view or an event. */
export interface SrtpKeying {
  readonly suite: SrtpSuite;
  /** 16 or 32 bytes, as the suite says. */
  readonly masterKey: Uint8Array;
  /** 14 bytes, or 12 for the AEAD suites. */
  readonly masterSalt: Uint8Array;
  /** Master key identifier that goes with every packet (RFC 3711 section 3.1), 1 to 128 bytes. */
  readonly mki?: Uint8Array;
}

/** A hash over a certificate as in SDP's `a=fingerprint` (RFC 8122 section 5): "sha-256" and upper-case pairs with colons. */
export interface CertificateFingerprint {
  readonly algorithm: string;
  readonly value: string;
}

/** How the media is encrypted: keys from SDP (RFC 4568), or keys agreed on the media path by DTLS (RFC 5763, 5764). */
export type MediaSecurity =
  | { readonly kind: "sdes"; readonly send: SrtpKeying; readonly receive: SrtpKeying }
  | {
    readonly kind: "dtls";
    /** Who begins the handshake: the active side (RFC 4145, RFC 5763 section 5). */
    readonly role: "active" | "passive";
    /** The peer's, one of which its certificate must have. */
    readonly fingerprints: readonly CertificateFingerprint[];
  };

/** What offer and answer agreed on; given to `MediaSession.update` whole, each time. */
export interface MediaParameters {
  /** Where RTP goes; undefined while the peer has not said (then nothing is sent). */
  readonly remoteRtp?: SocketAddress;
  /** Where RTCP goes; the RTP port plus one unless SDP said otherwise (RFC 3605). */
  readonly remoteRtcp?: SocketAddress;
  /** The codec to send with. */
  readonly codec: MediaCodec;
  /** Every codec that may arrive, by payload type. */
  readonly receiveCodecs: readonly MediaCodec[];
  readonly direction: MediaDirection;
  /** Milliseconds of audio in one sent packet. */
  readonly packetTimeMs: number;
  /** Payload type of telephone-event (RFC 4733) to send, if the peer takes it. */
  readonly telephoneEventPayloadType?: number;
  /** The clock of its durations where that is not the codec's (RFC 4733 section 2.1 would have it so). */
  readonly telephoneEventClockRateHz?: number;
  /** Payload type of comfort noise (RFC 3389) to send, if the peer takes it. */
  readonly comfortNoisePayloadType?: number;
  /** Describes noise in place of silence where that is agreed on; absent: everything is sent. */
  readonly suppressesSilence?: boolean;
  /** RTP and RTCP share the RTP port (RFC 5761). */
  readonly rtcpMux?: boolean;
  /** The extended reports that the peer asks for (RFC 3611 section 5.1): none where absent. */
  readonly extendedReports?: { readonly voipMetrics: boolean; readonly receiverRoundTrip: boolean };
  /** Absent: plain RTP. Present: nothing plain is sent or believed. */
  readonly security?: MediaSecurity;
}

/** Live figures of one session, about once a second. Counts are since the session began. */
export interface MediaStatistics {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  /** Expected but never arrived (RFC 3550 appendix A.3); may shrink when late packets come. */
  /** Where RTP goes now: the signalled address, or the one that the peer really sends from (RFC 4961). */
  readonly remoteRtp?: SocketAddress;
  readonly packetsLost: number;
  /** Arrived too late to be played. */
  readonly packetsLate: number;
  /** Datagrams that were not believed: no RTP, not under the keys in force, come a second time, or not from the peer. */
  readonly packetsRejected?: number;
  /** The same by reason: no RTP or RTCP to read, not under the keys in force, not agreed on, or of another protocol. */
  readonly rejections?: Readonly<Partial<Record<
    "malformed-rtp" | "malformed-rtcp" | "not-proven" | "unexpected-type" | "other-source" | "stun" | "dtls" | "not-media", number
  >>>;
  /** Came before, as on two paths. */
  readonly packetsDuplicated?: number;
  /** Lost, and recovered from the packet after. */
  readonly packetsRecovered?: number;
  /** Sound that was made up for packets that were not there. */
  readonly concealedMs?: number;
  /** Sound that was left out or repeated to follow the delay that is aimed at. */
  readonly stretchedMs?: number;
  /** Not played of what was expected in the last seconds, 0 to 1. */
  readonly lossFraction?: number;
  /** How loss comes in bursts (ITU-T G.107 clause 7.5): 1 at random, more in bursts. */
  readonly burstRatio?: number;
  /** Interarrival jitter (RFC 3550 section 6.4.1) in milliseconds. */
  readonly jitterMs: number;
  /** From RTCP's LSR/DLSR (RFC 3550 section 6.4.1) or DLRR (RFC 3611 section 4.5); undefined until known. */
  readonly roundTripMs?: number;
  /** Estimate from the peer's mouth to our ear: half the round trip, buffer, packet, sound devices. */
  readonly oneWayDelayMs?: number;
  /** Of our packets, from the peer's last report; undefined until known. The share is 0 to 1. */
  readonly remoteLossFraction?: number;
  readonly remotePacketsLost?: number;
  readonly remoteJitterMs?: number;
  /** The peer's own estimate of how we sound to it (RFC 3611 section 4.7.5). */
  readonly remoteMos?: number;
  /** Present depth of the jitter buffer in milliseconds, and what it aims at. */
  readonly bufferMs: number;
  readonly bufferTargetMs?: number;
  /** Payload of the last second, bits per second. */
  readonly sentBitrate?: number;
  readonly receivedBitrate?: number;
  /** The codec that is heard, by its name in SDP. */
  readonly receivedCodec?: string;
  /** R of ITU-T G.107 on its narrowband scale, whatever the codec: 93.2 is the best there is. */
  readonly rating?: number;
  /** Estimated mean opinion score in conversation, 1 to 4.5 (G.107 annex B). */
  readonly mos?: number;
  /** The same for listening only, without delay and echo. */
  readonly mosListening?: number;
  /** RFC 6464-like levels in dBov, -127 to 0, of what is sent and what is played. */
  readonly inputLevelDb: number;
  readonly outputLevelDb: number;
}

export type MediaSessionEvent =
  | { readonly kind: "first-packet" }
  | { readonly kind: "statistics"; readonly statistics: MediaStatistics }
  /** A complete telephone-event from the peer: one of 0-9 * # A-D. */
  | { readonly kind: "dtmf-received"; readonly digit: string }
  /** No RTP for `silentMs` although it should flow, and its return. */
  | { readonly kind: "receive-silent"; readonly silentMs: number }
  | { readonly kind: "receive-resumed" }
  | { readonly kind: "recording"; readonly recording: RecordingState }
  /** Keys of this suite are in force from now on; comes again when they change. */
  | { readonly kind: "secured"; readonly suite: SrtpSuite }
  /** The first believed packet on a path, each path once; `local` is its RTP address. */
  | { readonly kind: "path"; readonly local: SocketAddress; readonly heard: true }
  /** A reason to doubt the path in use; comes again with a larger `sinceMs` as long as it lasts. */
  | { readonly kind: "path-evidence"; readonly evidence: PathEvidence; readonly sinceMs: number }
  /** What a move cost; comes twice where the peer reports: what was heard soon after the path was settled, then all of it. */
  | { readonly kind: "handover"; readonly figures: HandoverFigures }
  | { readonly kind: "failed"; readonly failure: Failure };

/**
 * `silence`: RTP that flowed steadily has been missing for 300 ms or more, though its sender neither pauses (RFC 3389) nor has
 * taken leave. `all-lost`: by the peer's RTCP nothing of ours has come there since a report before. `send-failed`: the system
 * refuses to send from the path's address.
 */
export type PathEvidence = "silence" | "all-lost" | "send-failed";

/** What one move from path to path cost, measured in this session's packets. A further move before it is settled counts as part of it. */
export interface HandoverFigures {
  /** The RTP addresses of the path that was in use and of the one that was settled on. */
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  /**
   * The longest time between two believed packets (copies not counted) from the last one before the move to half a second after
   * it was settled, less the time of one packet; counted on where nothing has come since. Null where nothing was to come.
   */
  readonly gapInMs: number | null;
  /** Of the sequence numbers in the same stretch those that came on no path; null where nothing was to come. */
  readonly lostIn: number | null;
  /**
   * `lostOut` in time, as if lost in one piece. Both by the difference of two RTCP reports of the peer's (RFC 3550 section 6.4.1),
   * so all losses of the seconds between them are in it. Where copies were sent the peer may count them against losses, so it
   * lost at least that many. Null where no such reports came.
   */
  readonly gapOutMs: number | null;
  readonly lostOut: number | null;
  /** Copies that came and were dropped: the same packet on another path. */
  readonly duplicates: number;
  /** The longest stretch of sound that was made up, as it left the jitter buffer; 0 where none was. */
  readonly concealedMs: number;
  /** Nothing more will be known. */
  readonly isFinal: boolean;
}

/** A recording of one session: left what is said here, right what is heard. */
export interface RecordingRequest {
  /** The file without its extension, which the format gives; a number is added where the name is taken. */
  readonly path: string;
  readonly format: "wav" | "opus";
  /** Whether both sides hear a tone that tells of it: never, at the beginning, or again and again. */
  readonly announcement: "none" | "once" | "repeated";
  /** What the recording is called inside the file. */
  readonly title: string;
}

/** Where a recording is. It runs once its file is there; it may end by itself, with the failure that says why. */
export type RecordingState =
  | { readonly state: "running"; readonly path: string }
  | { readonly state: "ended"; readonly path?: string; readonly durationMs: number; readonly failure?: Failure };

/** A session's place in a conference. */
export interface ConferencePlace {
  readonly conferenceId: string;
  /** The others do not hear its peer, who hears them. */
  readonly isMuted: boolean;
}

/** The sound source or sink of one session. `device` is the engine's chosen microphone or speaker. */
export type CaptureSource =
  | { readonly kind: "device" }
  | { readonly kind: "silence" }
  | { readonly kind: "tone"; readonly frequencyHz: number }
  | { readonly kind: "file"; readonly path: string; readonly loop: boolean }
  /** What is received is sent back (the echo number). */
  | { readonly kind: "echo" };

export type PlaybackSink =
  | { readonly kind: "device" }
  | { readonly kind: "null" }
  | { readonly kind: "file"; readonly path: string };

export interface MediaSessionOptions {
  /** The local address to bind RTP and RTCP to; the address that goes into SDP. */
  readonly localAddress: string;
  readonly capture: CaptureSource;
  readonly playback: PlaybackSink;
}

/** One call's media. Made by `MediaEngine.openSession`; the call owns and disposes it. */
export interface MediaSession extends Disposable {
  readonly id: string;
  /** RTP address of the path in use: the one of `MediaSessionOptions.localAddress` until another is used. RTCP is on the next port. */
  readonly localRtp: SocketAddress;
  readonly onEvent: Event<MediaSessionEvent>;
  /**
   * Opens one more pair of sockets beside those that there are and listens on it at once; SSRC, sequence numbers, timestamps and
   * keys are the session's and go on. Resolves with its RTP address, which names the path from then on. Rejects with `media/closed`,
   * `media/too-many-paths`, `media/no-port` or `network/...`.
   */
  openPath(localAddress: string): Promise<SocketAddress>;
  /**
   * RTP and RTCP go out from that path from now on, and copies from the one before while `keepSendingOn`. A path sends only to an
   * address of its own family that was signalled: until there is one, the one before sends. Unknown paths change nothing.
   */
  usePath(local: SocketAddress, options: { readonly keepSendingOn: boolean }): void;
  /** Closes all other paths and uses this one; then the move's figures are told by `handover` events. */
  settlePath(local: SocketAddress): void;
  /** Gives a path up. If it was in use, the one before it is again; the last one stays. */
  closePath(local: SocketAddress): void;
  /** Applies the parameters of a completed offer/answer; may be called any number of times. */
  update(parameters: MediaParameters): void;
  /** Sends silence instead of the captured sound; packets go on. */
  setMuted(muted: boolean): void;
  /** Queues digits (0-9 * # A-D), with gaps of 80 ms between. */
  sendDtmf(digits: string, options?: DtmfOptions): void;
  /** Records into a file until told otherwise (undefined) or disposed; tells how it goes by `recording` events. */
  record(request: RecordingRequest | undefined): void;
  /**
   * Puts the session into the conference of that name, which its first session opens, or takes it out (undefined). Each
   * session's peer hears, besides this phone's person, what all other sessions' peers say.
   */
  join(place: ConferencePlace | undefined): void;
  /** The last statistics that came, for the summary at the end. */
  readonly statistics: MediaStatistics | undefined;
}

export interface AudioDeviceInfo {
  /** Stable across restarts where the system allows it: host API and name. */
  readonly id: string;
  readonly name: string;
  readonly canCapture: boolean;
  readonly canPlay: boolean;
  readonly isDefaultCapture: boolean;
  readonly isDefaultPlayback: boolean;
}

/** What is done to a person's voice before it is sent. */
export interface AudioProcessing {
  /** Takes what the loudspeaker plays out of what the microphone hears. */
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  /** Brings quiet and loud voices to a like level. */
  readonly gainControl: boolean;
  /** Takes out what is too low to be a voice. */
  readonly highPass: boolean;
}

/**
 * Which devices serve which role, by preference: the first that is there and works is used, and where none is, the
 * system's default. Volumes are linear, 0 to 2, 1 is unchanged.
 */
export interface AudioSelection {
  readonly microphoneIds?: readonly string[];
  readonly speakerIds?: readonly string[];
  readonly ringerIds?: readonly string[];
  /** Rings on every one of `ringerIds` that is there, not only on the first. */
  readonly ringsOnAll?: boolean;
  readonly microphoneVolume: number;
  readonly speakerVolume: number;
  readonly ringerVolume: number;
  /** Everything where absent. */
  readonly processing?: AudioProcessing;
  /** Whose tones are played: an ISO 3166-1 code such as "DE"; the recommended ones of ITU-T E.180 where absent. */
  readonly country?: string;
  /** A sound file to ring with instead of the phone's own ring. */
  readonly ringFile?: string;
}

/** `level` tells how loud it is, `play-back` also records three seconds and plays them on the speaker. */
export type MicrophoneTestMode = "level" | "play-back" | "off";

/** Ten times a second while the microphone is tried, and once at the end. */
export interface MicrophoneTestReport {
  readonly phase: "listening" | "recording" | "playing" | "off";
  /** In dBov. */
  readonly levelDb: number;
}

/** How keys are sent. */
export interface DtmfOptions {
  /** How long each is; 160 ms if not said. */
  readonly durationMs?: number;
  /** As tones in the sound, even where telephone-events were agreed on. */
  readonly inBand?: boolean;
}

export type ToneKind = "ringback" | "busy" | "congestion" | "ring" | "call-waiting" | "dial" | "error" | "reconnecting" | "auto-answer" | "dtmf" | "test";

/** A tone until it is stopped, on the speaker or, for `ring` and `test`, on the chosen role's device. */
export interface ToneRequest {
  readonly kind: ToneKind;
  /** For `dtmf`: the key; it stops by itself after `durationMs`. */
  readonly digit?: string;
  readonly durationMs?: number;
  readonly role: "speaker" | "ringer";
}

export type MediaEngineEvent =
  /** Some codecs are missing in this engine, as it has found by now. */
  | { readonly kind: "codecs"; readonly codecs: readonly MediaCodec[]; readonly failure: Failure }
  | { readonly kind: "devices"; readonly devices: readonly AudioDeviceInfo[] }
  /** Audio is broken or came back; calls go on without sound. */
  | { readonly kind: "audio-failed"; readonly failure: Failure }
  | { readonly kind: "audio-recovered" }
  | ({ readonly kind: "microphone-test" } & MicrophoneTestReport)
  /** The microphone's sound is processed, as selected, or cannot be and goes out as it is; told when it changes. */
  | { readonly kind: "processing"; readonly failure?: Failure }
  /** The chosen ring sound is used, or cannot be and the standard one rings; told when it changes. */
  | { readonly kind: "ring-file"; readonly failure?: Failure };

/** The media thread as signalling sees it. One per phone; the phone owns and disposes it. */
export interface MediaEngine {
  readonly onEvent: Event<MediaEngineEvent>;
  /** Codecs that it can send and receive, in order of preference. */
  readonly codecs: readonly MediaCodec[];
  openSession(options: MediaSessionOptions): Promise<MediaSession>;
  /** Of the certificate that this engine shows in DTLS handshakes; undefined where it cannot do DTLS-SRTP. */
  fingerprint(): Promise<CertificateFingerprint | undefined>;
  listDevices(): Promise<readonly AudioDeviceInfo[]>;
  selectAudio(selection: AudioSelection): void;
  /** Tries the microphone, with or without a call, until it is told "off". */
  testMicrophone(mode: MicrophoneTestMode): void;
  /** Plays a tone; dispose the answer to stop it. */
  playTone(request: ToneRequest): Disposable;
  /** Stops everything in order (streams first, then the thread). */
  close(): Promise<void>;
}
