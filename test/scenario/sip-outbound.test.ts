// Registrations by flows, and what a registrar grants with them, against servers played by hand in virtual time:
// RFC 5626 (outbound), RFC 3327 (Path), RFC 3608 (Service-Route), RFC 5627 (GRUU).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { formatNameAddr } from "../../core/sip/message/name-addr.ts";
import { createSipUri, formatUri } from "../../core/sip/message/uri.ts";
import type { Identity } from "../../core/sip/usage/identity.ts";
import type { Registration } from "../../core/sip/usage/registration.ts";
import { SipWorld, type TestAgent, type TestPeer } from "./sip-world.ts";

const INSTANCE = "urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf6";
let world: SipWorld;
let ada: TestAgent;
let edge: TestPeer;
let spare: TestPeer;
let registration: Registration;

beforeEach(async () => {
  world = new SipWorld();
  world.resolver.host("edge1.example.org", "192.0.2.9").host("edge2.example.org", "192.0.2.10").host("example.org", "192.0.2.9");
  edge = await world.peer("192.0.2.9");
  spare = await world.peer("192.0.2.10");
  ada = await world.agent("ada", "192.0.2.1", { address: createSipUri({ user: "ada", host: "example.org" }), instance: INSTANCE });
});

afterEach(async () => {
  registration.dispose();
  await world.expectNothingLeft();
});

function register(identity: Partial<Identity> = {}): Identity {
  const whole = { ...ada.identity, ...identity };
  registration = ada.agent.register(whole);
  registration.start();
  return whole;
}

/** Accepts with our own Contact, to which `params` are added, and with further header fields. */
function accept(peer: TestPeer, request: SipRequest, params = "", headers: [string, string][] = []): void {
  const [contact] = request.headers.contacts === "*" ? [] : request.headers.contacts;
  peer.respond(request, 200, { headers: [["Contact", `${formatNameAddr(contact!)}${params}`], ...headers] });
}

const OUTBOUND: [string, string] = ["Require", "outbound"];
const registers = (peer = edge): SipRequest[] => peer.requests("REGISTER");
const contactOf = (request: SipRequest | undefined): string => request?.headers.getAll("Contact")[0] ?? "";
const twoEdges = { outboundProxy: createSipUri({ host: "edge1.example.org" }), furtherProxies: [createSipUri({ host: "edge2.example.org" })] };

/** Starts a call and lets it be refused; answers its INVITE. */
async function callAs(identity: Identity, peer = edge): Promise<SipRequest> {
  peer.onRequest = (request) => {
    if (request.method === "INVITE") peer.respond(request, 486);
  };
  ada.agent.invite({ identity, target: createSipUri({ user: "bob", host: "example.net" }), body: { contentType: "application/sdp", bytes: new Uint8Array(1) } });
  await world.clock.advance(200);
  return peer.requests("INVITE")[0]!;
}

describe("a REGISTER", () => {
  it("names the instance and the flow, and what is supported (RFC 5626 4.2, RFC 3327 5.1, RFC 5627 4.1)", async () => {
    edge.onRequest = (request) => accept(edge, request);
    register();
    await world.clock.advance(100);
    const [request] = registers();
    expect(contactOf(request)).toBe(`<sip:ada@192.0.2.1:5060>;expires=3600;+sip.instance="<${INSTANCE}>";reg-id=1`);
    expect(request!.headers.supported).toEqual(["path", "outbound", "gruu"]);
  });

  it("without an instance asks for Path alone", async () => {
    edge.onRequest = (request) => accept(edge, request);
    const { instance: _, ...plain } = ada.identity;
    registration = ada.agent.register(plain);
    registration.start();
    await world.clock.advance(100);
    expect(registers()[0]!.headers.supported).toEqual(["path"]);
    expect(contactOf(registers()[0])).toBe("<sip:ada@192.0.2.1:5060>;expires=3600");
  });

  it("is sent again without outbound after 439 First Hop Lacks Outbound Support (RFC 5626 4.2.1)", async () => {
    edge.onRequest = (request) => (contactOf(request).includes("reg-id") ? edge.respond(request, 439) : accept(edge, request));
    register();
    await world.clock.advance(100);
    expect(registers()).toHaveLength(2);
    expect(registers()[1]!.headers.supported).toEqual(["path", "gruu"]);
    expect(registration.state.state).toBe("registered");
  });

  it("works with a registrar that knows nothing of all this, and takes its interval", async () => {
    edge.onRequest = (request) => edge.respond(request, 200, { headers: [["Contact", "<sip:ada@192.0.2.1:5060>;expires=120"]] });
    const identity = register();
    await world.clock.advance(20);
    expect(registration.state).toEqual({ state: "registered", untilMs: world.clock.wallMs() + 120_000 });
    expect(contactOf(await callAs({ ...identity, registrar: createSipUri({ host: "192.0.2.9" }), outboundProxy: createSipUri({ host: "192.0.2.9" }) }))).toBe("<sip:ada@192.0.2.1:5060>");
  });
});

describe("several outbound proxies (RFC 5626 4.2)", () => {
  it("get a flow each, with a reg-id of its own, where the registrar keeps flows", async () => {
    for (const peer of [edge, spare]) peer.onRequest = (request) => accept(peer, request, "", [OUTBOUND]);
    register(twoEdges);
    await world.clock.advance(200);
    expect(contactOf(registers(edge)[0])).toContain("reg-id=1");
    expect(contactOf(registers(spare)[0])).toContain("reg-id=2");
    expect(registers(spare)[0]!.headers.get("Route")).toBe("<sip:edge2.example.org;lr>");
    expect(registers(spare)[0]!.headers.callId).not.toBe(registers(edge)[0]!.headers.callId);
  });

  it("stay one flow where the registrar does not, since it would take the second for another phone", async () => {
    for (const peer of [edge, spare]) peer.onRequest = (request) => accept(peer, request);
    register(twoEdges);
    await world.clock.advance(200);
    expect(registers(spare)).toEqual([]);
  });

  it("stand in for the first where that is dead, whatever the registrar does", async () => {
    spare.onRequest = (request) => accept(spare, request);
    const identity = register(twoEdges);
    await world.clock.advance(33_000);
    expect(registration.state.state).toBe("registered");
    expect((await callAs(identity, spare)).headers.get("Route")).toBe("<sip:edge2.example.org;lr>");
  });

  it("register anew alone when theirs fails, the account being registered all the time (4.4.2, 4.5)", async () => {
    for (const peer of [edge, spare]) peer.onRequest = (request) => accept(peer, request, "", [OUTBOUND]);
    const states: string[] = [];
    register(twoEdges);
    await world.clock.advance(1_000);
    registration.onChange(({ state }) => states.push(state));
    edge.onRequest = (request) => edge.respond(request, 500);
    registration.start();
    await world.clock.advance(1_000);
    expect(new Set(states)).toEqual(new Set(["registered"]));
    const before = registers(spare).length;
    // Base time 90 s, since another flow is well: a random 50 to 100 % of it.
    const failures = registers(edge).length;
    await world.clock.advance(44_000);
    expect(registers(edge)).toHaveLength(failures);
    await world.clock.advance(47_000);
    expect(registers(edge).length).toBeGreaterThan(failures);
    expect(registers(spare)).toHaveLength(before);
  });

  it("are all taken back at the end", async () => {
    for (const peer of [edge, spare]) peer.onRequest = (request) => accept(peer, request, "", [OUTBOUND]);
    register(twoEdges);
    await world.clock.advance(200);
    void registration.stop();
    await world.clock.advance(200);
    for (const peer of [edge, spare]) expect(registers(peer).at(-1)!.headers.expires).toBe(0);
    expect(registration.state).toEqual({ state: "offline" });
  });
});

describe("what the registrar grants", () => {
  it("with outbound puts ob into the Contact of calls, so that they come back by the flow (RFC 5626 4.3)", async () => {
    edge.onRequest = (request) => accept(edge, request, "", [OUTBOUND]);
    const identity = register({ outboundProxy: createSipUri({ host: "edge1.example.org" }) });
    await world.clock.advance(100);
    expect(contactOf(await callAs(identity))).toBe("<sip:ada@192.0.2.1:5060;ob>");
  });

  it("as Service-Route is the Route of requests outside dialogs, after the outbound proxy (RFC 3608 6.1)", async () => {
    const service = "<sip:orig@home1.example.org;lr>, <sip:home2.example.org;lr>";
    edge.onRequest = (request) => accept(edge, request, "", [["Service-Route", service]]);
    const identity = register({ outboundProxy: createSipUri({ host: "edge1.example.org" }) });
    await world.clock.advance(100);
    const invite = await callAs(identity);
    expect(invite.headers.getAll("Route")).toEqual(["<sip:edge1.example.org;lr>", "<sip:orig@home1.example.org;lr>", "<sip:home2.example.org;lr>"]);
    expect(formatUri(invite.uri)).toBe("sip:bob@example.net");
  });

  it("as Service-Route without an outbound proxy is where requests go first, and REGISTER goes without it (RFC 3608 6.1)", async () => {
    world.resolver.host("home.example.org", "192.0.2.10");
    edge.onRequest = (request) => accept(edge, request, "", [["Service-Route", "<sip:home.example.org;lr>"]]);
    const identity = register();
    await world.clock.advance(100);
    expect((await callAs(identity, spare)).headers.get("Route")).toBe("<sip:home.example.org;lr>");
    registration.start();
    await world.clock.advance(100);
    expect(registers().at(-1)!.headers.has("Route")).toBe(false);
  });

  const gruus = ';pub-gruu="sip:ada@example.org;gr=urn:uuid:f81d4fae";temp-gruu="sip:tgruu.7hs==jd7@example.org;gr"';

  it("as GRUU is the Contact of calls, and the registration goes on binding the address (RFC 5627 4.4)", async () => {
    edge.onRequest = (request) => accept(edge, request, gruus, [["Supported", "gruu"]]);
    const identity = register({ outboundProxy: createSipUri({ host: "edge1.example.org" }) });
    await world.clock.advance(100);
    expect(contactOf(await callAs(identity))).toBe("<sip:ada@example.org;gr=urn:uuid:f81d4fae>");
    expect(registration.isNamed("tgruu.7hs==jd7")).toBe(true);
    edge.onRequest = (request) => accept(edge, request);
    registration.start();
    await world.clock.advance(100);
    expect(contactOf(registers().at(-1))).toContain("<sip:ada@192.0.2.1:5060>");
  });

  it("as GRUU is not used where the server does not say that it routes by it", async () => {
    edge.onRequest = (request) => accept(edge, request, gruus);
    const identity = register({ outboundProxy: createSipUri({ host: "edge1.example.org" }) });
    await world.clock.advance(100);
    expect(contactOf(await callAs(identity))).toBe("<sip:ada@192.0.2.1:5060>");
  });

  it("is for the account's own binding: another phone's GRUU and interval are not ours (RFC 5626 4.2)", async () => {
    const other = `<sip:ada@192.0.2.77>;expires=60;+sip.instance="<urn:uuid:other>";reg-id=1;pub-gruu="sip:ada@example.org;gr=other"`;
    edge.onRequest = (request) => edge.respond(request, 200, {
      headers: [["Contact", other], ["Contact", `<sip:ada@203.0.113.9:4000>;expires=600;+sip.instance="<${INSTANCE}>";reg-id=1`], ["Require", "outbound"]],
    });
    register();
    await world.clock.advance(20);
    expect(registration.state).toEqual({ state: "registered", untilMs: world.clock.wallMs() + 600_000 });
  });

  it("ends with the registration", async () => {
    edge.onRequest = (request) => accept(edge, request, "", [["Service-Route", "<sip:home.example.org;lr>"], OUTBOUND]);
    const identity = register({ outboundProxy: createSipUri({ host: "edge1.example.org" }) });
    await world.clock.advance(100);
    void registration.stop();
    await world.clock.advance(100);
    const invite = await callAs(identity);
    expect(invite.headers.getAll("Route")).toEqual(["<sip:edge1.example.org;lr>"]);
    expect(contactOf(invite)).toBe("<sip:ada@192.0.2.1:5060>");
  });
});
