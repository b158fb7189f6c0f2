// What every request is checked for before anybody looks at its meaning (RFC 3261 sections 8.2.1 to 8.2.3).
import type { HeaderList } from "../dialog/dialog.ts";
import type { SipRequest } from "../message/model.ts";
import { ACCEPTED_BODY, ALLOWED_METHODS, allowHeader } from "./capabilities.ts";

/** The refusal that a request gets, with the header fields that say why. */
export interface Refusal {
  readonly status: number;
  readonly headers: HeaderList;
}

/** Undefined for a request that may be looked at. */
export function screenRequest(request: SipRequest): Refusal | undefined {
  const { headers, method, uri } = request;
  if (!(ALLOWED_METHODS as readonly string[]).includes(method)) return { status: 405, headers: [allowHeader] };
  if (uri.scheme !== "sip" && uri.scheme !== "sips" && uri.scheme !== "tel") return { status: 416, headers: [] };
  // No extension is supported yet, so whatever is required is one too many.
  if (headers.require.length > 0) return { status: 420, headers: [["Unsupported", headers.require.join(", ")]] };
  if (headers.has("Content-Encoding") && headers.get("Content-Encoding")?.toLowerCase() !== "identity") {
    return { status: 415, headers: [["Accept-Encoding", "identity"]] };
  }
  const hasForeignBody = method === "INVITE" && request.body.length > 0 && headers.contentType !== ACCEPTED_BODY;
  return hasForeignBody ? { status: 415, headers: [["Accept", ACCEPTED_BODY]] } : undefined;
}
