// The way back to who registers: through proxies that put themselves into Path (RFC 3327), or by the flow that the
// REGISTER came on (RFC 5626 section 6); and the GRUU that leads to one phone of a user (RFC 5627 section 5). Pure.
import { fail, succeed, type Result } from "../base/result.ts";
import type { NameAddr, SipHeaders, SipUri } from "../sip/message/model.ts";
import { withParam } from "../sip/message/params.ts";
import type { Hop } from "../sip/transport/hop.ts";
import type { Binding, WayBack } from "./location.ts";
import { reply, type Reply } from "./reply.ts";

/** The option tags that the registrar understands. */
export const REGISTRATION_OPTIONS = ["path", "outbound", "gruu"] as const;

/** What a REGISTER says of the way to one of its contacts; 439 where a proxy on it does no outbound (RFC 5626 section 6). */
export function readWayBack(headers: SipHeaders, contact: NameAddr): Result<WayBack, Reply> {
  const path = headers.paths;
  const regId = contact.params.get("reg-id");
  if (!regId || !instanceOf(contact.params) || !headers.supported.includes("outbound")) return succeed({ path });
  const edge = path.at(-1)?.uri;
  const isKept = headers.vias.length === 1 || (edge?.scheme === "sip" && edge.params.has("ob"));
  return isKept ? succeed({ path, regId }) : fail(reply(439));
}

/** "urn:uuid:...", as +sip.instance has it between angle brackets. */
export function instanceOf(params: Binding["features"]): string | undefined {
  const text = params?.get("+sip.instance");
  return text && /^<[^<>]+>$/.test(text) ? text.slice(1, -1) : undefined;
}

/** The URI that leads to one phone of a user from everywhere, for as long as it is registered (RFC 5627 section 5.4). */
export function publicGruu(addressOfRecord: SipUri, binding: Binding): SipUri | undefined {
  const instance = instanceOf(binding.features);
  return instance === undefined ? undefined : { ...addressOfRecord, params: withParam(new Map(), "gr", instance) };
}

/** The bindings that a Request-URI means: all of the user's, or those of the one phone that its GRUU names. */
export function bindingsOf(uri: SipUri, bindings: readonly Binding[]): readonly Binding[] {
  const instance = uri.params.get("gr");
  return instance === undefined ? bindings : bindings.filter(({ features }) => instance !== null && instanceOf(features) === instance);
}

/** Where a request is sent for one phone. */
export interface ContactTarget {
  readonly contact: SipUri;
  readonly path: readonly NameAddr[];
  /** The flows that the phone keeps to us, the newest first; nothing else leads to it where there are any. */
  readonly flows: readonly Hop[];
}

/** One target for each phone, whatever number of flows it has: a fork to all of them would ring it twice (RFC 5626 section 5.3). */
export function targetsOf(bindings: readonly Binding[]): readonly ContactTarget[] {
  const phones = new Map<string | Binding, readonly Binding[]>();
  for (const binding of bindings) {
    const key = (binding.registration?.regId && instanceOf(binding.features)) || binding;
    phones.set(key, [binding, ...(phones.get(key) ?? [])]);
  }
  return [...phones.values()].map((flows) => {
    const [{ contact, registration }] = flows as readonly [Binding, ...Binding[]];
    const direct = flows.flatMap((flow) => (flow.registration?.regId && flow.registration.path.length === 0 ? [flow.registration.source] : []));
    return { contact, path: registration?.path ?? [], flows: direct };
  });
}
