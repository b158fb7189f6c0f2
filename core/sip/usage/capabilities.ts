// What this user agent says of itself in Allow, Accept and User-Agent (RFC 3261 sections 11.2, 20.5, 20.41).
import type { HeaderList } from "../dialog/dialog.ts";
import { SESSION_DESCRIPTION, type SessionBody } from "../dialog/session-body.ts";

export const ALLOWED_METHODS = ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "PRACK", "UPDATE", "SUBSCRIBE", "NOTIFY", "MESSAGE", "REFER", "INFO"] as const;

/** Option tags of the extensions that work here (RFC 3261 section 20.37). */
export const SUPPORTED_EXTENSIONS: readonly string[] = ["100rel", "timer", "199", "outbound", "gruu", "replaces", "norefersub"];

export const supportedHeader = ["Supported", SUPPORTED_EXTENSIONS.join(", ")] as const;

/** For re-INVITEs and UPDATEs: there nothing but a final response is of interest, so none needs to be reliable, or to end a fork. */
export const inDialogSupportedHeader = ["Supported", SUPPORTED_EXTENSIONS.filter((tag) => tag === "timer").join(", ")] as const;

/** The only body that sessions understand; others are refused with 415 (RFC 3261 section 8.2.3). */
export const ACCEPTED_BODY = SESSION_DESCRIPTION;

/** What an INFO within a call may bring: keys that its peer presses. */
export const INFO_BODIES = ["application/dtmf-relay", "application/dtmf"] as const;

/** It may also stand beside other parts (RFC 5621 section 3.1). */
export const acceptHeader = ["Accept", `${ACCEPTED_BODY}, multipart/mixed, multipart/alternative, multipart/related, multipart/signed`] as const;

export const allowHeader = ["Allow", ALLOWED_METHODS.join(", ")] as const;

/** The header fields that say what a body is; none without a body. */
export function bodyHeaders(body: SessionBody | undefined): HeaderList {
  return body ? [["Content-Type", body.contentType]] : [];
}

/** What the answer to OPTIONS says (RFC 3261 section 11.2). */
export const optionsHeaders: HeaderList = [allowHeader, acceptHeader, ["Accept-Encoding", "identity"], supportedHeader];
