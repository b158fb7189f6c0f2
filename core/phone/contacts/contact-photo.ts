// Photos as they come in text: data: URLs (RFC 2397) and base64. Kinds that every window can show, of a limited size. Pure.
import { formatBase64, parseBase64 } from "../../base/bytes.ts";
import type { ContactPhoto } from "../../ports/store.ts";

/** A square of 500 points as phones keep it has about a tenth of this. */
export const MAX_PHOTO_BYTES = 1_048_576;

const MEDIA_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"] as const;

/** The photo in a data: URL; undefined where it is none that can be kept. */
export function readDataUrl(url: string): ContactPhoto | undefined {
  const comma = url.indexOf(",");
  const [, mediaType = ""] = /^data:([a-z]+\/[a-z0-9.+-]+);base64$/iu.exec(url.slice(0, Math.max(0, Math.min(comma, 200)))) ?? [];
  return readPhoto(mediaType, url.slice(comma + 1));
}

/** The photo in base64; undefined where it is none that can be kept. The bytes' own mark decides what it is. */
export function readPhoto(mediaType: string, base64: string): ContactPhoto | undefined {
  if (base64.length > (MAX_PHOTO_BYTES * 3) / 2) return undefined;
  const bytes = parseBase64(base64.replace(/\s/gu, ""));
  if (bytes === undefined || bytes.length === 0 || bytes.length > MAX_PHOTO_BYTES) return undefined;
  const named = mediaType.toLowerCase().replace(/^(?:image\/)?(?:jpg|jpeg)$/u, "image/jpeg").replace(/^(?!image\/)(png|gif|webp)$/u, "image/$1");
  const known = kindOf(bytes) ?? MEDIA_TYPES.find((type) => type === named);
  return known === undefined ? undefined : { mediaType: known, bytes };
}

/** A photo as a data: URL. */
export function writeDataUrl({ mediaType, bytes }: ContactPhoto): string {
  return `data:${mediaType};base64,${formatBase64(bytes)}`;
}

/** What the first bytes say that it is. */
function kindOf(bytes: Uint8Array): (typeof MEDIA_TYPES)[number] | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "image/jpeg";
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e) return "image/png";
  if (bytes[0] === 0x47 && bytes[1] === 0x49 && bytes[2] === 0x46) return "image/gif";
  return bytes[0] === 0x52 && bytes[1] === 0x49 && bytes[8] === 0x57 && bytes[9] === 0x45 ? "image/webp" : undefined;
}
