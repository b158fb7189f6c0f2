// A user agent's credentials on the wire, in virtual time: sent at once to whom they are for, and to nobody else
// (RFC 3261 section 22, RFC 7616 sections 3.3 to 3.6).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { createDomain, type DomainOptions } from "../../core/server/domain.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import { createSipStack } from "../../core/sip/transaction/sip-stack.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { SipWorld, sdp, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";

const PROXY = "192.0.2.9";
const EDGE = "192.0.2.8";

let world: SipWorld;
let proxy: TestPeer;
let ada: TestAgent;

beforeEach(async () => {
  world = new SipWorld();
  world.resolver.host("example.org", PROXY).host("edge1.example.org", EDGE).host("edge1.example.com", EDGE);
  proxy = await world.peer(PROXY);
  ada = await world.agent("ada", "192.0.2.1", {
    address: createSipUri({ user: "ada", host: "example.org" }),
    credentials: { username: "ada", password: "secret" },
  });
});

afterEach(() => world.expectNothingLeft());

function digest(realm: string, nonce: string, more = ""): string {
  return `Digest realm="${realm}", nonce="${nonce}", qop="auth"${more}`;
}

function challenge(peer: TestPeer, request: SipRequest, ...values: string[]): void {
  peer.respond(request, 407, { headers: values.map((value) => ["Proxy-Authenticate", value]) });
}

function noncesOf(request: SipRequest): string[] {
  return request.headers.proxyAuthorization.map(({ params }) => `${params.get("realm")} ${params.get("nonce")} ${Number(params.get("nc"))}`);
}

async function call(headers: [string, string][] = []): Promise<TestSession> {
  const answered = proxy.onRequest;
  proxy.onRequest = (request) => {
    if (request.method === "INVITE" && request.headers.proxyAuthorization.length === 0) return challenge(proxy, request, digest("example.org", "n1"));
    if (request.method === "INVITE") return proxy.respond(request, 200, { body: "answer", headers });
    answered(request);
  };
  const session = ada.call(createSipUri({ user: "bob", host: "example.org" }));
  await world.clock.advance(300);
  return session;
}

describe("requests within a dialog (section 22.1)", () => {
  it("carry credentials at once along the account's own proxy, each with the next count", async () => {
    proxy.onRequest = (request) => {
      if (request.method === "BYE") proxy.respond(request, 200);
    };
    const { session } = await call([["Record-Route", `<sip:${PROXY};lr>`]]);
    const reoffered = session.reoffer(() => sdp("again"));
    await world.clock.advance(300);
    expect(await reoffered).toMatchObject({ ok: true });
    session.end();
    await world.clock.advance(300);
    expect(proxy.requests("INVITE").map(noncesOf)).toEqual([[], ["example.org n1 1"], ["example.org n1 2"]]);
    expect(proxy.requests("BYE").map(noncesOf)).toEqual([["example.org n1 3"]]);
  });

  it.each([
    { host: "edge1.example.org", whose: "a proxy below the account's domain that recorded its route", carried: [["example.org n1 2"]] },
    { host: "edge1.example.com", whose: "a stranger's proxy that is first in the route set", carried: [[]] },
  ])("$host, $whose: $carried", async ({ host, carried }) => {
    const edge = await world.peer(EDGE);
    edge.onRequest = (request) => {
      if (request.method === "BYE") edge.respond(request, 200);
    };
    const { session } = await call([["Record-Route", `<sip:${host};lr>`]]);
    session.end();
    await world.clock.advance(300);
    expect(edge.requests("BYE").map(noncesOf)).toEqual(carried);
  });
});

describe("a chain of proxies (section 22.3)", () => {
  it("is answered realm by realm, all realms in the next request, where REGISTER has shown whose they are", async () => {
    proxy.onRequest = (request) => {
      const realms = new Set(request.headers.proxyAuthorization.map(({ params }) => params.get("realm")));
      if (!realms.has("near")) return challenge(proxy, request, digest("near", "a"));
      if (!realms.has("far")) return challenge(proxy, request, digest("far", "b"));
      if (request.method === "INVITE") return proxy.respond(request, 486);
      if (request.method === "REGISTER") proxy.respond(request, 200, { headers: [["Expires", "600"]] });
    };
    const registration = ada.agent.register(ada.identity);
    registration.start();
    await world.clock.advance(300);
    ada.call(createSipUri({ user: "bob", host: "example.org" }));
    await world.clock.advance(300);
    expect(proxy.requests("REGISTER").map(noncesOf)).toEqual([[], ["near a 1"], ["near a 2", "far b 1"]]);
    expect(proxy.requests("INVITE").map(noncesOf)).toEqual([["near a 3", "far b 2"]]);
    registration.dispose();
  });

  it("that ends with a stranger gets an answer for the own realm only, and the call fails with a clear word", async () => {
    proxy.onRequest = (request) => {
      if (request.method !== "INVITE") return;
      const isKnown = request.headers.proxyAuthorization.length > 0;
      challenge(proxy, request, isKnown ? digest("stranger.example", "s") : digest("example.org", "n"));
    };
    const session = ada.call(createSipUri({ user: "bob", host: "example.org" }));
    await world.clock.advance(500);
    expect(proxy.requests("INVITE").map(noncesOf)).toEqual([[], ["example.org n 1"]]);
    expect(session.end).toMatchObject({ status: 407, failure: { code: "call/forbidden" } });
  });
});

describe("nonces that grow old (RFC 7616 sections 3.3, 3.5)", () => {
  it("are replaced in the middle of a call: stale=true costs one round trip and nobody's attention", async () => {
    proxy.onRequest = (request) => {
      if (request.method !== "BYE") return;
      const isFresh = request.headers.proxyAuthorization[0]?.params.get("nonce") === "n2";
      if (isFresh) proxy.respond(request, 200);
      else challenge(proxy, request, digest("example.org", "n2", ", stale=true"));
    };
    const { session } = await call();
    session.end();
    await world.clock.advance(300);
    expect(proxy.requests("BYE").map(noncesOf)).toEqual([["example.org n1 2"], ["example.org n2 1"]]);
  });

  it("are replaced beforehand where the server names the next one with its acceptance", async () => {
    const headers: [string, string][] = [["Proxy-Authentication-Info", 'nextnonce="n2"']];
    proxy.onRequest = (request) => {
      if (request.method === "BYE") proxy.respond(request, 200);
    };
    const { session } = await call(headers);
    session.end();
    await world.clock.advance(300);
    expect(proxy.requests("BYE").map(noncesOf)).toEqual([["example.org n2 1"]]);
  });
});

describe("a server that never has enough", () => {
  it("is left after a few rounds, each with a new nonce that it calls stale", async () => {
    let nonces = 0;
    proxy.onRequest = (request) => {
      if (request.method === "INVITE") challenge(proxy, request, digest("example.org", `n${++nonces}`, ", stale=true"));
    };
    const session = ada.call(createSipUri({ user: "bob", host: "example.org" }));
    await world.clock.advance(1000);
    expect(proxy.requests("INVITE").length).toBeLessThanOrEqual(6);
    expect(session.end).toMatchObject({ status: 407, failure: { code: "call/forbidden" } });
  });
});

describe("the embedded domain", () => {
  const HOME = "192.0.2.5";

  async function startHome(options: Partial<DomainOptions>): Promise<{ dispose(): void }> {
    world.resolver.host("home.example", HOME);
    const random = new FakeRandom(99);
    const stack = createSipStack({ clock: world.clock, random, network: world.network.host(HOME), resolver: world.resolver });
    const { local } = await stack.transports.listen({ transport: "udp", address: HOME, port: 5060 });
    const domain = createDomain({
      layer: stack.transactions, clock: world.clock, random, crypto: new NodeCrypto(), domain: "home.example",
      users: new Map([["bob", "builder"]]), listening: [local], locate: (uri, preferred) => stack.locator.locateUri(uri, preferred), ...options,
    });
    return {
      dispose() {
        domain.dispose();
        stack.dispose();
      },
    };
  }

  it.each([
    { digestAlgorithms: ["MD5"] }, { digestAlgorithms: ["SHA-512-256", "SHA-256", "MD5"] }, { digestAlgorithms: ["SHA-256"], digestQops: ["auth-int"] },
  ] as const)("challenges a registration once in ten hours, with %j", async (options) => {
    const home = await startHome(options);
    const statuses: number[] = [];
    world.network.isLost = ({ data }) => {
      const parsed = parseSipMessage(data);
      if (parsed.ok && parsed.value.kind === "response" && parsed.value.headers.cseq.method === "REGISTER") statuses.push(parsed.value.status);
      return false;
    };
    const bob = await world.agent("bob", "192.0.2.2", { address: createSipUri({ user: "bob", host: "home.example" }), credentials: { username: "bob", password: "builder" } });
    const registration = bob.agent.register(bob.identity);
    registration.start();
    await world.clock.advance(10 * 3_600_000);
    expect(registration.state.state).toBe("registered");
    expect(statuses.length).toBeGreaterThan(10);
    expect(statuses.filter((status) => status !== 200)).toEqual([401]);
    registration.dispose();
    home.dispose();
  });
});

it.each([
  ["udp", { udp: true, tcp: true, tls: true }],
  ["tcp", { udp: false, tcp: true, tls: true }],
  ["tls", { udp: false, tcp: false, tls: true }],
] as const)("an account over %s takes nobody for its server who comes by a way that is easier to forge", async (transport, expected) => {
  const world = new SipWorld();
  const server = "192.0.2.9";
  const ada = await world.agent("ada", "192.0.2.1", { address: createSipUri({ user: "ada", host: server }), transport: "udp" });
  const identity = { ...ada.identity, transport };
  const isOwn = (by: keyof typeof expected): boolean => ada.agent.isOwnServer(identity, { transport: by, address: server });
  expect(isOwn("tls")).toBe(false);
  const session = ada.agent.invite({ identity, target: createSipUri({ user: "bob", host: server }), body: sdp("offer") });
  await world.clock.advance(100);
  expect({ udp: isOwn("udp"), tcp: isOwn("tcp"), tls: isOwn("tls") }).toEqual(expected);
  session.end();
  await world.clock.advance(60_000);
  await world.expectNothingLeft();
});
