// The wrapper that carries a message's id, time and wish for reports end to end: message/cpim (RFC 3862), with the
// headers of RFC 5438. One wrapped part; headers of other namespaces are passed over. Pure.
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import { bad } from "./xml-document.ts";

export const CPIM_TYPE = "message/cpim";

export interface CpimMessage {
  /** As written, `Name <uri>` or `<uri>`; text from the network. */
  readonly from?: string;
  readonly to?: string;
  /** RFC 3339. */
  readonly dateTime?: string;
  /** RFC 5438 section 6.1: names the message in the reports on it. */
  readonly messageId?: string;
  /** Lower case: "positive-delivery", "negative-delivery", "display", "processing" (RFC 5438 section 6.2). */
  readonly wantedReports: readonly string[];
  /** Lower-case type/subtype of what is wrapped. */
  readonly contentType: string;
  readonly text: string;
  /** The value of the wrapped part's Content-Disposition: "notification" for a report (RFC 5438 section 6.3). */
  readonly disposition?: string;
}

const IMDN_NAMESPACE = "urn:ietf:params:imdn";
const MAX_BYTES = 65_536;
const MAX_HEADERS = 64;

/** Reads a wrapped message; fails with `event/bad-document`. */
export function readCpim(bytes: Uint8Array): Result<CpimMessage, Failure> {
  if (bytes.length > MAX_BYTES) return bad("too large");
  const text = decodeUtf8(bytes).replaceAll("\r\n", "\n");
  // A first empty line ends the headers of the wrapper itself, a second one those of the message or of its part.
  const outer = takeHeaders(text);
  if (!outer) return bad("no message headers");
  const inner = takeHeaders(outer.rest);
  if (!inner) return bad("no content headers");
  const contentType = inner.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  if (contentType === undefined) return bad("no content type");
  const imdn = prefixOf(outer.headers, IMDN_NAMESPACE);
  const get = (name: string): string | undefined => outer.headers.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
  const told = { from: get("From"), to: get("To"), dateTime: get("DateTime"), messageId: get(`${imdn}Message-ID`) };
  const disposition = inner.headers.find(([name]) => name.toLowerCase() === "content-disposition")?.[1];
  const wanted = get(`${imdn}Disposition-Notification`) ?? "";
  return succeed({
    ...(told.from ? { from: told.from } : {}),
    ...(told.to ? { to: told.to } : {}),
    ...(told.dateTime ? { dateTime: told.dateTime } : {}),
    ...(told.messageId ? { messageId: told.messageId } : {}),
    wantedReports: wanted.split(",").map((report) => report.trim().toLowerCase()).filter((report) => report !== ""),
    contentType: contentType.split(";")[0]!.trim().toLowerCase(),
    text: inner.rest,
    ...(disposition ? { disposition: disposition.toLowerCase() } : {}),
  });
}

/** Writes a wrapped message. */
export function writeCpim({ from, to, dateTime, messageId, wantedReports, contentType, text, disposition }: CpimMessage): Uint8Array {
  const headers = [
    ["From", from], ["To", to], ["DateTime", dateTime],
    ["NS", `imdn <${IMDN_NAMESPACE}>`],
    ["imdn.Message-ID", messageId],
    ["imdn.Disposition-Notification", wantedReports.length > 0 ? wantedReports.join(", ") : undefined],
  ];
  const part = [["Content-Type", contentType.startsWith("text/") ? `${contentType}; charset=UTF-8` : contentType], ["Content-Disposition", disposition], ["Content-Length", String(encodeUtf8(text).length)]];
  return encodeUtf8(`${formatHeaders(headers)}\r\n${formatHeaders(part)}\r\n${text}`);
}

type Header = readonly [name: string, value: string];

/** The header lines up to an empty one; undefined where there is none. Folding is not allowed (RFC 3862 section 2.4). */
function takeHeaders(text: string): { readonly headers: readonly Header[]; readonly rest: string } | undefined {
  const end = text.startsWith("\n") ? 0 : text.indexOf("\n\n");
  if (end < 0) return undefined;
  const lines = text.slice(0, end).split("\n").slice(0, MAX_HEADERS);
  const headers = lines.flatMap((line): Header[] => {
    const colon = line.indexOf(":");
    return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]] : [];
  });
  return { headers, rest: text.slice(text.startsWith("\n") ? 1 : end + 2) };
}

/** The prefix that NS gave a namespace, with its dot; "imdn." where NS is missing, as some senders leave it out. */
function prefixOf(headers: readonly Header[], namespace: string): string {
  const declared = headers.find(([name, value]) => name.toLowerCase() === "ns" && value.includes(`<${namespace}>`));
  const prefix = declared?.[1].slice(0, declared[1].indexOf("<")).trim();
  return declared ? (prefix === "" ? "" : `${prefix}.`) : "imdn.";
}

function formatHeaders(headers: readonly (readonly (string | undefined)[])[]): string {
  return headers.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value.replaceAll(/[\r\n]/g, " ")}\r\n`])).join("");
}
