// What a REGISTER does to the bindings of its address of record (RFC 3261 section 10.3 steps 6 and 7). Pure.
// Authentication and the answer are the registrar's; keeping the bindings is the location service's.
import { fail, succeed, type Result } from "../base/result.ts";
import type { NameAddr, SipHeaders, SipUri } from "../sip/message/model.ts";
import { equalUris } from "../sip/message/uri.ts";
import type { Hop } from "../sip/transport/hop.ts";
import type { Binding, BindingUpdate, WayBack } from "./location.ts";
import { reply, type Reply } from "./reply.ts";
import { instanceOf, readWayBack } from "./way-to-binding.ts";

/** Seconds that a binding may last, and how many a user may have. */
export interface RegistrationLimits {
  readonly minExpiresS: number;
  readonly maxExpiresS: number;
  readonly defaultExpiresS: number;
  readonly maxBindings: number;
}

/** One hour by default (RFC 3261 section 10.2); ten devices a user is more than anyone carries. */
export const DEFAULT_REGISTRATION_LIMITS: RegistrationLimits = {
  minExpiresS: 60,
  maxExpiresS: 3600,
  defaultExpiresS: 3600,
  maxBindings: 10,
};

export interface RegistrationRequest {
  readonly headers: SipHeaders;
  readonly source: Hop;
  readonly nowMs: number;
}

type Planned<Value> = Result<Value, Reply>;

/** Decides which bindings change; an error means that none may (the update is atomic). */
export function planRegistration(
  current: readonly Binding[],
  request: RegistrationRequest,
  limits: RegistrationLimits,
): Planned<readonly BindingUpdate[]> {
  const contacts = request.headers.contacts;
  const updates = contacts === "*" ? removeAll(current, request.headers) : updateEach(current, contacts, request, limits);
  if (!updates.ok) return updates;
  const stale = updates.value.some((update) => update.old !== undefined && isOutOfOrder(update.old, request.headers));
  return stale ? fail(reply(400, "CSeq Out Of Order")) : updates;
}

/** Step 6: the wildcard only ever means "remove everything". */
function removeAll(current: readonly Binding[], headers: SipHeaders): Planned<readonly BindingUpdate[]> {
  if (headers.expires !== 0) return fail(reply(400, "Wildcard Contact Needs Expires 0"));
  return succeed(current.filter((binding) => binding.registration).map((binding) => ({ old: binding })));
}

/** Step 7, contact by contact. */
function updateEach(
  current: readonly Binding[],
  contacts: readonly NameAddr[],
  request: RegistrationRequest,
  limits: RegistrationLimits,
): Planned<readonly BindingUpdate[]> {
  const updates: BindingUpdate[] = [];
  for (const contact of contacts) {
    const expiresS = requestedExpiresS(contact, request.headers, limits);
    if (!expiresS.ok) return expiresS;
    if (contact.uri.scheme !== "sip") return fail(reply(400, "Contact Is Not A SIP URI"));
    const way = readWayBack(request.headers, contact);
    if (!way.ok) return way;
    const old = findBinding(current, contact, way.value);
    const added = expiresS.value === 0 ? undefined : bindingOf(contact.uri, contact, expiresS.value, { ...request, way: way.value });
    if (old || added) updates.push({ ...(old && { old }), ...(added && { new: added }) });
  }
  const growth = updates.filter((update) => !update.old).length - updates.filter((update) => !update.new).length;
  if (growth > 0 && current.length + growth > limits.maxBindings) return fail(reply(403, "Too Many Contacts"));
  return succeed(updates);
}

/** The contact's own parameter goes before the Expires header (RFC 3261 section 10.2.1.1). */
function requestedExpiresS(contact: NameAddr, headers: SipHeaders, limits: RegistrationLimits): Planned<number> {
  const asked = parseSeconds(contact.params.get("expires")) ?? headers.expires ?? limits.defaultExpiresS;
  if (asked > 0 && asked < limits.minExpiresS) {
    return fail(reply(423, undefined, [["Min-Expires", String(limits.minExpiresS)]]));
  }
  return succeed(Math.min(asked, limits.maxExpiresS));
}

/** A malformed value counts as absent, as RFC 3261 section 10.2.1.1 asks. */
function parseSeconds(text: string | null | undefined): number | undefined {
  return text && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function parseQ(text: string | null | undefined): number {
  return text && /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 1;
}

function bindingOf(uri: SipUri, contact: NameAddr, expiresS: number, request: RegistrationRequest & { readonly way: WayBack }): Binding {
  return {
    contact: uri,
    q: parseQ(contact.params.get("q")),
    features: contact.params,
    expiresAtMs: request.nowMs + expiresS * 1000,
    registration: { callId: request.headers.callId, sequence: request.headers.cseq.sequence, source: request.source, ...request.way },
  };
}

/** Contacts are the same if they are one flow of one phone (RFC 5626 section 6), else if their URIs are (RFC 3261 section 19.1.4). */
function findBinding(current: readonly Binding[], { uri, params }: NameAddr, { regId }: WayBack): Binding | undefined {
  const instance = instanceOf(params);
  return current.find(({ contact, features, registration }) => {
    if (regId === undefined) return registration && equalUris(contact, uri);
    return registration?.regId === regId && instanceOf(features) === instance;
  });
}

/** An older REGISTER of the same agent must not undo a newer one. */
function isOutOfOrder(binding: Binding, headers: SipHeaders): boolean {
  return binding.registration?.callId === headers.callId && headers.cseq.sequence <= binding.registration.sequence;
}
