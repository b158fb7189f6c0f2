// New requests, and responses to requests (RFC 3261 sections 8.1.1 and 8.2.6). Via is added by the transaction layer.
import { createHeaders, type HeaderEntries } from "./headers.ts";
import type { SipHeaders, SipRequest, SipResponse, Uri } from "./model.ts";
import { formatNameAddr } from "./name-addr.ts";
import { withParam } from "./params.ts";
import { reasonPhrase } from "./reason-phrases.ts";

const NO_BODY = new Uint8Array(0);

/** Makes a request from its parts; nothing is added. */
export function createRequest(method: string, uri: Uri, headers: HeaderEntries = [], body: Uint8Array = NO_BODY): SipRequest {
  return { kind: "request", method, uri, headers: createHeaders(headers), body };
}

export interface ResponseOptions {
  /** Goes into To where the request had none there; never into a 100 (RFC 3261 section 8.2.6.2). */
  readonly toTag?: string;
  /** Added after those that are copied. */
  readonly headers?: HeaderEntries;
  readonly body?: Uint8Array;
}

/** What a response needs of its request; the headers of a refused one (AnswerableRequest) will do. */
export interface RequestToAnswer {
  readonly headers: SipHeaders;
}

/**
 * Makes a response: Via, From, To, Call-ID and CSeq as they came (missing ones stay missing), Record-Route in what may
 * make a dialog (101 to 299, RFC 3261 section 12.1.1), Timestamp in 100 (section 8.2.6.1).
 */
export function createResponse(
  request: RequestToAnswer,
  status: number,
  reason: string = reasonPhrase(status),
  options: ResponseOptions = {},
): SipResponse {
  const headers = createHeaders();
  for (const name of copiedHeaders(status)) {
    for (const [entryName, value] of request.headers.entries()) if (entryName === name) headers.append(name, value);
  }
  if (options.toTag !== undefined && status > 100) addToTag(headers, options.toTag);
  for (const [name, value] of options.headers ?? []) headers.append(name, value);
  return { kind: "response", status, reason, headers, body: options.body ?? NO_BODY };
}

function copiedHeaders(status: number): readonly string[] {
  const names = ["Via", "From", "To", "Call-ID", "CSeq"];
  if (status === 100) return [...names, "Timestamp"];
  return status < 300 ? [...names, "Record-Route"] : names;
}

function addToTag(headers: ReturnType<typeof createHeaders>, tag: string): void {
  const to = headers.typed("to");
  if (to && !to.params.has("tag")) headers.set("To", formatNameAddr({ ...to, params: withParam(to.params, "tag", tag) }));
}
