// Reports on messages: delivered, displayed, failed (RFC 5438 section 7): message/imdn+xml, carried in message/cpim. Pure.
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import { bad, childOf, readXml, textOf, writeXml, xml, xmlText } from "./xml-document.ts";

export const IMDN_TYPE = "message/imdn+xml";

/** `delivery`: it has arrived at a device; `display`: a person has seen it. */
export interface MessageReport {
  readonly messageId: string;
  /** When the message was sent that is reported on, as its DateTime says it; not when it came, nor when the report was made. */
  readonly dateTime?: string;
  readonly kind: "delivery" | "display";
  /** "delivered", "displayed", "failed", "forbidden" or "error". */
  readonly status: "delivered" | "displayed" | "failed" | "forbidden" | "error";
}

const STATUSES = ["delivered", "displayed", "failed", "forbidden", "error"] as const;

/** Reads a report; reports on processing are no news to a person, and fail as others that are not understood. */
export function readReport(text: string): Result<MessageReport, Failure> {
  const read = readXml(encodeUtf8(text));
  if (!read.ok) return read;
  const root = read.value;
  const messageId = textOf(root, "message-id");
  const notification = childOf(root, "delivery-notification") ?? childOf(root, "display-notification");
  const status = STATUSES.find((known) => childOf(childOf(notification, "status"), known));
  if (root.name !== "imdn" || messageId === undefined || !notification || !status) return bad("not a report");
  const dateTime = textOf(root, "datetime");
  const kind = notification.name === "display-notification" ? "display" : "delivery";
  return succeed({ messageId, kind, status, ...(dateTime === undefined ? {} : { dateTime }) });
}

/** Writes a report. */
export function writeReport({ messageId, dateTime, kind, status }: MessageReport): string {
  return decodeUtf8(writeXml(xml(
    "imdn",
    { xmlns: "urn:ietf:params:xml:ns:imdn" },
    xmlText("message-id", messageId),
    xmlText("datetime", dateTime),
    xml(`${kind}-notification`, {}, xml("status", {}, xml(status))),
  )));
}
