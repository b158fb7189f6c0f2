// Small valid messages for the tests of transactions and transport.
import { createRequest, createResponse } from "../../../../core/sip/message/create-message.ts";
import type { SipRequest, SipResponse } from "../../../../core/sip/message/model.ts";
import { createSipUri } from "../../../../core/sip/message/uri.ts";

let serial = 0;

/** A request without Via, as a transaction user makes it. */
export function sampleRequest(method: string, extra: readonly (readonly [string, string])[] = []): SipRequest {
  serial += 1;
  return createRequest(method, createSipUri({ user: "bob", host: "example.org" }), [
    ["From", "<sip:ada@example.org>;tag=from1"],
    ["To", "<sip:bob@example.org>"],
    ["Call-ID", `call-${serial}@example.org`],
    ["CSeq", `1 ${method}`],
    ["Max-Forwards", "70"],
    ...extra,
  ]);
}

/** The same with a Via, as it goes over the wire. */
export function sentRequest(method: string, via = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKsample"): SipRequest {
  const request = sampleRequest(method);
  request.headers.prepend("Via", via);
  return request;
}

/** A response to it, with a To tag. */
export function answer(request: SipRequest, status: number, toTag = "to1"): SipResponse {
  return createResponse(request, status, undefined, { toTag });
}
