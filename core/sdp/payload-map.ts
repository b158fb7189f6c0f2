// Payload types and what they mean in one media section: rtpmap and the static assignments (RFC 8866 section 6.6,
// RFC 3551 section 6).
import type { MediaCodec } from "../ports/media-engine.ts";
import { isDigits } from "./sdp-line.ts";
import type { Attribute, MediaDescription } from "./session-description.ts";

/** RFC 4733; a codec in SDP's eyes, though it carries keys. */
export const TELEPHONE_EVENT = "telephone-event";

/** The static payload types of RFC 3551 table 4 that phones still offer, all mono. */
const STATIC: Readonly<Record<string, readonly [name: string, clockRateHz: number]>> = {
  0: ["PCMU", 8000],
  3: ["GSM", 8000],
  4: ["G723", 8000],
  8: ["PCMA", 8000],
  9: ["G722", 8000], // its clock rate is a mistake that became the rule (RFC 3551 section 4.5.2)
  13: ["CN", 8000],
  15: ["G728", 8000],
  18: ["G729", 8000],
};

/** Every mono payload type of a section, once, in its order of preference; those without a meaning are left out. */
export function readPayloads(media: MediaDescription): MediaCodec[] {
  const maps = readRtpMaps(media.attributes);
  const codecs: MediaCodec[] = [];
  for (const format of new Set(media.formats)) {
    const [name, clockRateHz] = maps.get(format) ?? STATIC[format] ?? [];
    if (name !== undefined && clockRateHz !== undefined && isPayloadType(format)) {
      codecs.push({ name, payloadType: Number(format), clockRateHz });
    }
  }
  return codecs;
}

/** Tells whether two payload types mean the same codec. */
export function isSameCodec(a: MediaCodec, b: MediaCodec): boolean {
  return a.name.toLowerCase() === b.name.toLowerCase() && a.clockRateHz === b.clockRateHz;
}

/** The rtpmap, and for telephone-event the fmtp, that describe codecs in a section of ours. */
export function describePayloads(codecs: readonly MediaCodec[]): Attribute[] {
  return codecs.flatMap(({ name, payloadType, clockRateHz }) => {
    const map = { name: "rtpmap", value: `${payloadType} ${name}/${clockRateHz}` };
    return name === TELEPHONE_EVENT ? [map, { name: "fmtp", value: `${payloadType} 0-15` }] : [map];
  });
}

/** By payload type; only mono codecs (a third field other than 1 is a channel count). */
function readRtpMaps(attributes: readonly Attribute[]): Map<string, readonly [string, number]> {
  const maps = new Map<string, readonly [string, number]>();
  for (const { name, value = "" } of attributes) {
    if (name !== "rtpmap") continue;
    const space = value.indexOf(" ");
    const encoding = value.slice(space + 1).trim();
    const slash = encoding.indexOf("/");
    const rest = slash < 0 ? "" : encoding.slice(slash + 1);
    const rate = rest.endsWith("/1") ? rest.slice(0, -2) : rest;
    if (space > 0 && isDigits(rate)) maps.set(value.slice(0, space), [encoding.slice(0, slash), Number(rate)]);
  }
  return maps;
}

/** 0 to 127 without leading zeros, so that one number has one spelling. */
function isPayloadType(format: string): boolean {
  return isDigits(format) && Number(format) <= 127 && String(Number(format)) === format;
}
