// A domain and phones around it on a network in memory, in virtual time: the whole signalling, nothing replaced
// but sockets, clock and randomness.
import { expect } from "vitest";
import { DisposableStore } from "../../core/base/disposable.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import type { SocketAddress, TlsIdentity } from "../../core/ports/network.ts";
import { createDomain, type Domain, type DomainOptions } from "../../core/server/domain.ts";
import type { SessionBody } from "../../core/sip/dialog/session-body.ts";
import { createSipUri, parseUri } from "../../core/sip/message/uri.ts";
import type { Uri } from "../../core/sip/message/model.ts";
import { createSipStack, type SipStack } from "../../core/sip/transaction/sip-stack.ts";
import type { SipTransport } from "../../core/sip/transport/hop.ts";
import type { Identity } from "../../core/sip/usage/identity.ts";
import type { InviteSession } from "../../core/sip/usage/invite-session.ts";
import type { InviteSessionEvent } from "../../core/sip/usage/session-event.ts";
import type { Registration } from "../../core/sip/usage/registration.ts";
import { UserAgent } from "../../core/sip/usage/user-agent.ts";
import type { Locate } from "../../core/sip/usage/user-agent-context.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeNetwork, type FakeHost } from "../fakes/fake-network.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { FakeResolver } from "../fakes/fake-resolver.ts";

export const SERVER: SocketAddress = { address: "192.0.2.1", port: 5060 };
/** Where a domain that was started with a certificate speaks TLS. */
export const SECURE_SERVER: SocketAddress = { address: "192.0.2.1", port: 5061 };
export const DOMAIN = "example.org";
/** Longer than any transaction lives after its last message (RFC 3261 section 17: 64*T1 = 32 s). */
const SETTLED_MS = 70_000;

export interface PhoneOptions {
  readonly address: string;
  readonly password?: string;
  readonly transport?: SipTransport;
  /** The phone's own URN (RFC 5626 section 4.1). */
  readonly instance?: string;
}

/** One phone: a user agent with an account of the domain. */
export class ScenarioPhone {
  readonly host: FakeHost;
  readonly stack: SipStack;
  readonly userAgent: UserAgent;
  readonly identity: Identity;
  readonly registration: Registration;
  /** Calls that came in, newest last. */
  readonly incoming: InviteSession[] = [];

  constructor(scenario: ServerScenario, user: string, { address, password, transport = "udp", instance }: PhoneOptions, seed: number) {
    const { clock, network } = scenario;
    const server = transport === "tls" ? SECURE_SERVER : SERVER;
    this.host = network.host(address);
    const random = new FakeRandom(seed);
    this.stack = createSipStack({ clock, random, network: this.host, resolver: new FakeResolver() });
    const crypto = new NodeCrypto();
    this.userAgent = new UserAgent({ transactions: this.stack.transactions, locate: locateBy(this.stack), clock, random, crypto, product: "Scenario" });
    this.identity = {
      address: createSipUri({ user, host: DOMAIN }),
      displayName: "",
      transport,
      credentials: { username: user, password: password ?? scenario.users.get(user) ?? "" },
      outboundProxy: createSipUri({ host: server.address, port: server.port }),
      ...(instance === undefined ? {} : { instance }),
    };
    this.registration = this.userAgent.register(this.identity);
    this.userAgent.onInvite((session) => this.incoming.push(session));
  }

  call(user: string): RecordedCall {
    return this.callUri(`sip:${user}@${DOMAIN}`);
  }

  callUri(text: string): RecordedCall {
    return new RecordedCall(this.userAgent.invite({ identity: this.identity, target: readUri(text), body: sdp("offer") }));
  }

  /** The newest call that came in. */
  get ringing(): InviteSession {
    const session = this.incoming.at(-1);
    if (!session) throw new Error("No call has come in");
    return session;
  }

  dispose(): void {
    this.registration.dispose();
    this.userAgent.dispose();
    this.stack.dispose();
  }
}

/** A session and what it told. */
export class RecordedCall {
  readonly session: InviteSession;
  readonly events: InviteSessionEvent[] = [];

  constructor(session: InviteSession) {
    this.session = session;
    session.onEvent((event) => this.events.push(event));
  }

  get kinds(): string[] {
    return this.events.map((event) => event.kind);
  }

  /** The status that ended the INVITE, if that is how it ended. */
  get status(): number | undefined {
    const end = this.events.find((event) => event.kind === "ended");
    return end?.kind === "ended" ? end.status : undefined;
  }
}

export class ServerScenario {
  readonly clock = new FakeClock();
  readonly network = new FakeNetwork(this.clock, { delayMs: 5 });
  readonly users = new Map([["ada", "lovelace"], ["bob", "builder"], ["eve", "dropper"]]);
  readonly stack: SipStack;
  readonly domain: Domain;
  readonly #owned = new DisposableStore();
  #seed = 100;

  private constructor(options: Partial<DomainOptions>) {
    const random = new FakeRandom(1);
    this.stack = createSipStack({ clock: this.clock, random, network: this.network.host(SERVER.address), resolver: new FakeResolver() });
    this.domain = createDomain({
      layer: this.stack.transactions, clock: this.clock, random, crypto: new NodeCrypto(), domain: DOMAIN,
      users: this.users, listening: [SERVER, SECURE_SERVER], locate: locateBy(this.stack), localAddress: SERVER.address, ...options,
    });
    this.#owned.add(this.stack);
    this.#owned.add(this.domain);
  }

  /** Starts a domain that listens on UDP and TCP, and on TLS where it is given a certificate. */
  static async start(options: Partial<DomainOptions> = {}, identity?: TlsIdentity): Promise<ServerScenario> {
    const scenario = new ServerScenario(options);
    for (const transport of ["udp", "tcp"] as const) await scenario.stack.transports.listen({ transport, ...SERVER });
    if (identity) await scenario.stack.transports.listen({ transport: "tls", ...SECURE_SERVER }, identity);
    return scenario;
  }

  phone(user: string, options: PhoneOptions): ScenarioPhone {
    return this.#owned.add(new ScenarioPhone(this, user, options, this.#seed++));
  }

  /** A phone that has registered. */
  async registered(user: string, options: PhoneOptions): Promise<ScenarioPhone> {
    const phone = this.phone(user, options);
    phone.registration.start();
    await this.pass(500);
    expect(phone.registration.state.state).toBe("registered");
    return phone;
  }

  pass(milliseconds: number): Promise<void> {
    return this.clock.advance(milliseconds);
  }

  /** Waits until every transaction is over, checks that the domain keeps nothing, ends all, and checks for leaks. */
  async finish(): Promise<void> {
    await this.pass(SETTLED_MS);
    expect([this.domain.activeRequests, this.stack.transactions.size]).toEqual([0, 0]);
    this.#owned.dispose();
    await this.pass(1_000);
    expect([this.clock.pendingTimers, this.network.openSockets]).toEqual([0, 0]);
  }
}

/** A body that says what it is; sessions pass bodies on unread. */
export function sdp(text: string): SessionBody {
  return { contentType: "application/sdp", bytes: new TextEncoder().encode(text) };
}

function readUri(text: string): Uri {
  const parsed = parseUri(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

function locateBy(stack: SipStack): Locate {
  return (uri, preferred) => stack.locator.locateUri(uri, preferred);
}
