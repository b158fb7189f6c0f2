// SDP under the bench: our parser and npm's sdp-transform, each asked for what a call needs of an offer.
import { createRequire } from "node:module";
import { formatSdp } from "../../core/sdp/format-sdp.ts";
import { directionOf } from "../../core/sdp/media-direction.ts";
import { parseSdp } from "../../core/sdp/parse-sdp.ts";
import { readPayloads } from "../../core/sdp/payload-map.ts";
import { connectionOf, findAttribute, type SessionDescription } from "../../core/sdp/session-description.ts";

/** Where the offerer listens, what it can decode, and which way it wants sound. */
export interface SessionFields {
  readonly address: string | undefined;
  readonly media: string;
  readonly port: number;
  readonly codecs: readonly string[];
  readonly packetTimeMs: number;
  readonly direction: string;
}

/** One library under the bench. */
export interface SessionParser {
  readonly name: string;
  /** From the bytes of a message's body. */
  read(bytes: Buffer): SessionFields;
  /** Makes a writer of a session as the parser left it. */
  writer(bytes: Buffer): () => string;
}

export const godwitSessionParser: SessionParser = {
  name: "godwit",
  read(bytes) {
    const session = parsed(bytes);
    const media = session.media[0]!;
    return {
      address: connectionOf(session, media)?.address,
      media: media.media,
      port: media.port,
      codecs: readPayloads(media).map(({ payloadType, name, clockRateHz }) => `${payloadType} ${name} ${clockRateHz}`),
      packetTimeMs: Number(findAttribute(media.attributes, "ptime")),
      direction: directionOf(session, media),
    };
  },
  writer(bytes) {
    const session = parsed(bytes);
    return () => formatSdp(session);
  },
};

function parsed(bytes: Buffer): SessionDescription {
  const result = parseSdp(bytes);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

interface TransformedMedia {
  readonly type: string;
  readonly port: number;
  readonly connection?: { readonly ip: string };
  readonly rtp: readonly { readonly payload: number; readonly codec: string; readonly rate: number }[];
  readonly ptime: number;
  readonly direction: string;
}

interface Transformed {
  readonly connection?: { readonly ip: string };
  readonly media: readonly TransformedMedia[];
}

interface SdpTransform {
  parse(text: string): Transformed;
  write(session: Transformed): string;
}

/** Loads the peer; throws if it is not installed. */
export function loadSdpTransform(): SessionParser {
  const { parse, write } = createRequire(import.meta.url)("sdp-transform") as SdpTransform;
  return {
    name: "sdp-transform",
    read(bytes) {
      const session = parse(bytes.toString());
      const media = session.media[0]!;
      return {
        address: (media.connection ?? session.connection)?.ip,
        media: media.type,
        port: media.port,
        codecs: media.rtp.map(({ payload, codec, rate }) => `${payload} ${codec} ${rate}`),
        packetTimeMs: media.ptime,
        direction: media.direction,
      };
    },
    writer(bytes) {
      const session = parse(bytes.toString());
      return () => write(session);
    },
  };
}
