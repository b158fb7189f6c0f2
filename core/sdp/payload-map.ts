// Payload types and what they mean in one media section: rtpmap, fmtp and the static assignments (RFC 8866 sections 6.6
// and 6.15, RFC 3551 section 6). What stands in an fmtp is the codec's business, not ours: it is text here.
import type { MediaCodec } from "../ports/media-engine.ts";
import { isDigits } from "./sdp-line.ts";
import type { Attribute, MediaDescription } from "./session-description.ts";

/** RFC 4733; a codec in SDP's eyes, though it carries keys. */
export const TELEPHONE_EVENT = "telephone-event";

interface Encoding {
  readonly name: string;
  readonly clockRateHz: number;
  readonly channels?: number;
}

/** The static payload types of RFC 3551 table 4 that phones still offer. */
const STATIC: Readonly<Record<string, Encoding>> = {
  0: { name: "PCMU", clockRateHz: 8000 },
  3: { name: "GSM", clockRateHz: 8000 },
  4: { name: "G723", clockRateHz: 8000 },
  8: { name: "PCMA", clockRateHz: 8000 },
  9: { name: "G722", clockRateHz: 8000 }, // its clock rate is a mistake that became the rule (RFC 3551 section 4.5.2)
  10: { name: "L16", clockRateHz: 44_100, channels: 2 },
  11: { name: "L16", clockRateHz: 44_100 },
  13: { name: "CN", clockRateHz: 8000 },
  15: { name: "G728", clockRateHz: 8000 },
  18: { name: "G729", clockRateHz: 8000 },
};

/** Every payload type of a section, once, in its order of preference; those without a meaning are left out. */
export function readPayloads(media: MediaDescription): MediaCodec[] {
  const maps = readByPayloadType(media.attributes, "rtpmap");
  const parameters = readByPayloadType(media.attributes, "fmtp");
  const codecs: MediaCodec[] = [];
  for (const format of new Set(media.formats)) {
    const map = maps.get(format);
    const encoding = map === undefined ? STATIC[format] : readEncoding(map);
    const said = parameters.get(format);
    if (encoding && isPayloadType(format)) codecs.push({ ...encoding, payloadType: Number(format), ...(said ? { parameters: said } : {}) });
  }
  return codecs;
}

/** Tells whether two payload types mean the same codec; its parameters may differ. */
export function isSameCodec(a: MediaCodec, b: MediaCodec): boolean {
  return a.name.toLowerCase() === b.name.toLowerCase() && a.clockRateHz === b.clockRateHz && (a.channels ?? 1) === (b.channels ?? 1);
}

/**
 * The rtpmap and fmtp that describe codecs in a section of ours. A short one leaves out what everybody knows: static
 * payload types (RFC 8866 section 6.6), and that keys are 0-15 (RFC 4733 section 2.4.1).
 */
export function describePayloads(codecs: readonly MediaCodec[], isShort = false): Attribute[] {
  return codecs.flatMap((codec) => {
    const { name, payloadType, clockRateHz, channels = 1, parameters } = codec;
    const isKnown = isShort && STATIC[payloadType] !== undefined && isSameCodec(codec, { ...STATIC[payloadType], payloadType });
    const map = { name: "rtpmap", value: `${payloadType} ${name}/${clockRateHz}${channels === 1 ? "" : `/${channels}`}` };
    const said = name === TELEPHONE_EVENT && !isShort ? "0-15" : parameters;
    return [...(isKnown ? [] : [map]), ...(said ? [{ name: "fmtp", value: `${payloadType} ${said}` }] : [])];
  });
}

/** "PT text" lines by their payload type. */
function readByPayloadType(attributes: readonly Attribute[], wanted: "rtpmap" | "fmtp"): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, value = "" } of attributes) {
    if (name !== wanted) continue;
    const space = value.indexOf(" ");
    if (space > 0) values.set(value.slice(0, space), value.slice(space + 1).trim());
  }
  return values;
}

/** "name/rate" or "name/rate/channels"; undefined where it is anything else. */
function readEncoding(text: string): Encoding | undefined {
  const [name, rate = "", channels = "1", ...more] = text.split("/");
  if (!name || !isDigits(rate) || !isDigits(channels) || more.length > 0) return undefined;
  const count = channelsOf(name, Number(channels));
  return { name, clockRateHz: Number(rate), ...(count === 1 ? {} : { channels: count }) };
}

/** Deviation: opus is always two channels in SDP (RFC 7587 section 7); there are phones that write one or none, and mean the same. */
function channelsOf(name: string, channels: number): number {
  return name.toLowerCase() === "opus" ? 2 : channels;
}

/** 0 to 127 without leading zeros, so that one number has one spelling. */
function isPayloadType(format: string): boolean {
  return isDigits(format) && Number(format) <= 127 && String(Number(format)) === format;
}
