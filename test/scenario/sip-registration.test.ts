// Registrations against a registrar played by hand, in virtual time (RFC 3261 section 10.2, RFC 3581, RFC 5626 section 4.5).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { createResponse } from "../../core/sip/message/create-message.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import type { Identity } from "../../core/sip/usage/identity.ts";
import type { Registration, RegistrationOptions, RegistrationState } from "../../core/sip/usage/registration.ts";
import { SipWorld, type TestAgent, type TestPeer } from "./sip-world.ts";

let world: SipWorld;
let registrar: TestPeer;
let ada: TestAgent;
let states: RegistrationState[];
let registration: Registration;

beforeEach(async () => {
  world = new SipWorld();
  world.resolver.host("example.org", "192.0.2.9");
  registrar = await world.peer("192.0.2.9");
  ada = await world.agent("ada", "192.0.2.1", {
    address: createSipUri({ user: "ada", host: "example.org" }),
    credentials: { username: "ada", password: "secret" },
  });
  states = [];
});

afterEach(async () => {
  registration.dispose();
  await world.expectNothingLeft();
});

function register(options?: RegistrationOptions, identity = ada.identity): void {
  registration = ada.agent.register(identity, options);
  registration.onChange((state) => states.push(state));
  registration.start();
}

/** Accepts as a registrar does: Contact with what was granted. */
function accept(request: SipRequest, grantedS = 3600): void {
  const contact = request.headers.contacts === "*" ? undefined : request.headers.contacts[0];
  if (!contact || contact.uri.scheme !== "sip") throw new Error("no Contact");
  registrar.respond(request, 200, { headers: [["Contact", `<sip:${contact.uri.user}@${contact.uri.host}:${contact.uri.port}>;expires=${grantedS}`]] });
}

const sent = (): SipRequest[] => registrar.requests("REGISTER");
const CHALLENGE: [string, string] = ["WWW-Authenticate", 'Digest realm="example.org", nonce="n", qop="auth", algorithm=MD5'];
const INTERVAL_MS = 3_600_000;

describe("registering", () => {
  it("names the domain without user, the address of record, our Contact and the interval (10.2)", async () => {
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    const [request] = sent();
    expect(request!.uri).toMatchObject({ scheme: "sip", host: "example.org" });
    expect(request!.uri.scheme === "sip" && request!.uri.user).toBeUndefined();
    expect(request!.headers.get("To")).toBe("<sip:ada@example.org>");
    expect(request!.headers.get("Contact")).toBe("<sip:ada@192.0.2.1:5060>;expires=3600");
  });

  it("tells registering, then registered until when", async () => {
    registrar.onRequest = (request) => accept(request, 600);
    register();
    await world.clock.advance(20);
    expect(states).toEqual([{ state: "registering" }, { state: "registered", untilMs: world.clock.wallMs() + 600_000 }]);
  });

  it("answers the registrar's challenge with the next CSeq (10.2, 22.2)", async () => {
    registrar.onRequest = (request) =>
      request.headers.authorization.length > 0 ? accept(request) : registrar.respond(request, 401, { headers: [CHALLENGE] });
    register();
    await world.clock.advance(100);
    expect(registration.state.state).toBe("registered");
    expect(sent().map(({ headers }) => headers.cseq.sequence)).toEqual([1, 2]);
  });

  it("is renewed before it ends, with credentials in advance and the same Call-ID (10.2.4)", async () => {
    registrar.onRequest = (request) =>
      request.headers.authorization.length > 0 ? accept(request) : registrar.respond(request, 401, { headers: [CHALLENGE] });
    register();
    await world.clock.advance(0.9 * INTERVAL_MS + 1_000);
    expect(sent()).toHaveLength(3);
    expect(new Set(sent().map(({ headers }) => headers.callId)).size).toBe(1);
    expect(registration.state).toMatchObject({ state: "registered" });
  });

  it("takes the interval that the registrar grants (10.2.4)", async () => {
    registrar.onRequest = (request) => accept(request, 120);
    register();
    await world.clock.advance(89_000);
    expect(sent()).toHaveLength(2);
  });

  it("takes it also from a server that has rewritten our Contact, as servers that mend NATs do", async () => {
    registrar.onRequest = (request) =>
      registrar.respond(request, 200, { headers: [["Contact", "<sip:ada@198.51.100.9:1>;expires=20, <sip:ada@203.0.113.5:40001>;expires=120"]] });
    register();
    await world.clock.advance(100);
    expect(registration.state).toEqual({ state: "registered", untilMs: world.clock.wallMs() - 80 + 120_000 });
  });

  it("asks for a longer interval after 423 (10.2.8)", async () => {
    registrar.onRequest = (request) =>
      (request.headers.expires ?? 0) < 1800 ? registrar.respond(request, 423, { headers: [["Min-Expires", "1800"]] }) : accept(request, 1800);
    register({ expiresS: 60 });
    await world.clock.advance(100);
    expect(sent().map(({ headers }) => headers.expires)).toEqual([60, 1800]);
    expect(registration.state.state).toBe("registered");
  });

  it("goes to the registrar that the account names, for the domain of its address", async () => {
    registrar.onRequest = (request) => accept(request);
    const identity = { ...ada.identity, address: createSipUri({ user: "ada", host: "elsewhere.example" }), registrar: createSipUri({ host: "192.0.2.9" }) };
    register({}, identity);
    await world.clock.advance(100);
    expect(sent()[0]!.uri).toMatchObject({ host: "elsewhere.example" });
  });

  it("goes through the outbound proxy as a loose route (8.1.2)", async () => {
    registrar.onRequest = (request) => accept(request);
    register({}, { ...ada.identity, outboundProxy: createSipUri({ host: "192.0.2.9" }) });
    await world.clock.advance(100);
    expect(sent()[0]!.headers.get("Route")).toBe("<sip:192.0.2.9;lr>");
  });
});

describe("a server with several addresses (RFC 3263 section 4.3)", () => {
  it("is reached by IPv4 from a computer without IPv6, though its IPv6 address comes first", async () => {
    world.resolver.host("example.org", "2001:db8::9", "192.0.2.9");
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    expect(registration.state.state).toBe("registered");
    expect(sent()[0]!.headers.get("Contact")).toBe("<sip:ada@192.0.2.1:5060>;expires=3600");
  });

  it("is told the Contact of the family that it is reached by, where the other one fails (RFC 3261 8.1.1.8)", async () => {
    ada.host.addresses = ["2001:db8::1", "192.0.2.1"];
    world.network.host("2001:db8::9");
    world.network.tellsClosedPorts = true;
    world.resolver.host("example.org", "2001:db8::9", "192.0.2.9");
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    expect(registration.state.state).toBe("registered");
    expect(sent()[0]!.headers.get("Contact")).toBe("<sip:ada@192.0.2.1:5060>;expires=3600");
    expect(sent()[0]!.headers.vias[0]!.host).toBe("192.0.2.1");
  });

  it("is said to be out of reach where no address has a way", async () => {
    world.resolver.host("example.org", "2001:db8::9", "2001:db8::10");
    register();
    await world.clock.advance(100);
    expect(registration.state).toMatchObject({ state: "failed", failure: { code: "sip/transport/unreachable" } });
  });
});

describe("failing", () => {
  it("with a refused password says so and does not try again: accounts get locked that way", async () => {
    registrar.onRequest = (request) => registrar.respond(request, 401, { headers: [CHALLENGE] });
    register();
    await world.clock.advance(INTERVAL_MS);
    expect(sent()).toHaveLength(2);
    expect(registration.state).toMatchObject({ state: "failed", failure: { code: "account/auth-rejected", detail: "401 Unauthorized" } });
    expect(registration.state).not.toHaveProperty("retryAtMs");
    expect(registration.state.state === "failed" && registration.state.failure.message)
      .toBe("The password for ada@example.org was refused by example.org; check it.");
  });

  it("with a silent server waits 2.5 to 5 s, then twice as long each time (RFC 5626 section 4.5)", async () => {
    register();
    await world.clock.advance(32_100);
    const failed = registration.state;
    expect(failed).toMatchObject({ state: "failed", failure: { code: "account/no-answer" } });
    const waitMs = (failed.state === "failed" ? failed.retryAtMs! : 0) - world.clock.wallMs();
    expect(waitMs).toBeGreaterThan(2_300);
    expect(waitMs).toBeLessThanOrEqual(5_000);
    registrar.onRequest = (request) => accept(request);
    await world.clock.advance(5_100);
    expect(registration.state.state).toBe("registered");
  });

  it("with an unknown host says so", async () => {
    register({}, { ...ada.identity, address: createSipUri({ user: "ada", host: "nowhere.example" }) });
    await world.clock.advance(100);
    expect(registration.state).toMatchObject({ state: "failed", failure: { code: "network/unknown-host" } });
  });

  it.each([
    [404, "account/not-found"], [403, "account/forbidden"], [302, "account/moved"], [503, "account/server-error"],
  ])("with %i is %s", async (status, code) => {
    registrar.onRequest = (request) => registrar.respond(request, status);
    register();
    await world.clock.advance(100);
    expect(registration.state).toMatchObject({ state: "failed", failure: { code } });
    expect(registration.state).toHaveProperty("retryAtMs");
  });

  it("with Retry-After waits that long (20.33)", async () => {
    registrar.onRequest = (request) => registrar.respond(request, 503, { headers: [["Retry-After", "600"]] });
    register();
    await world.clock.advance(599_000);
    expect(sent()).toHaveLength(1);
    await world.clock.advance(2_000);
    expect(sent()).toHaveLength(2);
  });

  it("can be tried again at once by hand", async () => {
    registrar.onRequest = (request) => registrar.respond(request, 404);
    register();
    await world.clock.advance(100);
    registrar.onRequest = (request) => accept(request);
    registration.start();
    await world.clock.advance(100);
    expect(registration.state.state).toBe("registered");
  });
});

describe("a change of the network", () => {
  it("registers the new address at once, also while an older REGISTER is unanswered, and takes the old one back", async () => {
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    registrar.onRequest = () => {};
    registration.start();
    await world.clock.advance(100);
    registrar.onRequest = (request) => accept(request);
    ada.host.addresses = ["198.51.100.7"];
    registration.start("198.51.100.7");
    await world.clock.advance(100);
    expect(sent().at(-1)!.headers.getAll("Contact")[0]).toContain("sip:ada@198.51.100.7:");
    expect(sent().at(-1)!.headers.getAll("Contact")[1]).toBe("<sip:ada@192.0.2.1:5060>;expires=0");
    expect(registration.state.state).toBe("registered");
  });
});

describe("behind a NAT (RFC 3581 section 4)", () => {
  /** Responds as if the request had come from 203.0.113.5:40000. */
  function acceptThroughNat(request: SipRequest): void {
    const via = request.headers.get("Via")!.replace(/;rport$/, ";rport=40000;received=203.0.113.5");
    const contact = request.headers.get("Contact")!;
    const response = { ...request, headers: request.headers.clone() };
    response.headers.set("Via", via);
    registrar.respondAs(request, response, 200, [["Contact", contact]]);
  }

  it("registers the address that the server sees, once, and takes its own one back", async () => {
    registrar.onRequest = acceptThroughNat;
    register();
    await world.clock.advance(200);
    expect(sent()).toHaveLength(2);
    expect(sent()[1]!.headers.getAll("Contact")).toEqual(["<sip:ada@203.0.113.5:40000>;expires=3600", "<sip:ada@192.0.2.1:5060>;expires=0"]);
    expect(registration.state.state).toBe("registered");
  });

  it.each(["nat.example", "[::1]:5", "203.0.113.500"])("does not learn %s, which is no address", async (received) => {
    registrar.onRequest = (request) => {
      const response = { ...request, headers: request.headers.clone() };
      response.headers.set("Via", request.headers.get("Via")!.replace(/;rport$/, `;rport=40000;received=${received}`));
      registrar.respondAs(request, response, 200, [["Contact", request.headers.get("Contact")!]]);
    };
    register();
    await world.clock.advance(200);
    expect(sent()).toHaveLength(1);
    expect(registration.state.state).toBe("registered");
  });

  it("keeps its own address where that is switched off", async () => {
    registrar.onRequest = acceptThroughNat;
    register({ learnAddress: false });
    await world.clock.advance(200);
    expect(sent()).toHaveLength(1);
  });
});

describe("the way back, on which calls come (RFC 5626 section 4.4)", () => {
  it("is kept open over UDP by an empty line every 24 to 29 s, as long as the account is registered", async () => {
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(150_000);
    const waits = registrar.keepAlivesAtMs.slice(1).map((atMs, index) => atMs - registrar.keepAlivesAtMs[index]!);
    expect(waits.length).toBeGreaterThanOrEqual(4);
    expect(waits.every((waitMs) => waitMs >= 24_000 && waitMs <= 29_000)).toBe(true);
    void registration.stop();
    await world.clock.advance(100);
    const count = registrar.keepAlivesAtMs.length;
    await world.clock.advance(60_000);
    expect(registrar.keepAlivesAtMs).toHaveLength(count);
  });

  it("that fails makes it register again within seconds: from the new address, where the network has changed", async () => {
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    ada.host.addresses = ["198.51.100.7"];
    await world.clock.advance(29_000 + 5_000);
    expect(sent()).toHaveLength(2);
    expect(sent()[1]!.headers.getAll("Contact")[0]).toContain("sip:ada@198.51.100.7:");
    expect(registration.state.state).toBe("registered");
  });

  it("is made anew after a sleep of the computer, in which timers stand still", async () => {
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    world.clock.sleep(2 * INTERVAL_MS);
    await world.clock.advance(29_000 + 5_000);
    expect(sent()).toHaveLength(2);
    expect(registration.state).toMatchObject({ state: "registered" });
  });

  /** A registrar over TCP that says yes to everything, and the times at which it did. */
  async function startTcpRegistrar(): Promise<number[]> {
    const { agent, stack } = await world.agent("registrar", "192.0.2.10", { transport: "tcp" });
    agent.dispose();
    const times: number[] = [];
    stack.transactions.onRequest((transaction) => {
      times.push(world.clock.nowMs());
      const contact = transaction.request.headers.get("Contact")!;
      transaction.respond(createResponse(transaction.request, 200, undefined, { toTag: "t", headers: [["Contact", contact]] }));
    });
    return times;
  }

  const overTcp = (): Identity => ({ ...ada.identity, transport: "tcp", registrar: createSipUri({ host: "192.0.2.10" }) });

  it("is lost when a server closes the connection; then it registers again within 5 s", async () => {
    const times = await startTcpRegistrar();
    register({}, overTcp());
    await world.clock.advance(100);
    world.network.breakConnections();
    await world.clock.advance(5_100);
    expect(times).toHaveLength(2);
    expect(registration.state.state).toBe("registered");
  });

  it("that is lost again and again is waited for longer each time: some servers close every connection", async () => {
    const times = await startTcpRegistrar();
    register({}, overTcp());
    for (let second = 0; second < 300; second++) {
      await world.clock.advance(1_000);
      world.network.breakConnections();
    }
    expect(times.length).toBeGreaterThan(3);
    expect(times.length).toBeLessThan(12);
  });
});

describe("unregistering (10.2.2)", () => {
  it("takes our binding back and is offline when the server agrees", async () => {
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    let stopped = false;
    void registration.stop().then(() => (stopped = true));
    await world.clock.advance(100);
    expect(stopped).toBe(true);
    expect(sent().at(-1)!.headers.get("Contact")).toBe("<sip:ada@192.0.2.1:5060>;expires=0");
    expect(registration.state).toEqual({ state: "offline" });
  });

  it("is over for who waits for it when the registration is disposed", async () => {
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    let stopped = false;
    void registration.stop().then(() => (stopped = true));
    registration.dispose();
    await world.clock.advance(0);
    expect(stopped).toBe(true);
  });

  it("is over for everybody who waits for it, and at once for who asks after that", async () => {
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    const stopped: string[] = [];
    void registration.stop().then(() => stopped.push("one"));
    void registration.stop().then(() => stopped.push("two"));
    await world.clock.advance(100);
    registration.dispose();
    void registration.stop().then(() => stopped.push("three"));
    await world.clock.advance(0);
    expect(stopped).toEqual(["one", "two", "three"]);
  });

  it("waits no longer than 2 s for a silent server", async () => {
    registrar.onRequest = (request) => accept(request);
    register();
    await world.clock.advance(100);
    registrar.onRequest = () => {};
    let stopped = false;
    void registration.stop().then(() => (stopped = true));
    await world.clock.advance(2_100);
    expect(stopped).toBe(true);
    expect(registration.state).toEqual({ state: "offline" });
  });
});
