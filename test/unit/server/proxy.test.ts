// RFC 3261 section 16: what a stateful proxy lets through, where to, and what it sends back.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatUri } from "../../../core/sip/message/uri.ts";
import { MAX_REQUESTS } from "../../../core/server/proxy.ts";
import { TIMER_C_MS } from "../../../core/server/response-context.ts";
import { DomainHarness, message, uri } from "./domain-harness.ts";
import type { FakeClientTransaction, FakeServerTransaction } from "./fake-layer.ts";

let harness: DomainHarness;

beforeEach(() => {
  harness = new DomainHarness();
});

afterEach(() => {
  harness.domain.dispose();
  expect(harness.clock.pendingTimers).toBe(0);
});

/** Bob at one place for each of the ports. */
function registerBob(...ports: number[]): void {
  harness.register("bob", ports.map((port) => `<sip:bob@192.0.2.20:${port}>`));
}

async function call(headers: Readonly<Record<string, string | readonly string[]>> = {}): Promise<FakeServerTransaction> {
  const server = harness.send("ada", message("INVITE", "sip:bob@example.org", headers));
  await harness.settle();
  return server;
}

function branch(index: number): FakeClientTransaction {
  return harness.layer.sent[index]!;
}

/** The Route that a caller makes of the first branch's Record-Route. */
function recordedRoute(): string {
  return branch(0).request.headers.getAll("Record-Route").join(", ");
}

describe("request validation (16.3)", () => {
  it("answers 483 when Max-Forwards is 0", async () => {
    registerBob(1);
    expect((await call({ "Max-Forwards": "0" })).response.status).toBe(483);
  });

  it("answers 416 to a scheme that it cannot route", () => {
    expect(harness.layer.receive(message("INVITE", "tel:+358401234")).response.status).toBe(416);
  });

  it("answers 420 with Unsupported to Proxy-Require", async () => {
    const { response } = await call({ "Proxy-Require": "sec-agree, foo" });
    expect([response.status, response.headers.get("Unsupported")]).toEqual([420, "sec-agree, foo"]);
  });

  it("answers 482 when the same request comes back while it is being forwarded", async () => {
    registerBob(1);
    await call();
    const invite = { "Route": recordedRoute(), "To": "<sip:bob@example.org>;tag=b", "CSeq": "2 INVITE" };
    harness.layer.receive(message("INVITE", "sip:bob@192.0.2.20:1", invite));
    await harness.settle();
    const looped = harness.layer.receive(message("INVITE", "sip:bob@192.0.2.20:1", { ...invite, Via: ["SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1", "SIP/2.0/UDP 192.0.2.10:5062;branch=z9hG4bKfirst"] }));
    expect(looped.response.status).toBe(482);
  });
});

describe("who may use it", () => {
  it("challenges with 407 and Proxy-Authenticate (22.3)", () => {
    const { response } = harness.layer.receive(message("INVITE", "sip:bob@example.org"));
    expect(response.status).toBe(407);
    expect(response.headers.proxyAuthenticate).toHaveLength(2);
  });

  it("refuses a caller who names somebody else in From", async () => {
    registerBob(1);
    expect((await call({ From: "<sip:bob@example.org>;tag=x" })).response.status).toBe(403);
  });

  it("is no relay to other domains, for users neither", async () => {
    const direct = harness.send("ada", message("INVITE", "sip:eve@elsewhere.net"));
    expect(direct.response.status).toBe(403);
    const byRoute = harness.send("ada", message("INVITE", "sip:bob@example.org", { Route: "<sip:192.0.2.1;lr>, <sip:elsewhere.net;lr>" }));
    expect(byRoute.response.status).toBe(403);
    expect(harness.layer.sent).toEqual([]);
  });

  it("does not believe a Record-Route that it has not made", async () => {
    registerBob(1);
    await call();
    const forged = recordedRoute().replace(/seal=\w+/, "seal=0123456789abcdef");
    const headers = { "Route": forged, "To": "<sip:eve@elsewhere.net>;tag=e", "CSeq": "2 BYE" };
    expect(harness.layer.receive(message("BYE", "sip:eve@198.51.100.1", headers)).response.status).toBe(407);
    const otherCall = { ...headers, "Route": recordedRoute(), "Call-ID": "call-2" };
    expect(harness.layer.receive(message("BYE", "sip:eve@198.51.100.1", otherCall)).response.status).toBe(407);
    harness.layer.receiveAck(message("ACK", "sip:eve@198.51.100.1", { ...headers, CSeq: "1 ACK" }));
    await harness.settle();
    expect([harness.layer.sent.length, harness.layer.acks.length]).toEqual([1, 0]);
  });

  it("answers 404 for an unknown user, 480 for one who is not registered (16.5)", async () => {
    expect((await call()).response.status).toBe(480);
    expect(harness.send("ada", message("INVITE", "sip:nobody@example.org")).response.status).toBe(404);
  });

  it("answers OPTIONS for the server itself to anybody", () => {
    expect(harness.layer.receive(message("OPTIONS", "sip:192.0.2.1:5060")).response.status).toBe(200);
  });
});

describe("forwarding (16.6)", () => {
  it("sends a copy with the contact as Request-URI, one hop fewer, its Record-Route, without credentials for its realm", async () => {
    registerBob(5070);
    const server = await call();
    const { request, route } = branch(0);
    expect(server.statuses).toEqual([100]);
    expect(formatUri(request.uri)).toBe("sip:bob@192.0.2.20:5070");
    expect(request.headers.maxForwards).toBe(69);
    expect(request.headers.recordRoutes.map((value) => value.uri.scheme === "sip" && value.uri.params.has("lr"))).toEqual([true]);
    expect(request.headers.has("Proxy-Authorization")).toBe(false);
    expect(route.hops).toEqual([{ transport: "udp", address: "192.0.2.20", port: 5070 }]);
  });

  it("adds Max-Forwards 70 where there was none", async () => {
    registerBob(1);
    await call({ "Max-Forwards": [] });
    expect(branch(0).request.headers.maxForwards).toBe(69);
  });

  it("records itself once for each side where the transport changes (RFC 5658)", async () => {
    harness.register("bob", "<sip:bob@192.0.2.20:5070;transport=tcp>");
    await call();
    const transports = branch(0).request.headers.recordRoutes.map(({ uri: own }) => (own.scheme === "sip" ? own.params.get("transport") : undefined));
    expect(transports).toEqual(["tcp", "udp"]);
  });

  it("reaches an agent over the stream that it registered on, before it tries the contact", async () => {
    const source = { transport: "tcp", address: "192.0.2.20", port: 40_123 } as const;
    harness.register("bob", "<sip:bob@192.0.2.20:5070;transport=tcp>", {}, source);
    await call();
    expect(branch(0).target).toBe("tcp:192.0.2.20:40123 tcp:192.0.2.20:5070");
  });

  it("forwards requests within a dialog by their Route, without a challenge (16.12)", async () => {
    registerBob(5070);
    await call();
    const within = { "Route": recordedRoute(), "To": "<sip:bob@example.org>;tag=b", "CSeq": "2 BYE" };
    const server = harness.layer.receive(message("BYE", "sip:bob@198.51.100.7:5080", within));
    await harness.settle();
    expect(branch(1).target).toBe("udp:198.51.100.7:5080");
    expect([branch(1).request.headers.has("Route"), branch(1).request.headers.has("Record-Route")]).toEqual([false, false]);
    branch(1).answer(200);
    expect(server.statuses).toEqual([200]);
  });

  it("forwards the ACK for a 2xx by its Route (16.12)", async () => {
    registerBob(5070);
    await call();
    branch(0).answer(200);
    harness.layer.receiveAck(message("ACK", "sip:bob@192.0.2.20:5070", { "Route": recordedRoute(), "To": "<sip:bob@example.org>;tag=b" }));
    await harness.settle();
    const [ack] = harness.layer.acks;
    expect(ack?.route.hops).toEqual([{ transport: "udp", address: "192.0.2.20", port: 5070 }]);
    expect(ack?.request.headers.has("Route")).toBe(false);
  });

  it("undoes what a strict router before it did to the Request-URI (16.4)", async () => {
    registerBob(5070);
    await call();
    const strict = { "Route": "<sip:bob@198.51.100.7:5080>", "To": "<sip:bob@example.org>;tag=b", "CSeq": "2 BYE" };
    harness.layer.receive(message("BYE", recordedRoute().slice(1, -1), strict));
    await harness.settle();
    expect(formatUri(branch(1).request.uri)).toBe("sip:bob@198.51.100.7:5080");
  });

  it("gives a strict router after it the Request-URI as last Route (16.12.1.1)", async () => {
    registerBob(5070);
    await call();
    const route = `${recordedRoute()}, <sip:198.51.100.9:5090>`;
    harness.layer.receive(message("BYE", "sip:bob@198.51.100.7", { "Route": route, "To": "<sip:bob@example.org>;tag=b", "CSeq": "2 BYE" }));
    await harness.settle();
    const { request, target } = branch(1);
    expect([formatUri(request.uri), request.headers.get("Route"), target]).toEqual([
      "sip:198.51.100.9:5090", "<sip:bob@198.51.100.7>", "udp:198.51.100.9:5090",
    ]);
  });

  it("answers 500 where no contact can be reached from here", async () => {
    harness.register("bob", "<sip:bob@no-such-host.invalid>");
    expect((await call()).statuses).toEqual([100, 500]);
  });

  it("calls a fixed binding of the domain's own services", async () => {
    harness.domain.addFixedBinding("echo", uri("sip:echo@192.0.2.1:5071"));
    harness.send("ada", message("INVITE", "sip:echo@example.org"));
    await harness.settle();
    expect(branch(0).target).toBe("udp:192.0.2.1:5071");
  });
});

describe("responses and forking (16.7)", () => {
  it("forwards provisional responses except 100, each without its own Via", async () => {
    registerBob(1);
    const server = await call();
    branch(0).answer(100);
    branch(0).answer(180);
    expect(server.statuses).toEqual([100, 180]);
    expect(server.responses[1]!.headers.vias.map((via) => via.port)).toEqual([5062]);
  });

  it("rings all contacts at once; the first 2xx wins and the others are cancelled (step 10)", async () => {
    registerBob(1, 2, 3);
    const server = await call();
    expect(harness.layer.sent).toHaveLength(3);
    branch(0).answer(486);
    branch(1).answer(180);
    branch(1).answer(200);
    expect(server.statuses).toEqual([100, 180, 200]);
    expect(harness.layer.sent.map((sent) => sent.isCancelled)).toEqual([false, false, true]);
    branch(2).answer(487);
    expect(server.statuses).toEqual([100, 180, 200]);
  });

  it("forwards every 2xx, of other branches and sent again (step 5)", async () => {
    registerBob(1, 2);
    const server = await call();
    branch(0).answer(200);
    branch(0).answer(200);
    branch(1).answer(200);
    expect(server.statuses).toEqual([100, 200]);
    expect(harness.layer.resent.map((response) => response.headers.to.params.get("tag"))).toEqual(["to-udp:192.0.2.20:1", "to-udp:192.0.2.20:2"]);
  });

  it("waits for all branches and then sends the best refusal (step 6)", async () => {
    registerBob(1, 2, 3);
    const server = await call();
    branch(0).answer(503);
    branch(1).answer(486);
    expect(server.statuses).toEqual([100]);
    branch(2).answer(404);
    expect(server.statuses).toEqual([100, 486]);
  });

  it("stops everything on a 6xx, and sends it when all have ended (step 5)", async () => {
    registerBob(1, 2);
    const server = await call();
    branch(0).answer(603);
    expect(branch(1).isCancelled).toBe(true);
    expect(server.statuses).toEqual([100]);
    branch(1).answer(487);
    expect(server.statuses).toEqual([100, 603]);
  });

  it("collects the challenges of all branches (step 7)", async () => {
    registerBob(1, 2);
    const server = await call();
    branch(0).answer(401, [["WWW-Authenticate", 'Digest realm="one", nonce="1"']]);
    branch(1).answer(407, [["Proxy-Authenticate", 'Digest realm="two", nonce="2"']]);
    const response = server.responses.at(-1)!;
    expect(response.headers.wwwAuthenticate[0]?.params.get("realm")).toBe("one");
    expect(response.headers.proxyAuthenticate[0]?.params.get("realm")).toBe("two");
  });

  it("does not pass a 503 on, since it speaks of one hop only (step 6)", async () => {
    registerBob(1);
    const server = await call();
    branch(0).answer(503);
    expect(server.statuses).toEqual([100, 500]);
  });

  it("takes silence for 408, and an unreachable hop for 503 (16.9)", async () => {
    registerBob(1);
    const silent = await call();
    branch(0).fail("sip/transaction/timeout");
    expect(silent.statuses).toEqual([100, 408]);
    const unreachable = await call({ "Call-ID": "call-2" });
    branch(1).fail("sip/transport/unreachable");
    expect(unreachable.statuses).toEqual([100, 500]);
  });
});

describe("CANCEL and timer C (16.8, 16.10)", () => {
  it("cancels every branch and answers the INVITE with 487", async () => {
    registerBob(1, 2);
    const server = await call();
    server.cancel();
    expect(harness.layer.sent.map((sent) => sent.isCancelled)).toEqual([true, true]);
    branch(0).answer(487);
    branch(1).answer(487);
    expect(server.statuses).toEqual([100, 487]);
  });

  it("sends nothing when the CANCEL comes before the way is found", async () => {
    registerBob(1);
    const server = harness.send("ada", message("INVITE", "sip:bob@example.org"));
    server.cancel();
    await harness.settle();
    expect([server.statuses, harness.layer.sent.length]).toEqual([[100, 487], 0]);
  });

  it("answers 487 for a cancelled branch that never says a word", async () => {
    registerBob(1);
    const server = await call();
    server.cancel();
    await harness.clock.advance(32_000);
    expect(server.statuses).toEqual([100, 487]);
  });

  it("cancels a branch that rings for more than three minutes without news", async () => {
    registerBob(1);
    const server = await call();
    branch(0).answer(180);
    await harness.clock.advance(TIMER_C_MS - 1);
    branch(0).answer(180);
    await harness.clock.advance(TIMER_C_MS - 1);
    expect(branch(0).isCancelled).toBe(false);
    await harness.clock.advance(1);
    expect(branch(0).isCancelled).toBe(true);
    branch(0).answer(487);
    expect(server.statuses.at(-1)).toBe(487);
  });
});

describe("what it keeps and tells", () => {
  it("keeps a call until its transactions are over on both sides", async () => {
    registerBob(1, 2);
    const server = await call();
    branch(0).answer(200);
    server.end();
    expect(harness.domain.activeRequests).toBe(1);
    branch(1).answer(487);
    expect(harness.domain.activeRequests).toBe(0);
  });

  it("refuses what is more than it can hold with 503 and Retry-After", async () => {
    registerBob(1);
    for (let index = 0; index < MAX_REQUESTS; index++) harness.send("ada", message("MESSAGE", "sip:bob@example.org", { "Call-ID": `many-${index}` }));
    const { response } = harness.send("ada", message("MESSAGE", "sip:bob@example.org", { "Call-ID": "one-more" }));
    expect([response.status, response.headers.retryAfter, harness.domain.activeRequests]).toEqual([503, 5, MAX_REQUESTS]);
  });

  it("tells of calls that start, are answered and end", async () => {
    const calls: string[] = [];
    harness.domain.onCall(({ kind, from, to, status }) => calls.push(`${kind} ${from} ${to} ${status ?? ""}`.trim()));
    registerBob(1);
    await call();
    branch(0).answer(200);
    harness.layer.receive(message("BYE", "sip:bob@192.0.2.20:1", { "Route": recordedRoute(), "To": "<sip:bob@example.org>;tag=b", "CSeq": "2 BYE" }));
    expect(calls).toEqual([
      "started sip:ada@example.org sip:bob@example.org",
      "answered sip:ada@example.org sip:bob@example.org 200",
      "ended sip:ada@example.org sip:bob@example.org",
    ]);
  });

  it("answers 302 with all contacts where it is a redirect server (8.3)", async () => {
    harness.domain.dispose();
    harness = new DomainHarness({ mode: "redirect" });
    registerBob(1, 2);
    const { response } = await call();
    expect(response.status).toBe(302);
    expect(response.headers.getAll("Contact")).toEqual(["<sip:bob@192.0.2.20:1>;q=1", "<sip:bob@192.0.2.20:2>;q=1"]);
  });
});
