// The embedded SIP domain: registrar, proxy and location service of one domain behind one transaction layer.
// Here is who gets which request (RFC 3261 sections 10.3, 11 and 16); it opens no socket and owns no transaction layer.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Event } from "../base/emitter.ts";
import type { Clock } from "../ports/clock.ts";
import type { Crypto } from "../ports/crypto.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { Random } from "../ports/random.ts";
import type { DigestAlgorithm, QualityOfProtection } from "../sip/auth/digest.ts";
import { DigestVerifier } from "../sip/auth/digest-verifier.ts";
import type { SipRequest, SipUri } from "../sip/message/model.ts";
import type { ServerTransaction, TransactionLayer } from "../sip/transaction/transaction-user.ts";
import type { Locate } from "../sip/usage/user-agent-context.ts";
import { Authenticator } from "./authenticator.ts";
import { LocationService, type Binding, type LocationChange } from "./location.ts";
import { OwnAddresses } from "./own-addresses.ts";
import { Proxy, type CallChange } from "./proxy.ts";
import { Registrar } from "./registrar.ts";
import { DEFAULT_REGISTRATION_LIMITS, type RegistrationLimits } from "./registration-update.ts";
import { createReply, reply, type Reply } from "./reply.ts";
import { refuseOptions } from "./request-validation.ts";
import { RouteSeal } from "./route-seal.ts";

export interface DomainOptions {
  readonly layer: TransactionLayer;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  /** The name after the "@" of its users, which is the realm too. */
  readonly domain: string;
  /** Passwords by user name. */
  readonly users: ReadonlyMap<string, string>;
  /** The addresses that the transport listens on. */
  readonly listening: readonly SocketAddress[];
  readonly locate: Locate;
  /** Sends from here only; absent: from where the system would. */
  readonly localAddress?: string;
  readonly mode?: "proxy" | "redirect";
  /** Digest algorithms, the preferred one first; SHA-256 and MD5 if absent. */
  readonly digestAlgorithms?: readonly DigestAlgorithm[];
  /** What its digests cover, "auth" alone if absent. */
  readonly digestQops?: readonly QualityOfProtection[];
  readonly registrationLimits?: Partial<RegistrationLimits>;
}

/** A running domain; dispose it before the transaction layer. */
export interface Domain extends Disposable {
  readonly onRegistration: Event<LocationChange>;
  readonly onCall: Event<CallChange>;
  /** Requests that are being forwarded now. */
  readonly activeRequests: number;
  bindings(user: string): readonly Binding[];
  /** Makes a user agent of this program a user without password, such as an echo number; dispose to take it away. */
  addFixedBinding(user: string, contact: SipUri): Disposable;
}

const ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, MESSAGE, SUBSCRIBE, NOTIFY, REFER, UPDATE, PRACK, INFO";

/** Puts a domain behind `layer`, which must have no other user. */
export function createDomain(options: DomainOptions): Domain {
  const { layer, clock, random, crypto, users, locate } = options;
  const own = new OwnAddresses(options.domain, options.listening);
  const isUser = (user: string): boolean => users.has(user);
  const verifier = new DigestVerifier({
    realm: own.domain, passwordOf: (user) => users.get(user), clock, random, crypto,
    ...(options.digestAlgorithms && { algorithms: options.digestAlgorithms }),
    ...(options.digestQops && { qops: options.digestQops }),
  });
  const authenticator = new Authenticator(verifier, clock);
  const owned = new DisposableStore();
  const location = owned.add(new LocationService(clock));
  const limits = { ...DEFAULT_REGISTRATION_LIMITS, ...options.registrationLimits };
  const registrar = new Registrar({ own, isUser, location, authenticator, clock, random, limits });
  const proxy = owned.add(new Proxy({
    layer, clock, random, own, isUser, location, authenticator, locate,
    seal: new RouteSeal(crypto, random),
    mode: options.mode ?? "proxy",
    ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
  }));
  owned.add(layer.onRequest((transaction) => dispatch(transaction, { own, registrar, proxy, random })));
  owned.add(layer.onAck(({ request, arrival }) => void proxy.handleAck(request, arrival)));
  return {
    onRegistration: location.onChange,
    onCall: proxy.onCall,
    get activeRequests() {
      return proxy.activeRequests;
    },
    bindings: (user) => location.lookup(user),
    addFixedBinding: (user, contact) => location.addFixed(user, contact),
    dispose: () => owned.dispose(),
  };
}

interface Parts {
  readonly own: OwnAddresses;
  readonly registrar: Registrar;
  readonly proxy: Proxy;
  readonly random: Random;
}

function dispatch(transaction: ServerTransaction, { own, registrar, proxy, random }: Parts): void {
  const { request } = transaction;
  const isHere = request.headers.routes.every((route) => own.isOurs(route.uri));
  const isForServer = isHere && own.isOurs(request.uri) && request.uri.user === undefined;
  const answer = (what: Reply): void => transaction.respond(createReply(request, what, random));
  if (request.method === "REGISTER") return isForServer ? registrar.handle(transaction) : answer(FOREIGN_REGISTER);
  if (request.method === "OPTIONS" && isForServer) return answer(describeServer(request));
  proxy.handle(transaction);
}

const FOREIGN_REGISTER = reply(403, "No Relay To Other Domains");

/** OPTIONS for the server itself (RFC 3261 section 11.2): no secret in it, and it is how a client finds out we live. */
function describeServer({ headers }: SipRequest): Reply {
  return refuseOptions(headers.require) ?? reply(200, undefined, [["Allow", ALLOW], ["Accept", "application/sdp"]]);
}
