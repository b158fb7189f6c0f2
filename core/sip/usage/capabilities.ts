// What this user agent says of itself in Allow, Accept and User-Agent (RFC 3261 sections 11.2, 20.5, 20.41).
import type { HeaderList } from "../dialog/dialog.ts";
import type { SessionBody } from "../dialog/session-body.ts";

export const ALLOWED_METHODS = ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS"] as const;

/** The only body that sessions understand; others are refused with 415 (RFC 3261 section 8.2.3). */
export const ACCEPTED_BODY = "application/sdp";

export const allowHeader = ["Allow", ALLOWED_METHODS.join(", ")] as const;

/** The header fields that say what a body is; none without a body. */
export function bodyHeaders(body: SessionBody | undefined): HeaderList {
  return body ? [["Content-Type", body.contentType]] : [];
}

/** What the answer to OPTIONS says (RFC 3261 section 11.2); no extension is supported yet. */
export const optionsHeaders: HeaderList = [allowHeader, ["Accept", ACCEPTED_BODY], ["Accept-Encoding", "identity"], ["Supported", ""]];
