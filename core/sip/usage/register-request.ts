// What a REGISTER says (RFC 3261 section 10.2): which Contact, for how long, and by which flow it can be reached (RFC 5626
// section 4.2.1). Pure; when it is sent is registration-flow.ts's.
import type { HeaderList } from "../dialog/dialog.ts";
import { createRequest } from "../message/create-message.ts";
import type { Params, SipRequest, SipUri } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { createParams, noParams } from "../message/params.ts";
import { domainOf, looseRoute, type Identity } from "./identity.ts";

/** The flow that a registration goes by. */
export interface FlowName {
  /** From 1; each flow of an account has its own (RFC 5626 section 4.2). */
  readonly regId: number;
  /** The outbound proxy that it goes through, if any. */
  readonly proxy: SipUri | undefined;
}

export interface RegisterFacts {
  readonly identity: Identity;
  readonly flow: FlowName;
  /** False after the first hop has said that it does no outbound (439). */
  readonly outbound: boolean;
  readonly contact: SipUri;
  readonly expiresS: number;
  /** A Contact of before that has to go. */
  readonly previous: SipUri | undefined;
  readonly callId: string;
  readonly tag: string;
  readonly sequence: number;
  readonly product: string;
  /** What the phone can do (RFC 3840). */
  readonly features?: Params;
}

/** Makes the request. */
export function createRegister({ features = noParams, identity, flow, outbound, contact, expiresS, previous, callId, tag, sequence, product }: RegisterFacts): SipRequest {
  const { address, displayName, instance } = identity;
  const params = createParams({
    "expires": expiresS,
    "+sip.instance": instance && `<${instance}>`,
    "reg-id": instance && outbound ? flow.regId : undefined,
  });
  const removed: HeaderList = previous ? [["Contact", formatNameAddr(createNameAddr(previous, createParams({ expires: 0 })))]] : [];
  return createRequest("REGISTER", domainOf(identity), [
    ...looseRoute(flow.proxy),
    ["Max-Forwards", "70"],
    ["From", formatNameAddr(createNameAddr(address, createParams({ tag }), displayName))],
    ["To", formatNameAddr(createNameAddr(address))],
    ["Call-ID", callId],
    ["CSeq", `${sequence} REGISTER`],
    ["Contact", formatNameAddr(createNameAddr(contact, new Map([...params, ...features])))],
    ...removed,
    ["Expires", String(expiresS)],
    ["Supported", supportedBy(instance !== undefined, outbound)],
    ["User-Agent", product],
  ]);
}

/** Path is for the registrar to keep (RFC 3327 section 5.1); without an instance there is neither outbound nor GRUU. */
function supportedBy(hasInstance: boolean, outbound: boolean): string {
  return ["path", ...(hasInstance && outbound ? ["outbound"] : []), ...(hasInstance ? ["gruu"] : [])].join(", ");
}
