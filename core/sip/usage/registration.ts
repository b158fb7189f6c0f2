// Keeps one account registered, by one flow or, through several outbound proxies, by a flow through each (RFC 5626 section
// 4.2). Each flow runs by itself in registration-flow.ts; which accounts register is the phone's business.
import type { Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { Params } from "../message/model.ts";
import type { Hop } from "../transport/hop.ts";
import type { Identity } from "./identity.ts";
import { RegistrationFlow } from "./registration-flow.ts";
import { combineStates, type RegistrationState } from "./registration-state.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export type { RegistrationState } from "./registration-state.ts";

export interface RegistrationOptions {
  /** The interval asked for; the server may shorten it, or lengthen it by 423. */
  readonly expiresS?: number;
  /** Register the address that the server sees instead of our own (default: yes, over UDP). */
  readonly learnAddress?: boolean;
  /** What the phone can do, said with its Contact (RFC 3840 section 5). */
  readonly features?: Params;
}

export interface StartOptions {
  /** Over a connection opened for it: the one that there is seems dead, as after a suspend. */
  readonly fresh?: boolean;
}

/** RFC 5626 section 4.2.1: more flows than this are no surer. */
const MAX_FLOWS = 4;

export class Registration implements Disposable {
  readonly identity: Identity;
  readonly #context: UserAgentContext;
  /** The first is always wanted; the others when it has failed, or the registrar keeps several (RFC 5626 section 6). */
  readonly #flows: readonly RegistrationFlow[];
  readonly #changes = new Emitter<RegistrationState>();
  #localAddress: string | undefined;
  #wanted = false;

  /** Each change of `state`. */
  readonly onChange: Event<RegistrationState> = this.#changes.event;

  constructor(context: UserAgentContext, identity: Identity, options: RegistrationOptions = {}) {
    this.#context = context;
    this.identity = identity;
    const proxies = [identity.outboundProxy, ...(identity.furtherProxies ?? [])].slice(0, MAX_FLOWS);
    this.#flows = proxies.map((proxy, index) => this.#createFlow(proxy, index, options));
  }

  get state(): RegistrationState {
    return combineStates(this.#flows.map((flow) => flow.state));
  }

  /** The servers that have granted it, by the flows that stand; none while it is not registered. */
  get hops(): readonly Hop[] {
    return this.#flows.flatMap(({ grant }) => grant?.hop ?? []);
  }

  /** Whether a user part is one that the registrar made up for this phone (RFC 5627 section 3.1.2). */
  isNamed(user: string): boolean {
    return this.#flows.some(({ grant }) => grant?.temporaryGruu?.user === user || grant?.publicGruu?.user === user);
  }

  /**
   * Registers now, or again: after a failure, on request, or from `localAddress` after a change of the network. The binding of
   * before is replaced with the same REGISTER: by instance and reg-id (RFC 5626 section 6), else by its removal there.
   */
  start(localAddress?: string, { fresh = false }: StartOptions = {}): void {
    this.#wanted = true;
    this.#localAddress = localAddress;
    const running = this.#flows.filter((flow, index) => index === 0 || flow.state.state !== "offline");
    for (const flow of running) flow.start(localAddress, fresh);
  }

  /** Takes the registration back; resolves when the server has agreed, or after 2 s. */
  async stop(): Promise<void> {
    this.#wanted = false;
    await Promise.all(this.#flows.map((flow) => flow.stop()));
  }

  dispose(): void {
    this.#wanted = false;
    for (const flow of this.#flows) flow.dispose();
    this.#context.memoryOf(this.identity).registered = undefined;
    this.#changes.dispose();
  }

  #createFlow(proxy: Identity["outboundProxy"], index: number, options: RegistrationOptions): RegistrationFlow {
    const flow: RegistrationFlow = new RegistrationFlow(this.#context, this.identity, {
      ...options, proxy, regId: index + 1, isSpare: () => this.#flows.some((other) => other !== flow && other.grant !== undefined),
    });
    flow.onChange(() => this.#follow(index));
    return flow;
  }

  #follow(index: number): void {
    const grant = this.#flows.map((flow) => flow.grant).find((each) => each !== undefined);
    this.#context.memoryOf(this.identity).registered = grant;
    this.#changes.emit(this.state);
    if (index === 0 && this.#wanted) this.#runFurtherFlows();
  }

  /** A registrar without outbound would take a second flow for another phone; then the others only stand in for the first. */
  #runFurtherFlows(): void {
    const [first, ...further] = this.#flows;
    const areWanted = first?.state.state === "failed" || first?.grant?.outbound === true;
    const areTooMany = first?.grant !== undefined && !first.grant.outbound;
    for (const flow of further) {
      if (areWanted && flow.state.state === "offline") flow.start(this.#localAddress);
      else if (areTooMany && flow.state.state !== "offline") void flow.stop();
    }
  }
}
