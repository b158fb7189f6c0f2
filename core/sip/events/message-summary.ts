// How many messages wait (RFC 3842 section 5): application/simple-message-summary, lines of text. Pure.
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import { bad } from "./xml-document.ts";

/** Messages of one kind: new and old, of which urgent. */
export interface MessageCounts {
  readonly fresh: number;
  readonly old: number;
  readonly urgentFresh?: number;
  readonly urgentOld?: number;
}

/** The kinds of RFC 3458 section 5, lower case: "voice-message", "fax-message", ... */
export interface MessageSummary {
  readonly waiting: boolean;
  /** The mailbox's address, to call it. */
  readonly account?: string;
  readonly counts: ReadonlyMap<string, MessageCounts>;
}

export const MESSAGE_SUMMARY_TYPE = "application/simple-message-summary";

const MAX_BYTES = 8_192;

/** Reads a summary; lines that are not understood are passed over. */
export function readMessageSummary(bytes: Uint8Array): Result<MessageSummary, Failure> {
  if (bytes.length > MAX_BYTES) return bad("too large");
  const fields = new Map<string, string>();
  for (const line of decodeUtf8(bytes).split("\n")) {
    const colon = line.indexOf(":");
    // What follows an empty line are headers of single messages (section 5.2).
    if (line.trim() === "" && fields.size > 0) break;
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const waiting = fields.get("messages-waiting")?.toLowerCase();
  if (waiting !== "yes" && waiting !== "no") return bad("no Messages-Waiting");
  const account = fields.get("message-account");
  const counts = [...fields].flatMap(([name, value]) => {
    const read = name.endsWith("-message") ? readCounts(value) : undefined;
    return read ? [[name, read] as const] : [];
  });
  return succeed({ waiting: waiting === "yes", ...(account ? { account } : {}), counts: new Map(counts) });
}

/** Writes a summary. */
export function writeMessageSummary({ waiting, account, counts }: MessageSummary): Uint8Array {
  const lines = [
    `Messages-Waiting: ${waiting ? "yes" : "no"}`,
    ...(account === undefined ? [] : [`Message-Account: ${account}`]),
    ...[...counts].map(([kind, { fresh, old, urgentFresh, urgentOld }]) => {
      const urgent = urgentFresh === undefined ? "" : ` (${urgentFresh}/${urgentOld ?? 0})`;
      return `${kind.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${fresh}/${old}${urgent}`;
    }),
  ];
  return encodeUtf8(`${lines.join("\r\n")}\r\n`);
}

/** `new/old (urgent-new/urgent-old)`, with blanks anywhere; at most 10 digits each. */
function readCounts(value: string): MessageCounts | undefined {
  const match = /^(\d{1,10})\s{0,9}\/\s{0,9}(\d{1,10})(?:\s{0,9}\(\s{0,9}(\d{1,10})\s{0,9}\/\s{0,9}(\d{1,10})\s{0,9}\))?/.exec(value);
  if (!match) return undefined;
  const [, fresh, old, urgentFresh, urgentOld] = match;
  return {
    fresh: Number(fresh), old: Number(old),
    ...(urgentFresh === undefined ? {} : { urgentFresh: Number(urgentFresh), urgentOld: Number(urgentOld) }),
  };
}
