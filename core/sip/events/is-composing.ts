// "Is writing" (RFC 3994): the document application/im-iscomposing+xml, and the timers of both sides as totals of time.
// Pure; who sends and shows it is the phone's business.
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import { bad, readXml, textOf, wholeNumber, writeXml, xml, xmlText } from "./xml-document.ts";

export const IS_COMPOSING_TYPE = "application/im-iscomposing+xml";

export interface ComposingStatus {
  readonly state: "active" | "idle";
  /** The type of what is written, such as "text/plain". */
  readonly contentType?: string;
  /** After how many seconds the sender tells again that it is still active. */
  readonly refreshS?: number;
}

/** Without a key for this long the writer is idle (RFC 3994 section 3.2). */
export const IDLE_AFTER_MS = 15_000;
/** The active state is told again after this (section 3.2: no less than 60 s). */
export const REFRESH_MS = 90_000;
/** What a receiver waits for the refresh that names no interval, in seconds (section 3.3). */
const DEFAULT_REFRESH_S = 120;
const MAX_REFRESH_S = 3_600;

/** Reads a status. */
export function readComposing(bytes: Uint8Array): Result<ComposingStatus, Failure> {
  const read = readXml(bytes);
  if (!read.ok) return read;
  const state = textOf(read.value, "state");
  if (read.value.name !== "isComposing" || state === undefined) return bad("not isComposing");
  const contentType = textOf(read.value, "contenttype");
  const refreshS = wholeNumber(textOf(read.value, "refresh"));
  return succeed({
    // A state that is not known counts as idle (section 3.3).
    state: state.toLowerCase() === "active" ? "active" : "idle",
    ...(contentType === undefined ? {} : { contentType }),
    ...(refreshS === undefined ? {} : { refreshS }),
  });
}

/** Writes a status. */
export function writeComposing({ state, contentType, refreshS }: ComposingStatus): Uint8Array {
  return writeXml(xml("isComposing", { xmlns: "urn:ietf:params:xml:ns:im-iscomposing" }, xmlText("state", state), xmlText("contenttype", contentType), xmlText("refresh", refreshS)));
}

/** How long a receiver believes an active state that is not told again. */
export function believedMs({ refreshS = DEFAULT_REFRESH_S }: ComposingStatus): number {
  return 1000 * Math.min(Math.max(refreshS, 1), MAX_REFRESH_S);
}
