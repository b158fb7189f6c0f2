// Keeps one flow of an account registered: runs registration-machine.ts (RFC 3261 section 10.2, RFC 3581 section 4, RFC
// 5626 section 4.2). What the REGISTER says is register-request.ts's, how many flows there are registration.ts's.
import type { Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import type { Params, SipRequest, SipResponse, SipUri } from "../message/model.ts";
import { formatUri } from "../message/uri.ts";
import type { Arrival } from "../transaction/transaction-user.ts";
import { readSeenAddress } from "../transport/via-routing.ts";
import { ClientRequest, type ClientReply } from "./client-request.ts";
import { addressKey, type OwnContact } from "./contact.ts";
import { domainOf, firstHop, type Identity } from "./identity.ts";
import { createCallId, createTag, randomFraction } from "./identifiers.ts";
import { createRegister, type FlowName } from "./register-request.ts";
import { readGrant, type FlowGrant } from "./registration-grant.ts";
import {
  refreshDelayMs, retryDelayMs, slowRetryDelayMs, stepRegistration,
  type RegistrationEffect, type RegistrationInput, type RegistrationMachineState,
} from "./registration-machine.ts";
import type { RegistrationState } from "./registration-state.ts";
import { registrationFailure } from "./status-failure.ts";
import type { UserAgentContext } from "./user-agent-context.ts";
import { WayBack } from "./way-back.ts";

/** What a flow needs of the registration that it belongs to. */
export interface RegistrationFlowOptions extends FlowName {
  /** The interval asked for; the server may shorten it, or lengthen it by 423. */
  readonly expiresS?: number;
  /** Register the address that the server sees instead of our own (default: yes, over UDP). */
  readonly learnAddress?: boolean;
  /** What the phone can do, said with its Contact (RFC 3840 section 5). */
  readonly features?: Params;
  /** Whether the account can be reached by another flow meanwhile, so that this one need not hurry (RFC 5626 section 4.5). */
  isSpare(): boolean;
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

export class RegistrationFlow implements Disposable {
  readonly identity: Identity;
  readonly #context: UserAgentContext;
  readonly #options: RegistrationFlowOptions;
  readonly #changes = new Emitter<RegistrationState>();
  readonly #callId: string;
  readonly #tag: string;
  #machine: RegistrationMachineState = "offline";
  #state: RegistrationState = { state: "offline" };
  #sequence = 0;
  #expiresS: number;
  #failures = 0;
  #learning = false;
  /** False once the first hop has said that it does no outbound (439, RFC 5626 section 4.2.1). */
  #outbound = true;
  #grant: FlowGrant | undefined;
  #localAddress: string | undefined;
  #isFresh = false;
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

  constructor(context: UserAgentContext, identity: Identity, options: RegistrationFlowOptions) {
    this.#context = context;
    this.identity = identity;
    this.#options = options;
    this.#callId = createCallId(context.random);
    this.#tag = createTag(context.random);
    this.#expiresS = options.expiresS ?? DEFAULT_EXPIRES_S;
    this.#wayBack = new WayBack(context, options, (delayMs) => this.#step("way-lost", { delayMs }));
  }

  get state(): RegistrationState {
    return this.#state;
  }

  /** What the registrar granted last, while that is in force. */
  get grant(): FlowGrant | undefined {
    return this.#state.state === "registered" ? this.#grant : undefined;
  }

  /** Registers now, or again: after a failure, on request, or from `localAddress` after a change of the network. */
  start(localAddress?: string, fresh = false): void {
    if (this.#disposed) return;
    this.#localAddress = localAddress;
    this.#failures = 0;
    // What is to be given up is not watched any more, or its end would be taken for a loss of the new way.
    if (fresh) this.#wayBack.dispose();
    this.#isFresh = fresh;
    this.#step("start", {});
    this.#isFresh = false;
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
      case "arm-refresh": return this.#arm(refreshDelayMs(this.#grantedMs));
      case "arm-retry": return this.#arm(delayMs);
      case "arm-stop": return this.#arm(STOP_LIMIT_MS);
      case "disarm": return this.#timer?.dispose();
      case "tell-registering": return this.#tell({ state: "registering" });
      case "tell-registered": return this.#tell({ state: "registered", untilMs: this.#context.clock.wallMs() + this.#grantedMs });
      case "tell-failed": return this.#tellFailed(failure, delayMs);
      case "tell-offline": return this.#tell({ state: "offline" });
    }
  }

  #send(expiresS: number): void {
    this.#request?.dispose();
    this.#request = new ClientRequest(this.#context, {
      identity: this.identity,
      nextHop: this.#options.proxy ?? firstHop(this.identity, domainOf(this.identity)),
      ...(this.#localAddress === undefined ? {} : { localAddress: this.#localAddress }),
      fresh: this.#isFresh,
      build: (contact) => this.#build(contact, expiresS),
      onReply: (reply) => this.#receive(reply),
      onFailure: (failure) => this.#fail(this.#explain(failure)),
    });
  }

  #build(contact: OwnContact, expiresS: number): SipRequest {
    const uri = contact.binding ?? contact.uri;
    this.#sent = { ...contact, uri };
    const isMoved = this.#bound !== undefined && formatUri(this.#bound) !== formatUri(uri);
    return createRegister({
      identity: this.identity, flow: this.#options, outbound: this.#outbound, contact: uri, expiresS,
      // With outbound the new Contact takes the place of the old one by itself (RFC 5626 section 6).
      previous: isMoved && !this.#grant?.outbound ? this.#bound : undefined,
      callId: this.#callId, tag: this.#tag, sequence: ++this.#sequence, product: this.#context.product,
      ...(this.#options.features ? { features: this.#options.features } : {}),
    });
  }

  #receive(reply: ClientReply): void {
    const { response, verdict } = reply;
    if (response.status < 200) return;
    if (response.status < 300) return this.#accept(reply);
    const failure = registrationFailure(response, this.#account, this.#server);
    if (verdict === "refused") return this.#step("rejected", { failure });
    if (verdict) return this.#step("rejected", { failure: this.#unanswerable(verdict, failure) });
    if (response.status === 423 && this.#lengthen(response.headers.minExpires)) return this.#step("corrected", {});
    if (response.status === 439 && this.#dropOutbound()) return this.#step("corrected", {});
    this.#fail(failure, response);
  }

  #accept({ response, arrival }: ClientReply): void {
    const isStaying = this.#machine !== "unregistering";
    this.#failures = 0;
    if (isStaying && this.#sent) this.#bound = this.#sent.uri;
    if (isStaying && !this.#learning && this.#learn(response)) {
      this.#learning = true;
      return this.#step("seen-elsewhere", {});
    }
    this.#learning = false;
    if (isStaying) this.#take(response, arrival);
    this.#step("accepted", {});
  }

  #take(response: SipResponse, arrival: Arrival): void {
    const { regId, proxy } = this.#options;
    const own = { contact: this.#sent?.uri ?? this.identity.address, instance: this.identity.instance, regId, expiresS: this.#expiresS };
    this.#grant = { ...readGrant(response, own), proxy, hop: arrival.source };
    const { outbound, flowTimerS } = this.#grant;
    this.#wayBack.keepOpen(arrival, { outbound: outbound || flowTimerS !== undefined, ...(flowTimerS === undefined ? {} : { flowTimerS }) });
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

  #dropOutbound(): boolean {
    const had = this.#outbound && this.identity.instance !== undefined;
    this.#outbound = false;
    return had;
  }

  #fail(failure: Failure, response?: SipResponse): void {
    const fraction = randomFraction(this.#context.random);
    this.#failures += 1;
    this.#learning = false;
    const wantedMs = response && !isPassing(response.status) ? slowRetryDelayMs(fraction) : retryDelayMs(this.#failures, fraction, this.#options.isSpare());
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

  get #grantedMs(): number {
    return (this.#grant?.expiresS ?? this.#expiresS) * 1000;
  }

  get #account(): string {
    return `${this.identity.address.user ?? ""}@${this.identity.address.host}`;
  }

  get #server(): string {
    return (this.identity.registrar ?? this.#options.proxy ?? this.identity.address).host;
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

/** Whether a refusal may be over soon by itself: timeouts and the server's own trouble. */
function isPassing(status: number): boolean {
  return status === 408 || status === 480 || (status >= 500 && status < 600 && status !== 501 && status !== 505);
}
