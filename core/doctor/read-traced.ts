// A kept message as data again: its text was changed when secrets were removed, so its length is no longer what it says.
import { encodeUtf8 } from "../base/bytes.ts";
import { parseSdp } from "../sdp/parse-sdp.ts";
import type { SessionDescription } from "../sdp/session-description.ts";
import type { SipMessage } from "../sip/message/model.ts";
import { parseSipMessage } from "../sip/message/parse-message.ts";
import type { TracedMessage } from "./traced-message.ts";

/** A kept message and what it says; `message` is absent where it cannot be read any more. */
export interface ReadMessage {
  readonly traced: TracedMessage;
  readonly message?: SipMessage;
  readonly session?: SessionDescription;
}

/** Reads a kept message. */
export function readTraced(traced: TracedMessage): ReadMessage {
  const end = traced.text.indexOf("\n\n");
  const lines = traced.text.slice(0, Math.max(0, end)).split("\n").filter((line) => !line.startsWith("Content-Length:"));
  const body = end < 0 ? "" : traced.text.slice(end + 2);
  const parsed = parseSipMessage(encodeUtf8(`${lines.join("\r\n")}\r\n\r\n${body}`));
  if (!parsed.ok) return { traced };
  const session = parsed.value.headers.contentType === "application/sdp" ? parseSdp(body.replaceAll("\n", "\r\n")) : undefined;
  return { traced, message: parsed.value, ...(session?.ok && { session: session.value }) };
}
