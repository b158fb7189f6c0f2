// What a MESSAGE from outside is: a text, a report on one of ours, or "is writing" (RFC 3428, 5438, 3994). Pure.
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { readCpim, CPIM_TYPE } from "../sip/events/cpim.ts";
import { IMDN_TYPE, readReport, type MessageReport } from "../sip/events/imdn.ts";
import { IS_COMPOSING_TYPE, readComposing, type ComposingStatus } from "../sip/events/is-composing.ts";
import type { SessionBody } from "../sip/dialog/session-body.ts";

export type MessageContent =
  /** `messageId` and `wantedReports` where the sender wants to hear what became of it; `sentTime` as the sender wrote it. */
  | { readonly kind: "text"; readonly text: string; readonly messageId?: string; readonly sentTime?: string; readonly wantedReports: readonly string[] }
  | { readonly kind: "report"; readonly report: MessageReport }
  | { readonly kind: "composing"; readonly status: ComposingStatus };

/** Longer texts are cut: nobody reads that in a window, and what is kept stays small. */
const MAX_CHARACTERS = 16_384;
/** A longer name is no name that could be reported on: it is kept with the message, and goes back with each report. */
const MAX_NAME = 256;
/** A time as RFC 3339 writes it, which goes back with each report too. */
const TIME = /^[\d:.TtZz+-]{1,40}$/u;

/** What a body says; a number is the status that refuses it. */
export function readMessageContent({ contentType, bytes }: SessionBody): MessageContent | 400 | 415 {
  if (contentType === CPIM_TYPE) return readWrapped(bytes);
  if (contentType === IS_COMPOSING_TYPE) return readStatus(bytes);
  return contentType === "text/plain" ? { kind: "text", text: decodeUtf8(bytes).slice(0, MAX_CHARACTERS), wantedReports: [] } : 415;
}

function readWrapped(bytes: Uint8Array): MessageContent | 400 | 415 {
  const read = readCpim(bytes);
  if (!read.ok) return 400;
  const { contentType, text, messageId, dateTime = "", wantedReports } = read.value;
  if (contentType === IMDN_TYPE) {
    const report = readReport(text);
    return report.ok ? { kind: "report", report: report.value } : 400;
  }
  if (contentType === IS_COMPOSING_TYPE) return readStatus(encodeUtf8(text));
  if (contentType !== "text/plain") return 415;
  const isNamed = messageId !== undefined && messageId.length <= MAX_NAME;
  return { kind: "text", text: text.slice(0, MAX_CHARACTERS), wantedReports, ...(isNamed && { messageId }), ...(TIME.test(dateTime) && { sentTime: dateTime }) };
}

function readStatus(bytes: Uint8Array): MessageContent | 400 {
  const read = readComposing(bytes);
  return read.ok ? { kind: "composing", status: read.value } : 400;
}
