// What every request is checked for before anybody looks at its meaning (RFC 3261 sections 8.2.1 to 8.2.3).
import type { HeaderList } from "../dialog/dialog.ts";
import type { MediaType } from "../message/header-values.ts";
import type { SipRequest } from "../message/model.ts";
import { selectBody } from "../message/select-body.ts";
import { ACCEPTED_BODY, acceptHeader, ALLOWED_METHODS, allowHeader, SUPPORTED_EXTENSIONS } from "./capabilities.ts";

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
  // RFC 3891 section 3.
  if (headers.has("Replaces") && method !== "INVITE") return { status: 400, headers: [] };
  const unsupported = headers.require.filter((tag) => !SUPPORTED_EXTENSIONS.includes(tag));
  if (unsupported.length > 0) return { status: 420, headers: [["Unsupported", unsupported.join(", ")]] };
  if (headers.has("Content-Encoding") && headers.get("Content-Encoding")?.toLowerCase() !== "identity") {
    return { status: 415, headers: [["Accept-Encoding", "identity"]] };
  }
  return DESCRIBING_METHODS.includes(method) ? screenDescription(request) : undefined;
}

/** Methods whose bodies describe a session (RFC 3261, RFC 3262, RFC 3311). */
const DESCRIBING_METHODS: readonly string[] = ["INVITE", "UPDATE", "PRACK"];

/** RFC 3261 section 8.2.3 for what is in the request, section 20.1 for what may be in the answer. */
function screenDescription(request: SipRequest): Refusal | undefined {
  const { refusal } = selectBody(request, [ACCEPTED_BODY]);
  if (refusal) return { status: refusal === "malformed" ? 400 : 415, headers: [acceptHeader] };
  const { accept } = request.headers;
  return accept && !accept.some(takesDescription) ? { status: 406, headers: [] } : undefined;
}

function takesDescription({ type, params }: MediaType): boolean {
  return [ACCEPTED_BODY, "application/*", "*/*"].includes(type) && Number(params.get("q") ?? 1) !== 0;
}
