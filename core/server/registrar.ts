// The registrar (RFC 3261 section 10.3): checks a REGISTER step by step, changes the bindings, answers with all of them.
// What Path, outbound and GRUU (RFC 3327, RFC 5626, RFC 5627) make of a binding is way-to-binding.ts's.
import { fail, type Result } from "../base/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { SipRequest, SipUri, Uri } from "../sip/message/model.ts";
import { createNameAddr, formatNameAddr } from "../sip/message/name-addr.ts";
import { createParams } from "../sip/message/params.ts";
import { createSipUri, formatUri } from "../sip/message/uri.ts";
import type { ServerTransaction } from "../sip/transaction/transaction-user.ts";
import type { Authenticated, Authenticator } from "./authenticator.ts";
import type { Binding, LocationService } from "./location.ts";
import type { OwnAddresses } from "./own-addresses.ts";
import { createReply, reply, type Reply } from "./reply.ts";
import { planRegistration, type RegistrationLimits } from "./registration-update.ts";
import { refuseOptions } from "./request-validation.ts";
import { publicGruu, REGISTRATION_OPTIONS } from "./way-to-binding.ts";

export interface RegistrarOptions {
  readonly own: OwnAddresses;
  readonly isUser: (user: string) => boolean;
  readonly location: LocationService;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: RegistrationLimits;
}

export class Registrar {
  readonly #options: RegistrarOptions;

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  handle(transaction: ServerTransaction): void {
    const { request } = transaction;
    const registered = this.#register(transaction);
    const answer = registered.ok ? this.#accept(registered.value, request) : registered.error;
    transaction.respond(createReply(request, answer, this.#options.random));
  }

  /** Steps 1 to 7; answers the user whose bindings the request was about, with our proof of the password. */
  #register({ request, arrival }: ServerTransaction): Result<Authenticated, Reply> {
    const { own, authenticator, location, limits, clock } = this.#options;
    const { headers } = request;
    const unsupported = refuseOptions(headers.require, REGISTRATION_OPTIONS);
    if (unsupported) return fail(unsupported);
    if (!isAddressOfRecord(headers.to.uri)) return fail(reply(400, "To Is No SIP Address"));
    const authenticated = authenticator.authenticate(request, "server", arrival.source.address);
    if (!authenticated.ok) return authenticated;
    const user = own.userOf(headers.to.uri);
    if (user === undefined || !this.#options.isUser(user)) return fail(reply(404));
    if (user !== authenticated.value.user) return fail(reply(403, "Not Your Address Of Record"));
    const contacts = headers.contacts;
    if (contacts !== "*" && contacts.some((contact) => own.isOurs(contact.uri))) {
      return fail(reply(403, "Contact Leads Back To This Server"));
    }
    const asked = { headers, source: arrival.source, nowMs: clock.nowMs() };
    const updates = planRegistration(location.lookup(user), asked, limits);
    if (!updates.ok) return updates;
    location.commit(user, updates.value);
    return authenticated;
  }

  /** Step 8: every current binding with the seconds it has left. */
  #accept({ user, proof }: Authenticated, { headers }: SipRequest): Reply {
    const { clock, location, own } = this.#options;
    const bindings = location.lookup(user).filter((binding) => binding.registration);
    const home = headers.supported.includes("gruu") ? createSipUri({ user, host: own.domain }) : undefined;
    const isFlowKept = bindings.some(({ registration }) => registration?.regId !== undefined && registration.callId === headers.callId);
    return reply(200, undefined, [
      ...bindings.map((binding) => ["Contact", formatBinding(binding, clock.nowMs(), home)] as const),
      ...headers.getAll("Path").map((value) => ["Path", value] as const),
      ...(isFlowKept ? [["Require", "outbound"] as const] : []),
      ["Supported", REGISTRATION_OPTIONS.join(", ")],
      ["Authentication-Info", proof()],
    ]);
  }
}

/** RFC 3261 section 10.2: the address of record is a SIP or SIPS URI (RFC 4475 section 3.3.4). */
function isAddressOfRecord({ scheme }: Uri): boolean {
  return scheme === "sip" || scheme === "sips";
}

/** A phone that has told its instance gets it back, and its GRUU if it wants one (`home` is the address of record then). */
function formatBinding(binding: Binding, nowMs: number, home: SipUri | undefined): string {
  const { contact, q, expiresAtMs, features, registration } = binding;
  const gruu = home && publicGruu(home, binding);
  const params = createParams({
    "q": q === 1 ? undefined : q,
    "expires": Math.ceil((expiresAtMs - nowMs) / 1000),
    "+sip.instance": features?.get("+sip.instance"),
    "reg-id": registration?.regId,
    "pub-gruu": gruu && formatUri(gruu),
  });
  return formatNameAddr(createNameAddr(contact, params));
}
