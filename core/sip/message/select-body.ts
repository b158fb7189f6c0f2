// Which part of a body a receiver works with, and whether the rest lets it (RFC 3261 section 8.2.3, RFC 5621, RFC 2046
// section 5.1): the part of the wanted type, alone or within multipart/mixed, /alternative, /related and /signed.
import type { SipHeaders } from "./model.ts";
import { parseMultipart, type BodyPart } from "./multipart.ts";

/** The part that was asked for, if there is one; `refusal` is why the message must not be accepted, if it must not. */
export interface SelectedBody {
  readonly part?: BodyPart;
  /** A body that has to be understood and is not, or one that cannot be read. */
  readonly refusal?: "unsupported" | "malformed";
}

/** multipart within multipart within multipart: deeper than any message at hand. */
const MAX_DEPTH = 4;

const NOTHING: SelectedBody = {};

/** Looks for the part whose media type is one of `types` (lower case) and which is meant as such parts usually are. */
export function selectBody(message: BodyPart, types: readonly string[]): SelectedBody {
  return message.body.length === 0 ? NOTHING : selectPart(message, types, 1);
}

function selectPart(part: BodyPart, types: readonly string[], depth: number): SelectedBody {
  const { headers, body } = part;
  const mediaType = headers.mediaType;
  if (mediaType && types.includes(mediaType.type) && isMeantAsUsual(headers, mediaType.type) && isPlain(headers)) return { part };
  if (!mediaType?.type.startsWith("multipart/") || !isPlain(headers)) return passOver(headers);
  const parts = depth > MAX_DEPTH ? undefined : parseMultipart(body, mediaType.params.get("boundary") ?? "");
  if (!parts) return isOptional(headers) ? NOTHING : { refusal: "malformed" };
  const selected = combine(mediaType.type, mediaType.params.get("start") ?? undefined, parts, (inner) => selectPart(inner, types, depth + 1));
  return selected.refusal && isOptional(headers) ? withoutRefusal(selected) : selected;
}

type Select = (part: BodyPart) => SelectedBody;

/** What the kinds of multipart mean; one that is not known counts as mixed (RFC 2046 section 5.1.7). */
function combine(type: string, start: string | undefined, parts: readonly BodyPart[], select: Select): SelectedBody {
  switch (type) {
    case "multipart/alternative":
      return selectAlternative(parts, select);
    case "multipart/related": // the others are there for the root (RFC 2387)
      return select(parts.find(({ headers }) => start !== undefined && headers.get("Content-ID") === start) ?? parts[0]!);
    case "multipart/signed": // the second part is the signature (RFC 1847), which is not verified here
      return select(parts[0]!);
    default:
      return selectMixed(parts, select);
  }
}

/** The last one that is understood is the best (RFC 2046 section 5.1.4). */
function selectAlternative(parts: readonly BodyPart[], select: Select): SelectedBody {
  const choices = parts.map(select);
  return choices.findLast(({ part, refusal }) => part && !refusal) ?? choices.findLast(({ refusal }) => !refusal) ?? choices.at(-1)!;
}

/** The first of the wanted type; each part may refuse the whole. */
function selectMixed(parts: readonly BodyPart[], select: Select): SelectedBody {
  const choices = parts.map(select);
  const part = choices.find((choice) => choice.part)?.part;
  const refusal = choices.find((choice) => choice.refusal)?.refusal;
  return { ...(part ? { part } : {}), ...(refusal ? { refusal } : {}) };
}

/** A part that is not understood: required unless told otherwise; one for reference is only for those who refer to it. */
function passOver(headers: SipHeaders): SelectedBody {
  return isOptional(headers) || headers.contentDisposition?.type === "by-reference" ? NOTHING : { refusal: "unsupported" };
}

function withoutRefusal({ part }: SelectedBody): SelectedBody {
  return part ? { part } : NOTHING;
}

function isOptional(headers: SipHeaders): boolean {
  return headers.contentDisposition?.handling === "optional";
}

/** RFC 3261 section 20.11: SDP is for the session, anything else to be shown; "early-session" (RFC 3959) is neither. */
function isMeantAsUsual(headers: SipHeaders, type: string): boolean {
  const usual = type === "application/sdp" ? "session" : "render";
  return (headers.contentDisposition?.type ?? usual) === usual;
}

const PLAIN_ENCODINGS = ["binary", "8bit", "7bit", "identity"];

/** Neither compressed nor in a transfer encoding, which SIP as an 8-bit protocol has no need of (RFC 5621 section 4). */
function isPlain(headers: SipHeaders): boolean {
  const transferEncoding = headers.get("Content-Transfer-Encoding")?.toLowerCase() ?? "binary";
  return [...headers.contentEncodings, transferEncoding].every((encoding) => PLAIN_ENCODINGS.includes(encoding));
}
