// A phone on another network: the other address family, names and hops that were learnt before, what waits at an address that
// is gone (RFC 3261 sections 8.1.1.8, 18.4; RFC 3263 section 4; RFC 2308).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRequest, createResponse } from "../../core/sip/message/create-message.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import { serializeSipMessage } from "../../core/sip/message/serialize-message.ts";
import { sdp, SipWorld, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";

const OLD = "192.0.2.1";
const NEW = "198.51.100.7";

let world: SipWorld;
let ada: TestAgent;
let peer: TestPeer;

beforeEach(async () => {
  world = new SipWorld();
  peer = await world.peer("192.0.2.9");
  ada = await world.agent("ada", OLD);
});

afterEach(() => world.expectNothingLeft());

const pass = (milliseconds: number): Promise<void> => world.clock.advance(milliseconds);

/** A call that the peer has answered with these header fields; it takes BYE. */
async function connect(headers: [string, string][] = []): Promise<TestSession> {
  let invite: SipRequest | undefined;
  peer.onRequest = (request) => {
    invite ??= request;
    if (request.method === "BYE") peer.respond(request, 200);
  };
  const call = ada.callWith(peer.uri, { body: sdp("offer"), localAddress: OLD });
  await pass(50);
  peer.respond(invite!, 200, { body: "answer", headers });
  await pass(50);
  return call;
}

describe("another address family", () => {
  it("is used to the same server, located again: Via, Contact and way are IPv6 (RFC 3261 section 8.1.1.8, RFC 3263 section 4)", async () => {
    world.resolver.host("proxy.example.org", "192.0.2.9", "2001:db8::9");
    world.network.hostOf("192.0.2.9", ada.host)!.addresses.push("2001:db8::9");
    const six = await world.network.hostOf("192.0.2.9", ada.host)!.openUdp({ address: "2001:db8::9", port: 5060 });
    const heard: SipRequest[] = [];
    six.onDatagram(({ data, from }) => {
      const parsed = parseSipMessage(data);
      if (!parsed.ok || parsed.value.kind !== "request" || parsed.value.method === "ACK") return;
      heard.push(parsed.value);
      const headers: [string, string][] = [["Contact", "<sip:peer@192.0.2.9>"], ["Content-Type", "application/sdp"]];
      six.send(serializeSipMessage(createResponse(parsed.value, 200, undefined, { headers, body: new TextEncoder().encode("answer") })), from);
    });
    const call = await connect([["Record-Route", "<sip:proxy.example.org:5060;lr>"]]);
    ada.host.addresses = ["2001:db8::7"];
    const moved = call.session.reoffer(sdp("moved"), { localAddress: "2001:db8::7", deadlineMs: 1_000 });
    await pass(100);
    expect(await moved).toMatchObject({ ok: true });
    expect(heard[0]!.headers.get("Contact")).toContain("[2001:db8::7]");
    expect(heard[0]!.headers.vias[0]!.host).toBe("2001:db8::7");
    call.session.end();
    await pass(100);
    expect(heard.map(({ method }) => method)).toEqual(["INVITE", "BYE"]);
    six.dispose();
  });

  it("that the dialog's way does not have fails at once, so that the call can be made anew through the server", async () => {
    const call = await connect();
    ada.host.addresses = ["2001:db8::7"];
    const moved = call.session.reoffer(sdp("moved"), { localAddress: "2001:db8::7" });
    await pass(1);
    expect(await moved).toMatchObject({ ok: false, error: { code: "sip/transport/unreachable" } });
    ada.host.addresses = [OLD];
    call.session.leaveFrom({ localAddress: OLD });
    call.session.end();
    await pass(200);
  });
});

describe("what was learnt on another network", () => {
  it("does not hold on this one: a name that was unknown is asked for again (RFC 2308)", async () => {
    const { stack } = ada;
    world.resolver.ttlS = 60;
    expect(await stack.locator.locateHost("sip.example.org", "udp")).toMatchObject({ ok: false, error: { code: "network/unknown-host" } });
    world.resolver.host("sip.example.org", "192.0.2.9");
    expect((await stack.locator.locateHost("sip.example.org", "udp")).ok).toBe(false);
    stack.networkChanged(() => true);
    expect(await stack.locator.locateHost("sip.example.org", "udp")).toMatchObject({ ok: true, value: [{ address: "192.0.2.9" }] });
  });

  it("holds for whom a session's requests go to while no name server answers here: its next move is seen all the same", async () => {
    world.resolver.host("proxy.example.org", "192.0.2.9");
    const call = await connect([["Record-Route", "<sip:proxy.example.org:5060;lr>"]]);
    const hops = (): readonly string[] => call.session.hops.map(({ address }) => address);
    expect(hops()).toEqual(["192.0.2.9"]);
    world.resolver.broken = true;
    ada.host.addresses = [NEW];
    call.session.leaveFrom({ localAddress: NEW });
    // Also in the moment in which it is looked up: nobody to send to would be taken for another way.
    expect(hops()).toEqual(["192.0.2.9"]);
    await pass(100);
    expect(hops()).toEqual(["192.0.2.9"]);
    world.resolver.broken = false;
    call.session.leaveFrom({ localAddress: OLD });
    ada.host.addresses = [OLD];
    call.session.end();
    await pass(200);
  });

  it("such as a server that did not answer there is no reason to ask it last here (RFC 3263 section 4.3)", async () => {
    const { stack } = ada;
    const [down, up] = [{ transport: "udp", address: "192.0.2.99", port: 5060 }, { transport: "udp", address: "192.0.2.9", port: 5060 }] as const;
    const request = createRequest("OPTIONS", peer.uri, [["From", "<sip:a@x>;tag=a"], ["To", "<sip:b@x>"], ["Call-ID", "down"], ["CSeq", "1 OPTIONS"]]);
    stack.transactions.request(request, { hops: [down] }, { onResponse() {}, onFailure() {} });
    await pass(33_000);
    expect(stack.transactions.wellFirst([down, up])).toEqual([up, down]);
    stack.networkChanged(() => true);
    expect(stack.transactions.wellFirst([down, up])).toEqual([down, up]);
  });

  it("is given up where its address is gone: who waits there hears of it at once, not after 32 s", async () => {
    const failures: string[] = [];
    const request = createRequest("OPTIONS", peer.uri, [["From", "<sip:a@x>;tag=a"], ["To", "<sip:b@x>"], ["Call-ID", "left"], ["CSeq", "1 OPTIONS"]]);
    peer.onRequest = () => {};
    ada.stack.transactions.request(request, { hops: [{ transport: "udp", address: "192.0.2.9", port: 5060 }], localAddress: OLD }, { onResponse() {}, onFailure: ({ code }) => failures.push(code) });
    await pass(100);
    ada.host.addresses = [NEW];
    ada.stack.networkChanged((address) => ada.host.addresses.includes(address));
    await pass(0);
    expect(failures).toEqual(["sip/transport/left"]);
  });
});
