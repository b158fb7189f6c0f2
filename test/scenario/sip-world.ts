// A world in virtual time for SIP scenarios: user agents on the real stack, and peers played by hand, on a fake network.
import { expect } from "vitest";
import { encodeUtf8 } from "../../core/base/bytes.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import type { UdpSocket } from "../../core/ports/network.ts";
import type { SessionBody } from "../../core/sip/dialog/session-body.ts";
import { createRequest, createResponse } from "../../core/sip/message/create-message.ts";
import type { SipMessage, SipRequest, SipResponse, SipUri } from "../../core/sip/message/model.ts";
import { formatNameAddr } from "../../core/sip/message/name-addr.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import { serializeSipMessage } from "../../core/sip/message/serialize-message.ts";
import { createSipUri, formatUri } from "../../core/sip/message/uri.ts";
import { createSipStack, type SipStack } from "../../core/sip/transaction/sip-stack.ts";
import type { Identity } from "../../core/sip/usage/identity.ts";
import type { InviteOptions } from "../../core/sip/usage/invite-client.ts";
import type { InviteSession } from "../../core/sip/usage/invite-session.ts";
import type { InviteSessionEvent } from "../../core/sip/usage/session-event.ts";
import { UserAgent } from "../../core/sip/usage/user-agent.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeNetwork, type FakeHost, type FakePacket } from "../fakes/fake-network.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { FakeResolver } from "../fakes/fake-resolver.ts";

/** A body that stands for SDP: bodies are opaque to sessions. */
export function sdp(text: string): SessionBody {
  return { contentType: "application/sdp", bytes: encodeUtf8(text) };
}

export function textOf(body: SessionBody | undefined): string | undefined {
  return body && new TextDecoder().decode(body.bytes);
}

export class SipWorld {
  readonly clock = new FakeClock();
  readonly network = new FakeNetwork(this.clock, { delayMs: 10 });
  readonly resolver = new FakeResolver();
  readonly #agents: TestAgent[] = [];
  readonly #peers: TestPeer[] = [];
  #seed = 1;

  /** A user agent at `address`:5060 with the account `user`@its address, or what `identity` says. */
  async agent(user: string, address: string, identity: Partial<Identity> = {}): Promise<TestAgent> {
    const host = this.network.host(address);
    const random = new FakeRandom(this.#seed++ * 7919);
    const stack = createSipStack({ clock: this.clock, random, network: host, resolver: this.resolver });
    await stack.transports.listen({ transport: identity.transport ?? "udp", address, port: 5060 });
    const locate = stack.locator.locateUri.bind(stack.locator);
    const agent = new UserAgent({ transactions: stack.transactions, locate, clock: this.clock, random, crypto: new NodeCrypto(), product: "Test" });
    const whole: Identity = { address: createSipUri({ user, host: address }), displayName: user, transport: "udp", ...identity };
    const made = new TestAgent(agent, stack, whole, host);
    this.#agents.push(made);
    return made;
  }

  /** A peer that does what the test says, at `address`:5060 over UDP. */
  async peer(address: string): Promise<TestPeer> {
    const socket = await this.network.host(address).openUdp({ address, port: 5060 });
    const peer = new TestPeer(socket, address, () => this.clock.nowMs());
    this.#peers.push(peer);
    return peer;
  }

  /** Random bytes of their own for what a test decides by chance. */
  dice(seed: number): FakeRandom {
    return new FakeRandom(seed * 104_729);
  }

  /** Loses datagrams that `matches` says, `count` times. */
  lose(matches: (message: SipMessage, packet: FakePacket) => boolean, count = 1): void {
    let left = count;
    this.network.isLost = (packet) => {
      const parsed = parseSipMessage(packet.data);
      const isLost = left > 0 && parsed.ok && matches(parsed.value, packet);
      if (isLost) left--;
      return isLost;
    };
  }

  /** Lets all transactions run out, then expects that nothing is left anywhere. */
  async expectNothingLeft(): Promise<void> {
    await this.clock.advance(120_000);
    for (const { agent, stack } of this.#agents) {
      expect(agent.sessionCount, "sessions").toBe(0);
      expect(agent.dialogCount, "dialogs").toBe(0);
      expect(stack.transactions.size, "transactions").toBe(0);
      agent.dispose();
      stack.dispose();
    }
    for (const peer of this.#peers) peer.close();
    // The other end of a connection hears of its end a moment later.
    await this.clock.advance(100);
    expect(this.clock.pendingTimers, "timers").toBe(0);
    expect(this.network.openSockets, "sockets").toBe(0);
  }
}

export class TestAgent {
  readonly agent: UserAgent;
  readonly stack: SipStack;
  readonly identity: Identity;
  readonly host: FakeHost;

  constructor(agent: UserAgent, stack: SipStack, identity: Identity, host: FakeHost) {
    this.agent = agent;
    this.stack = stack;
    this.identity = identity;
    this.host = host;
  }

  call(target: SipUri, offer = "offer"): TestSession {
    return new TestSession(this.agent.invite({ identity: this.identity, target, body: sdp(offer) }));
  }

  /** Calls with what the test says of the INVITE. */
  callWith(target: SipUri, options: Omit<InviteOptions, "identity" | "target">): TestSession {
    return new TestSession(this.agent.invite({ identity: this.identity, target, ...options }));
  }

  /** Answers each call by what `onCall` does, and keeps the sessions. */
  takeCalls(onCall: (session: TestSession) => void): TestSession[] {
    const sessions: TestSession[] = [];
    this.agent.onInvite((session) => {
      const taken = new TestSession(session);
      sessions.push(taken);
      onCall(taken);
    });
    return sessions;
  }
}

/** A session with all that it has told. */
export class TestSession {
  readonly session: InviteSession;
  readonly events: InviteSessionEvent[] = [];

  constructor(session: InviteSession) {
    this.session = session;
    session.onEvent((event) => this.events.push(event));
  }

  get kinds(): string[] {
    return this.events.map((event) => event.kind);
  }

  get end(): Extract<InviteSessionEvent, { kind: "ended" }> | undefined {
    return this.events.find((event) => event.kind === "ended");
  }
}

/** Sends and receives single messages; keeps what came. */
export class TestPeer {
  readonly received: SipMessage[] = [];
  /** When empty lines came that keep a NAT's binding open. */
  readonly keepAlivesAtMs: number[] = [];
  readonly uri: SipUri;
  readonly #socket: UdpSocket;
  readonly #from = new Map<SipMessage, FakePacket["from"]>();
  /** Called for each request that comes. */
  onRequest: (request: SipRequest) => void = () => {};

  constructor(socket: UdpSocket, address: string, nowMs: () => number) {
    this.#socket = socket;
    this.uri = createSipUri({ user: "peer", host: address });
    socket.onDatagram(({ data, from }) => {
      if (data.length === 4) return void this.keepAlivesAtMs.push(nowMs());
      const parsed = parseSipMessage(data);
      if (!parsed.ok) throw new Error(`The peer got a malformed message: ${new TextDecoder().decode(data)}`);
      this.received.push(parsed.value);
      this.#from.set(parsed.value, from);
      if (parsed.value.kind === "request") this.onRequest(parsed.value);
    });
  }

  /** Requests of one method that came, retransmissions included. */
  requests(method: string): SipRequest[] {
    return this.received.filter((message): message is SipRequest => message.kind === "request" && message.method === method);
  }

  responses(method: string): SipResponse[] {
    return this.received.filter((message): message is SipResponse => message.kind === "response" && message.headers.cseq.method === method);
  }

  /** Answers a request that came; `tag` makes it a dialog of its own. */
  respond(request: SipRequest, status: number, options: { tag?: string; body?: string; headers?: [string, string][] } = {}): void {
    const { tag = "peer-tag", body, headers = [] } = options;
    const response = createResponse(request, status, undefined, {
      toTag: tag,
      headers: [
        ...(headers.some(([name]) => name === "Contact") ? [] : [["Contact", `<${formatUri(this.uri)}>`] as [string, string]]),
        ...headers,
        ...(body === undefined || headers.some(([name]) => name === "Content-Type") ? [] : [["Content-Type", "application/sdp"] as [string, string]]),
      ],
      ...(body === undefined ? {} : { body: encodeUtf8(body) }),
    });
    this.#send(response, this.#from.get(request)!);
  }

  /** Answers a request with the Via of another one: what a NAT or a proxy may have changed. */
  respondAs(request: SipRequest, changed: SipRequest, status: number, headers: [string, string][]): void {
    this.#send(createResponse(changed, status, undefined, { toTag: "peer-tag", headers }), this.#from.get(request)!);
  }

  /** Sends a request within the dialog that the INVITE and `tag` made; `rawBody` has its type in `headers`. */
  requestInDialog(invite: SipRequest, method: string, sequence: number, options: { tag?: string; body?: string; rawBody?: string; headers?: [string, string][] } = {}): void {
    const { tag = "peer-tag", body, rawBody = body, headers = [] } = options;
    const { from, to, callId, contacts } = invite.headers;
    const target = contacts === "*" ? undefined : contacts[0];
    const self = { ...to, params: new Map([["tag", tag]]) };
    const request = createRequest(method, target!.uri, [
      ["Via", `SIP/2.0/UDP ${this.uri.host}:5060;branch=z9hG4bK-${method}-${sequence}-${tag}-${callId};rport`],
      ["Max-Forwards", "70"],
      ["From", formatNameAddr(self)],
      ["To", formatNameAddr(from)],
      ["Call-ID", callId],
      ["CSeq", `${sequence} ${method}`],
      ["Contact", `<${formatUri(this.uri)}>`],
      ...headers,
      ...(body === undefined ? [] : [["Content-Type", "application/sdp"] as [string, string]]),
    ], rawBody === undefined ? undefined : encodeUtf8(rawBody));
    this.#send(request, this.#from.get(invite)!);
  }

  /** Sends any request to an agent at `address`:5060, or to another user or port there. */
  send(method: string, address: string, headers: [string, string][], body?: string, to: { user?: string; port?: number } = {}): void {
    const { user = "x", port = 5060 } = to;
    const request = createRequest(method, createSipUri({ user, host: address }), headers, body === undefined ? undefined : encodeUtf8(body));
    this.#send(request, { address, port });
  }

  close(): void {
    this.#socket.dispose();
  }

  #send(message: SipMessage, to: FakePacket["from"]): void {
    this.#socket.send(serializeSipMessage(message), to);
  }
}
