// A user agent of ours on real sockets, signalling only: bodies are sent and received unread. For tests that need no
// sound and no phone around it.
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { NodeNetwork } from "../../core/platform/node/node-network.ts";
import { NodeRandom } from "../../core/platform/node/node-random.ts";
import { NodeResolver } from "../../core/platform/node/node-resolver.ts";
import type { Event } from "../../core/base/emitter.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import type { SessionBody } from "../../core/sip/dialog/session-body.ts";
import { createSipUri, parseUri } from "../../core/sip/message/uri.ts";
import type { SipUri, Uri } from "../../core/sip/message/model.ts";
import { createSipStack, type SipStack } from "../../core/sip/transaction/sip-stack.ts";
import type { SipTransport } from "../../core/sip/transport/hop.ts";
import type { Identity } from "../../core/sip/usage/identity.ts";
import type { InviteSession } from "../../core/sip/usage/invite-session.ts";
import type { Registration, RegistrationOptions, RegistrationState } from "../../core/sip/usage/registration.ts";
import type { SessionTimerOptions } from "../../core/sip/usage/session-timer-machine.ts";
import type { InviteSessionEvent } from "../../core/sip/usage/session-event.ts";
import { UserAgent } from "../../core/sip/usage/user-agent.ts";

export interface RealPhoneOptions {
  readonly user: string;
  readonly domain: string;
  readonly password?: string;
  /** The outbound proxy that is the registrar too. */
  readonly server?: SocketAddress;
  readonly transport?: SipTransport;
  /** How the server is verified, and what it is shown. */
  readonly tls?: Identity["tls"];
  readonly webSocketPath?: string;
  /** "address:port" of the name servers to ask; absent: the system's. */
  readonly nameServers?: readonly string[];
  /** More of the account's identity. */
  readonly identity?: Partial<Identity>;
  /** Shorter than the standard allows, so that a test need not wait for minutes. */
  readonly sessionTimer?: SessionTimerOptions;
}

export class RealPhone implements AsyncDisposable {
  readonly userAgent: UserAgent;
  readonly identity: Identity;
  readonly stack: SipStack;
  readonly #registrations: Registration[] = [];

  constructor({ user, domain, password = "", server, transport = "udp", tls, webSocketPath, nameServers, identity, sessionTimer }: RealPhoneOptions) {
    const clock = new NodeClock();
    const random = new NodeRandom();
    this.stack = createSipStack({ clock, random, network: new NodeNetwork(), resolver: new NodeResolver(clock, nameServers ? { nameServers } : {}) });
    this.userAgent = new UserAgent({
      transactions: this.stack.transactions,
      locate: (uri, preferred) => this.stack.locator.locateUri(uri, preferred),
      clock, random, crypto: new NodeCrypto(), product: "Godwit",
      ...(sessionTimer ? { sessionTimer } : {}),
    });
    this.identity = {
      address: readUri(`sip:${user}@${domain}`), displayName: "", transport,
      credentials: { username: user, password },
      ...(tls ? { tls } : {}), ...(webSocketPath === undefined ? {} : { webSocketPath }),
      ...(server ? { outboundProxy: createSipUri({ host: server.address, port: server.port }) } : {}),
      ...identity,
    };
  }

  /** Makes a registration and starts it. */
  register(options?: RegistrationOptions): Registration {
    const registration = this.userAgent.register(this.identity, options);
    this.#registrations.push(registration);
    registration.start();
    return registration;
  }

  call(target: string, body: SessionBody = offer()): RealCall {
    return new RealCall(this.userAgent.invite({ identity: this.identity, target: readUri(target), body }));
  }

  /** Calls without an offer: the callee makes it. */
  callWithoutOffer(target: string): RealCall {
    return new RealCall(this.userAgent.invite({ identity: this.identity, target: readUri(target) }));
  }

  /** Listens for calls; the port is the system's choice. */
  async listen(transport: SipTransport = "udp"): Promise<SocketAddress> {
    return (await this.stack.transports.listen({ transport, address: "127.0.0.1", port: 0 })).local;
  }

  /** The next call that comes in. */
  nextCall(): Promise<RealCall> {
    return next(this.userAgent.onInvite).then((session) => new RealCall(session));
  }

  /** Ends calls in order, then everything. */
  async close(): Promise<void> {
    for (const registration of this.#registrations) registration.dispose();
    await this.userAgent.close(2_000);
    this.stack.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A session and all that it told. */
export class RealCall {
  readonly session: InviteSession;
  readonly events: InviteSessionEvent[] = [];

  constructor(session: InviteSession) {
    this.session = session;
    session.onEvent((event) => this.events.push(event));
  }

  /** The first event of a kind, now or later; an end that was not asked for fails at once instead of hanging. */
  async waitFor<Kind extends InviteSessionEvent["kind"]>(kind: Kind): Promise<Extract<InviteSessionEvent, { kind: Kind }>> {
    for (;;) {
      const told = this.events.find((event) => event.kind === kind || event.kind === "ended");
      if (told?.kind === kind) return told as Extract<InviteSessionEvent, { kind: Kind }>;
      if (told) throw new Error(`The call ended instead of telling "${kind}": ${JSON.stringify(told)}`);
      await next(this.session.onEvent);
    }
  }
}

/** Resolves when the registration is in a state that fits, now or later. */
export async function untilState(
  registration: Registration,
  fits: (state: RegistrationState) => boolean,
): Promise<RegistrationState> {
  while (!fits(registration.state)) await next(registration.onChange);
  return registration.state;
}

/** An SDP offer or answer of one G.711 stream at an address where nobody listens. */
export function offer(): SessionBody {
  const lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", "m=audio 49152 RTP/AVP 0", "a=rtpmap:0 PCMU/8000"];
  return { contentType: "application/sdp", bytes: new TextEncoder().encode(`${lines.join("\r\n")}\r\n`) };
}

function readUri(text: string): SipUri & Uri {
  const parsed = parseUri(text);
  if (!parsed.ok || (parsed.value.scheme !== "sip" && parsed.value.scheme !== "sips")) throw new Error(`Not a SIP URI: ${text}`);
  return parsed.value;
}

function next<Value>(event: Event<Value>): Promise<Value> {
  return new Promise((resolve) => {
    const listener = event((value) => {
      listener.dispose();
      resolve(value);
    });
  });
}
