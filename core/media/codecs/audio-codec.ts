// What a speech codec is to the pipelines: samples in, payload out, and back. No packets, no time.
import type { Disposable } from "../../base/disposable.ts";

/** What the path does to the packets that are sent; the encoder trades quality for resilience by it. */
export interface PathConditions {
  /** Share of the packets that the peer lost, 0 to 1. */
  readonly lossFraction: number;
}

/** One direction pair of a codec with its state; made anew for each session, disposed by who made it. */
export interface AudioCodec extends Disposable {
  /** The rate of the samples on both sides. */
  readonly sampleRateHz: number;
  /** Encodes whole samples of one packet; the payload is a new array. Length 0: nothing is to be sent (DTX). */
  encode(samples: Int16Array): Uint8Array;
  /** Decodes one payload of any content; its length tells the packet time. The samples are a new array. */
  decode(payload: Uint8Array): Int16Array;
  /** Makes up samples in place of lost ones from the decoder's own state; absent where the codec knows no way. */
  conceal?(sampleCount: number): Int16Array;
  /** The lost packet before `nextPayload` from what that one carries of it (in-band FEC); undefined where it carries nothing. */
  recover?(nextPayload: Uint8Array, sampleCount: number): Int16Array | undefined;
  /** Tells how the path is; may be called at any time, best with every report of the peer's. */
  adapt?(conditions: PathConditions): void;
}

/** How a codec is to work in one session. */
export interface AudioCodecOptions {
  /** SDP's `fmtp` of the side that decodes: for sending what the peer asks for. */
  readonly parameters?: string;
  /** Channels of the samples, interleaved; 1 where absent. What is sent is as SDP says. */
  readonly channels?: 1 | 2;
  /** The one direction that is used; the state of the other need not be made. Both where absent. */
  readonly direction?: "encode" | "decode";
}

/** The longest packet time of a codec that is no longer than what is wanted, or its shortest. */
export function packetTimeOf({ packetTimesMs }: AudioCodecEntry, wantedMs: number): number {
  return packetTimesMs.findLast((timeMs) => timeMs <= wantedMs) ?? packetTimesMs[0]!;
}

/** What the registry knows of a codec before it is used. */
export interface AudioCodecEntry {
  /** The name in SDP's rtpmap (RFC 8866 section 6.6). */
  readonly name: string;
  /** The static payload type, or the dynamic one that is offered. */
  readonly payloadType: number;
  /** The RTP clock; it differs from the sample rate in G.722 (RFC 3551 section 4.5.2). */
  readonly clockRateHz: number;
  /** Channels in SDP's rtpmap. */
  readonly channels: 1 | 2;
  readonly sampleRateHz: number;
  /** SDP's `fmtp` that this phone announces: what it wants to receive. */
  readonly parameters?: string;
  /** Milliseconds of sound that a packet may have, ascending, each whole frames of the engine's. */
  readonly packetTimesMs: readonly number[];
  /** How many units of the RTP clock a payload lasts, told from its bytes. */
  readonly payloadDuration: (payload: Uint8Array) => number;
  readonly create: (options?: AudioCodecOptions) => AudioCodec;
}
