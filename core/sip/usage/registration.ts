// Keeps one account registered: runs registration-machine.ts (RFC 3261 section 10.2, RFC 3581 section 4).
// Which accounts register, and what people see of it, is the phone's business.
import type { Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import { createRequest } from "../message/create-message.ts";
import type { NameAddr, SipRequest, SipResponse, SipUri } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { createParams } from "../message/params.ts";
import { formatUri } from "../message/uri.ts";
import { readSeenAddress } from "../transport/via-routing.ts";
import { ClientRequest, type ClientReply } from "./client-request.ts";
import { addressKey, type OwnContact } from "./contact.ts";
import { domainOf, firstHop, preloadedRoute, type Identity } from "./identity.ts";
import { createCallId, createTag, randomFraction } from "./identifiers.ts";
import {
  refreshDelayMs, retryDelayMs, slowRetryDelayMs, stepRegistration,
  type RegistrationEffect, type RegistrationInput, type RegistrationMachineState,
} from "./registration-machine.ts";
import { registrationFailure } from "./status-failure.ts";
import type { UserAgentContext } from "./user-agent-context.ts";
import { WayBack } from "./way-back.ts";

/** Whether the account can be reached. Times are wall-clock milliseconds. */
export type RegistrationState =
  | { readonly state: "offline" }
  | { readonly state: "registering" }
  | { readonly state: "registered"; readonly untilMs: number }
  | { readonly state: "failed"; readonly failure: Failure; readonly retryAtMs?: number };

export interface RegistrationOptions {
  /** The interval asked for; the server may shorten it, or lengthen it by 423. */
  readonly expiresS?: number;
  /** Register the address that the server sees instead of our own (default: yes, over UDP). */
  readonly learnAddress?: boolean;
}

interface Facts {
  readonly failure?: Failure;
  readonly delayMs?: number;
}

const DEFAULT_EXPIRES_S = 3600;
/** A server that demands a longer interval than a day is refused: the address could not change for that long. */
const MAX_EXPIRES_S = 86_400;
/** How long `stop` waits for the server. */
const STOP_LIMIT_MS = 2_000;

export class Registration implements Disposable {
  readonly identity: Identity;
  readonly #context: UserAgentContext;
  readonly #options: RegistrationOptions;
  readonly #changes = new Emitter<RegistrationState>();
  readonly #callId: string;
  readonly #tag: string;
  #machine: RegistrationMachineState = "offline";
  #state: RegistrationState = { state: "offline" };
  #sequence = 0;
  #expiresS: number;
  #grantedS = 0;
  #failures = 0;
  #learning = false;
  #localAddress: string | undefined;
  #sent: OwnContact | undefined;
  /** The Contact that the server has, and that must go when ours changes. */
  #bound: SipUri | undefined;
  #request: ClientRequest | undefined;
  #timer: Disposable | undefined;
  /** Calls come by the way that the registration went: NATs forget it, connections close. */
  readonly #wayBack: WayBack;
  readonly #stopping = new Emitter<void>();
  #disposed = false;

  /** Each change of `state`. */
  readonly onChange: Event<RegistrationState> = this.#changes.event;

  constructor(context: UserAgentContext, identity: Identity, options: RegistrationOptions = {}) {
    this.#context = context;
    this.identity = identity;
    this.#options = options;
    this.#callId = createCallId(context.random);
    this.#tag = createTag(context.random);
    this.#expiresS = options.expiresS ?? DEFAULT_EXPIRES_S;
    this.#wayBack = new WayBack(context, (delayMs) => this.#step("way-lost", { delayMs }));
  }

  get state(): RegistrationState {
    return this.#state;
  }

  /** Registers now, or again: after a failure, on request, or from `localAddress` after a change of the network. */
  start(localAddress?: string): void {
    if (this.#disposed) return;
    this.#localAddress = localAddress;
    this.#failures = 0;
    this.#step("start", {});
  }

  /** Takes the registration back; resolves when the server has agreed, or after 2 s. */
  async stop(): Promise<void> {
    this.#step("stop", {});
    if (this.#machine === "offline") return;
    await new Promise<void>((resolve) => void this.#stopping.event(resolve));
  }

  dispose(): void {
    this.#disposed = true;
    this.#machine = "offline";
    this.#timer?.dispose();
    this.#request?.dispose();
    this.#wayBack.dispose();
    this.#changes.dispose();
    this.#endStop();
  }

  #step(input: RegistrationInput, facts: Facts): void {
    const { state, effects } = stepRegistration(this.#machine, input);
    this.#machine = state;
    for (const effect of effects) this.#run(effect, facts);
  }

  #run(effect: RegistrationEffect, { failure, delayMs = 0 }: Facts): void {
    switch (effect) {
      case "send": return this.#send(this.#expiresS);
      case "send-removal": return this.#send(0);
      case "abandon": return this.#request?.dispose();
      case "arm-refresh": return this.#arm(refreshDelayMs(this.#grantedS * 1000));
      case "arm-retry": return this.#arm(delayMs);
      case "arm-stop": return this.#arm(STOP_LIMIT_MS);
      case "disarm": return this.#timer?.dispose();
      case "tell-registering": return this.#tell({ state: "registering" });
      case "tell-registered": return this.#tell({ state: "registered", untilMs: this.#context.clock.wallMs() + this.#grantedS * 1000 });
      case "tell-failed": return this.#tellFailed(failure, delayMs);
      case "tell-offline": return this.#tell({ state: "offline" });
    }
  }

  #send(expiresS: number): void {
    this.#request?.dispose();
    this.#request = new ClientRequest(this.#context, {
      identity: this.identity,
      nextHop: firstHop(this.identity, domainOf(this.identity)),
      ...(this.#localAddress === undefined ? {} : { localAddress: this.#localAddress }),
      build: (contact) => this.#build(contact, expiresS),
      onReply: (reply) => this.#receive(reply),
      onFailure: (failure) => this.#fail(this.#explain(failure)),
    });
  }

  #build(contact: OwnContact, expiresS: number): SipRequest {
    const { address, displayName } = this.identity;
    this.#sent = contact;
    const previous = this.#bound && formatUri(this.#bound) !== formatUri(contact.uri) ? this.#bound : undefined;
    return createRequest("REGISTER", domainOf(this.identity), [
      ...preloadedRoute(this.identity),
      ["Max-Forwards", "70"],
      ["From", formatNameAddr(createNameAddr(address, createParams({ tag: this.#tag }), displayName))],
      ["To", formatNameAddr(createNameAddr(address))],
      ["Call-ID", this.#callId],
      ["CSeq", `${++this.#sequence} REGISTER`],
      ["Contact", formatNameAddr(createNameAddr(contact.uri, createParams({ expires: expiresS })))],
      ...(previous ? [["Contact", formatNameAddr(createNameAddr(previous, createParams({ expires: 0 })))] as const] : []),
      ["Expires", String(expiresS)],
      ["User-Agent", this.#context.product],
    ]);
  }

  #receive(reply: ClientReply): void {
    const { response, verdict } = reply;
    if (response.status < 200) return;
    if (response.status < 300) return this.#accept(reply);
    const failure = registrationFailure(response, this.#account, this.#server);
    if (verdict === "refused") return this.#step("rejected", { failure });
    if (verdict) return this.#step("rejected", { failure: this.#unanswerable(verdict, failure) });
    if (response.status === 423 && this.#lengthen(response.headers.minExpires)) return this.#step("too-brief", {});
    this.#fail(failure, response);
  }

  #accept({ response, arrival }: ClientReply): void {
    this.#failures = 0;
    if (this.#machine !== "unregistering") this.#bound = this.#sent?.uri;
    if (this.#machine !== "unregistering" && !this.#learning && this.#learn(response)) {
      this.#learning = true;
      return this.#step("seen-elsewhere", {});
    }
    this.#learning = false;
    this.#grantedS = Math.max(1, this.#granted(response));
    if (this.#machine !== "unregistering") this.#wayBack.keepOpen(arrival);
    this.#step("accepted", {});
  }

  /**
   * The interval that our binding got (RFC 3261 section 10.2.4): its own parameter, else Expires. A server that mends
   * NATs lists it with an address that we do not know; being the newest, it has as long to go as any.
   */
  #granted(response: SipResponse): number {
    const { contacts, expires } = response.headers;
    const listed = contacts === "*" ? [] : contacts;
    const ours = listed.filter((contact) => this.#isOurs(contact)).map(secondsOf).find((seconds) => seconds > 0);
    return Math.min((ours ?? expires) || Math.max(0, ...listed.map(secondsOf)) || this.#expiresS, MAX_EXPIRES_S);
  }

  #isOurs({ uri }: NameAddr): boolean {
    const sent = this.#sent?.uri;
    if (uri.scheme !== "sip" || !sent) return false;
    return uri.user === sent.user && uri.host === sent.host && (uri.port ?? 5060) === (sent.port ?? 5060);
  }

  /** Takes note of the address that the server saw in our Via; true where it is news (RFC 3581 section 4). */
  #learn(response: SipResponse): boolean {
    const local = this.#sent?.local;
    const via = response.headers.vias[0];
    if (this.#options.learnAddress === false || this.identity.transport !== "udp" || !local || !via) return false;
    const seen = readSeenAddress(via, local);
    if (!seen) return false;
    const { seenAs } = this.#context.memoryOf(this.identity);
    const known = seenAs.get(addressKey(local)) ?? local;
    if (known.address === seen.address && known.port === seen.port) return false;
    seenAs.set(addressKey(local), seen);
    return true;
  }

  #lengthen(minExpiresS: number | undefined): boolean {
    if (minExpiresS === undefined || minExpiresS <= this.#expiresS || minExpiresS > MAX_EXPIRES_S) return false;
    this.#expiresS = minExpiresS;
    return true;
  }

  #fail(failure: Failure, response?: SipResponse): void {
    const fraction = randomFraction(this.#context.random);
    this.#failures += 1;
    this.#learning = false;
    const wantedMs = response && !isPassing(response.status) ? slowRetryDelayMs(fraction) : retryDelayMs(this.#failures, fraction);
    const delayMs = Math.max(wantedMs, 1000 * Math.min(response?.headers.retryAfter ?? 0, MAX_EXPIRES_S));
    this.#step("unavailable", { failure, delayMs });
  }

  #tellFailed(failure: Failure | undefined, delayMs: number): void {
    if (!failure) return;
    this.#tell({ state: "failed", failure, ...(delayMs > 0 ? { retryAtMs: this.#context.clock.wallMs() + delayMs } : {}) });
  }

  #tell(state: RegistrationState): void {
    this.#state = state;
    if (state.state !== "registered") this.#wayBack.dispose();
    this.#changes.emit(state);
    if (this.#machine !== "unregistering") this.#endStop();
  }

  #endStop(): void {
    this.#stopping.emit();
    this.#stopping.dispose();
  }

  #arm(delayMs: number): void {
    this.#timer?.dispose();
    this.#timer = this.#context.clock.setTimer(delayMs, () => this.#step("due", {}));
  }

  get #account(): string {
    return `${this.identity.address.user ?? ""}@${this.identity.address.host}`;
  }

  get #server(): string {
    return (this.identity.registrar ?? this.identity.outboundProxy ?? this.identity.address).host;
  }

  #explain(failure: Failure): Failure {
    if (failure.code !== "sip/transaction/timeout") return failure;
    return { code: "account/no-answer", message: `${this.#server} does not answer; check the registrar's name and the network.`, ...(failure.detail ? { detail: failure.detail } : {}) };
  }

  #unanswerable(verdict: string, { detail }: Failure): Failure {
    const more = detail === undefined ? {} : { detail };
    if (verdict === "no-credentials") return { code: "account/no-password", message: `${this.#server} asks for a password; enter one for ${this.#account}.`, ...more };
    return { code: "account/auth-unsupported", message: `${this.#server} asks for the password in a way that this phone does not support.`, ...more };
  }
}

/** The expires parameter of a Contact; 0 where it has none that can be read. */
function secondsOf({ params }: NameAddr): number {
  return Math.max(0, Number(params.get("expires") ?? "") || 0);
}

/** Whether a refusal may be over soon by itself: timeouts and the server's own trouble. */
function isPassing(status: number): boolean {
  return status === 408 || status === 480 || (status >= 500 && status < 600 && status !== 501 && status !== 505);
}
