// What a session description says that the one before it from the same side did not: address, port, codecs, direction,
// encryption, keys (RFC 8866, RFC 3264 section 8). Pure; reads the first audio stream.
import { connectionOf, findAttribute, type MediaDescription, type SessionDescription } from "../sdp/session-description.ts";
import { directionOf } from "../sdp/media-direction.ts";

export type SessionAspect = "address" | "codecs" | "direction" | "encryption" | "keys" | "streams";

/** `before` is absent in the first description of a side. */
export interface SessionChange {
  readonly aspect: SessionAspect;
  readonly before?: string;
  readonly after: string;
}

/** What is new in `after`, in the order in which people ask; without `before` all there is to tell. */
export function sessionChanges(before: SessionDescription | undefined, after: SessionDescription): readonly SessionChange[] {
  const old = before && aspectsOf(before);
  return Object.entries(aspectsOf(after)).flatMap(([aspect, value]) => {
    const was = old?.[aspect as SessionAspect];
    return value === "" || was === value ? [] : [{ aspect: aspect as SessionAspect, after: value, ...(was === undefined || was === "" ? {} : { before: was }) }];
  });
}

/** The first audio stream of a description. */
export function firstAudio(session: SessionDescription): MediaDescription | undefined {
  return session.media.find(({ media }) => media === "audio");
}

/** Where a description wants its sound. */
export function soundAddress(session: SessionDescription): { readonly address: string; readonly port: number } | undefined {
  const audio = firstAudio(session);
  const connection = audio && connectionOf(session, audio);
  return audio && connection ? { address: connection.address.split("/", 1)[0] ?? "", port: audio.port } : undefined;
}

function aspectsOf(session: SessionDescription): Record<SessionAspect, string> {
  const audio = firstAudio(session);
  const at = soundAddress(session);
  return {
    address: at ? `${at.address}:${at.port}` : "",
    codecs: audio ? codecsOf(audio).join(", ") : "",
    direction: audio ? directionOf(session, audio) : "",
    encryption: audio?.protocol ?? "",
    keys: audio ? keysOf(session, audio) : "",
    streams: session.media.map(({ media, port }) => (port === 0 ? `${media} (off)` : media)).join(", "),
  };
}

/** Encodings by name, each once, in order of preference. */
export function codecsOf({ formats, attributes }: MediaDescription): readonly string[] {
  const names = new Map(attributes.filter(({ name }) => name === "rtpmap").map(({ value = "" }) => [value.split(" ", 1)[0], value.split(" ")[1]?.split("/")[0]]));
  return [...new Set(formats.map((format) => names.get(format) ?? STATIC[format] ?? format))];
}

/** RFC 3551 section 6, as far as phones use it. */
const STATIC: Readonly<Record<string, string>> = { 0: "PCMU", 3: "GSM", 4: "G723", 8: "PCMA", 9: "G722", 13: "CN", 18: "G729" };

/** Kinds of keys, each with the mark that tells one key from another. */
function keysOf(session: SessionDescription, { attributes }: MediaDescription): string {
  const crypto = attributes.filter(({ name }) => name === "crypto").map(({ value = "" }) => {
    const [, suite = "", key = ""] = value.split(/[ \t]+/u);
    return `${suite} (${key.replace("inline:removed-", "#").slice(0, 5)})`;
  });
  const hasPrint = findAttribute(attributes, "fingerprint") ?? findAttribute(session.attributes, "fingerprint");
  return [...crypto, ...(hasPrint === undefined ? [] : ["DTLS"])].join(", ");
}
