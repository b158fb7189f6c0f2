// The stateful proxy of a domain (RFC 3261 section 16): decides whether a request may pass and where to.
// Forks in parallel to all bindings. Never an open relay: leaving the domain takes a dialog that was set up through
// it (route-seal.ts). What comes back is response-context.ts's; requests to the server itself are domain.ts's.
import type { Disposable } from "../base/disposable.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { SipRequest, SipResponse, SipUri, Uri } from "../sip/message/model.ts";
import { formatNameAddr } from "../sip/message/name-addr.ts";
import { formatUri } from "../sip/message/uri.ts";
import type { Arrival, Route, ServerTransaction, TransactionLayer } from "../sip/transaction/transaction-user.ts";
import type { Hop } from "../sip/transport/hop.ts";
import type { Locate } from "../sip/usage/user-agent-context.ts";
import { assertIdentity, isAnonymousFrom } from "./asserted-identity.ts";
import type { Authenticator } from "./authenticator.ts";
import { chooseContacts, wantsRedirection } from "./caller-preferences.ts";
import type { LocationService } from "./location.ts";
import type { OwnAddresses } from "./own-addresses.ts";
import { createRedirection } from "./redirect.ts";
import { createReply, reply, type Reply } from "./reply.ts";
import { loopKey, validateRequest } from "./request-validation.ts";
import { ResponseContext, type BranchTarget } from "./response-context.ts";
import { addRecordRoutes, chooseNextHop, copyForBranch, formsDialog, takeOwnRoutes } from "./route-processing.ts";
import type { RouteSeal } from "./route-seal.ts";
import { bindingsOf, targetsOf, type ContactTarget } from "./way-to-binding.ts";

/** Requests under way at once; more are refused, so that a flood costs bounded memory. */
export const MAX_REQUESTS = 1000;
const RETRY_AFTER_S = 5;

/** A call as the proxy sees it: set up, answered or refused, over. */
export interface CallChange {
  readonly kind: "started" | "answered" | "refused" | "ended";
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  /** The final status where there is one. */
  readonly status?: number;
}

export interface ProxyOptions {
  readonly layer: TransactionLayer;
  readonly clock: Clock;
  readonly random: Random;
  readonly own: OwnAddresses;
  readonly isUser: (user: string) => boolean;
  readonly location: LocationService;
  readonly authenticator: Authenticator;
  readonly seal: RouteSeal;
  /** "redirect" answers with the callee's contacts instead of forwarding (RFC 3261 section 8.3). */
  readonly mode: "proxy" | "redirect";
  readonly locate: Locate;
  /** Sends from here; absent: from where the system would. */
  readonly localAddress?: string;
}

/** What a user who has proved who they are may send for each request: it, the try without a password before, ACK and BYE. */
const MESSAGES_OF_A_REQUEST = 8;

export class Proxy implements Disposable {
  readonly #options: ProxyOptions;
  readonly #contexts = new Set<ResponseContext>();
  readonly #loopKeys = new Set<string>();
  readonly #calls = new Emitter<CallChange>();

  readonly onCall: Event<CallChange> = this.#calls.event;

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  /** Requests that are being forwarded now. */
  get activeRequests(): number {
    return this.#contexts.size;
  }

  handle(server: ServerTransaction): void {
    const decided = this.#decide(server);
    if (!decided.ok) return this.#reply(server, decided.error);
    const isRedirected = this.#options.mode === "redirect" || wantsRedirection(decided.value.request.headers);
    if (isRedirected && !decided.value.sealed) return this.#redirect(server, decided.value);
    void this.#forward(server, decided.value);
  }

  /** An ACK to a 2xx follows the route of its dialog; there is nobody to tell where it may not (RFC 3261 section 16.3). */
  async handleAck(ack: SipRequest, arrival: Arrival): Promise<void> {
    const { request, seal } = takeOwnRoutes(ack, this.#options.own);
    if (!this.#options.seal.isGenuine(seal, ack.headers.callId)) return;
    if (validateRequest(request, () => false) !== undefined) return;
    const targets = this.#targets(request, true);
    const [first] = targets.ok ? targets.value : [];
    const target = first && (await this.#prepare(request, first, arrival));
    if (target) this.#options.layer.sendAck(target.request, target.route);
  }

  dispose(): void {
    for (const context of [...this.#contexts]) context.dispose();
    this.#calls.dispose();
  }

  /** Sections 16.3 to 16.5: may it pass, and to which targets? */
  #decide(server: ServerTransaction): Result<Decision, Reply> {
    const { own, seal } = this.#options;
    const { request, seal: sealText } = takeOwnRoutes(server.request, own);
    const sealed = seal.isGenuine(sealText, request.headers.callId);
    const invalid = validateRequest(request, () => this.#isLooping(request));
    if (invalid) return fail(invalid);
    if (this.#contexts.size >= MAX_REQUESTS) return fail(reply(503, undefined, [["Retry-After", String(RETRY_AFTER_S)]]));
    const sender = sealed ? succeed(undefined) : this.#authorise(request, server.arrival);
    if (!sender.ok) return sender;
    assertIdentity(request, sender.value, own.domain);
    const targets = this.#targets(request, sealed);
    return targets.ok ? succeed({ request, sealed, targets: targets.value }) : targets;
  }

  /** Answers whose request it is. */
  #authorise(request: SipRequest, arrival: Arrival): Result<string, Reply> {
    const { own, authenticator } = this.#options;
    const authenticated = authenticator.authenticate(request, "proxy", arrival.source.address);
    if (!authenticated.ok) return authenticated;
    this.#options.layer.expect(arrival.source, MESSAGES_OF_A_REQUEST);
    if (request.headers.routes.length > 0) return fail(reply(403, "Route Leads Out Of The Domain"));
    const { user } = authenticated.value;
    if (own.userOf(request.headers.from.uri) !== user && !isAnonymousFrom(request)) return fail(reply(403, "Not Your Address"));
    return succeed(user);
  }

  /** The Request-URI itself inside a dialog, else all that the location service knows (16.5). */
  #targets(request: SipRequest, sealed: boolean): Result<readonly ProxyTarget[], Reply> {
    const { own, location } = this.#options;
    if (sealed && (!own.isOurs(request.uri) || request.headers.routes.length > 0)) return succeed([{ contact: request.uri, path: [], flows: [] }]);
    if (!own.isOurs(request.uri)) return fail(reply(403, "No Relay To Other Domains"));
    const user = request.uri.user;
    if (user === undefined || !(this.#options.isUser(user) || location.hasUser(user))) return fail(reply(404));
    const bindings = chooseContacts(bindingsOf(request.uri, location.lookup(user)), request.headers);
    return bindings.length > 0 ? succeed(targetsOf(bindings)) : fail(reply(480));
  }

  /** Section 16.6: one copy per target. */
  async #forward(server: ServerTransaction, { request, targets }: Decision): Promise<void> {
    const context = this.#open(server, request);
    if (request.method === "INVITE") this.#reply(server, reply(100));
    const prepared = await Promise.all(targets.map((target) => this.#prepare(request, target, server.arrival)));
    const reachable = prepared.filter((target) => target !== undefined);
    if (reachable.length > 0) context.start(reachable);
    else context.refuse(500);
  }

  /** A branch's request and its way; undefined where the target cannot be reached from here. */
  async #prepare(original: SipRequest, { contact, path, flows }: ProxyTarget, arrival: Arrival): Promise<BranchTarget | undefined> {
    const { localAddress, own } = this.#options;
    const copy = copyForBranch(original, contact, own.domain);
    for (const proxy of path.toReversed()) copy.headers.prepend("Route", formatNameAddr(proxy));
    const { request, nextHop } = chooseNextHop(copy);
    const located = flows.length === 0 && (nextHop.scheme === "sip" || nextHop.scheme === "sips");
    const hops = located ? await this.#hopsTo(nextHop) : flows;
    const hop = hops[0];
    if (!hop) return undefined;
    const recorded = !formsDialog(request) || (await this.#recordRoutes(request, arrival, hop));
    const route: Route = { hops, ...(localAddress === undefined ? {} : { localAddress }) };
    return recorded ? { request, route } : undefined;
  }

  /** False where there is no way to the hop, and so no address to name. */
  async #recordRoutes(request: SipRequest, { source, local }: Arrival, hop: Hop): Promise<boolean> {
    const { localAddress, layer, seal } = this.#options;
    const addresses = Promise.all([layer.contactAddress(source, local.address), layer.contactAddress(hop, localAddress)]);
    const known = await addresses.catch(() => undefined);
    if (!known) return false;
    const incoming = { address: known[0], transport: source.transport };
    addRecordRoutes(request, incoming, { address: known[1], transport: hop.transport }, seal.of(request.headers.callId));
    return true;
  }

  /** A registered agent behind a stream is reached over that stream first; it may accept no connection. */
  async #hopsTo(uri: SipUri): Promise<readonly Hop[]> {
    const stream = this.#options.location.streamTo(uri.host, uri.port);
    const located = await this.#options.locate(uri, uri.params.get("transport") === "tcp" ? "tcp" : "udp");
    const hops = located.ok ? located.value : [];
    return stream ? [stream, ...hops] : hops;
  }

  #redirect(server: ServerTransaction, { request }: Decision): void {
    const user = this.#options.own.userOf(request.uri);
    this.#reply(server, createRedirection(user === undefined ? [] : chooseContacts(this.#options.location.lookup(user), request.headers)));
  }

  #reply(server: ServerTransaction, answer: Reply): void {
    server.respond(createReply(server.request, answer, this.#options.random));
  }

  #open(server: ServerTransaction, request: SipRequest): ResponseContext {
    const key = loopKey(request);
    const context: ResponseContext = new ResponseContext({
      server,
      layer: this.#options.layer,
      clock: this.#options.clock,
      random: this.#options.random,
      onFinal: (response) => this.#tellFinal(request, response),
      onEnd: () => {
        this.#contexts.delete(context);
        this.#loopKeys.delete(key);
      },
    });
    this.#contexts.add(context);
    this.#loopKeys.add(key);
    if (isCallStart(request)) this.#tell("started", request);
    if (request.method === "BYE") this.#tell("ended", request);
    return context;
  }

  /** It came from here before, and is on its way still just the same (RFC 3261 section 16.3 step 4). */
  #isLooping(request: SipRequest): boolean {
    return this.#loopKeys.has(loopKey(request)) && request.headers.vias.some((via) => this.#options.own.isSentBy(via));
  }

  #tellFinal(request: SipRequest, response: SipResponse): void {
    if (isCallStart(request)) this.#tell(response.status < 300 ? "answered" : "refused", request, response.status);
  }

  #tell(kind: CallChange["kind"], { headers }: SipRequest, status?: number): void {
    const [from, to] = [formatUri(headers.from.uri), formatUri(headers.to.uri)];
    this.#calls.emit({ kind, callId: headers.callId, from, to, ...(status === undefined ? {} : { status }) });
  }
}

/** A registered phone, or what a request within a dialog names itself. */
type ProxyTarget = Omit<ContactTarget, "contact"> & { readonly contact: Uri };

interface Decision {
  /** A copy without this proxy's own Route values. */
  readonly request: SipRequest;
  /** It belongs to a dialog that was set up through this proxy. */
  readonly sealed: boolean;
  readonly targets: readonly ProxyTarget[];
}

function isCallStart({ method, headers }: SipRequest): boolean {
  return method === "INVITE" && !headers.to.params.has("tag");
}
