// What a speech codec is to the pipelines: samples in, payload out, and back. No packets, no time.

/** One direction pair of a codec with its state; made anew for each session. */
export interface AudioCodec {
  /** Encodes whole samples at the codec's rate; the payload is a new array. */
  encode(samples: Int16Array): Uint8Array;
  /** Decodes one payload; its length tells the packet time. */
  decode(payload: Uint8Array): Int16Array;
}

/** What the registry knows of a codec before it is used. */
export interface AudioCodecEntry {
  /** The name in SDP's rtpmap (RFC 8866 section 6.6). */
  readonly name: string;
  /** The static payload type, or the dynamic one that is offered. */
  readonly payloadType: number;
  /** The RTP clock; it differs from the sample rate in G.722 (RFC 3551 section 4.5.2). */
  readonly clockRateHz: number;
  readonly sampleRateHz: number;
  /** How many units of the RTP clock a payload lasts, told from its bytes. */
  readonly payloadDuration: (payload: Uint8Array) => number;
  readonly create: () => AudioCodec;
}
