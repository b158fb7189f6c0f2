// Two and three phones and their domain, end to end in virtual time: what RFC 3261 sections 10 and 16 promise together.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRequest } from "../../core/sip/message/create-message.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { DOMAIN, RecordedCall, sdp, SERVER, ServerScenario, type ScenarioPhone } from "./server-scenario.ts";

const ADA = { address: "192.0.2.11" };
const BOB = { address: "192.0.2.12" };
let scenario: ServerScenario;

beforeEach(async () => {
  scenario = await ServerScenario.start();
});

afterEach(() => scenario.finish());

/** Ada and Bob are registered. */
async function pair(transport: "udp" | "tcp" = "udp"): Promise<[ada: ScenarioPhone, bob: ScenarioPhone]> {
  return [await scenario.registered("ada", { ...ADA, transport }), await scenario.registered("bob", { ...BOB, transport })];
}

async function connect(ada: ScenarioPhone, bob: ScenarioPhone): Promise<[caller: RecordedCall, callee: RecordedCall]> {
  const caller = ada.call("bob");
  await scenario.pass(200);
  const callee = new RecordedCall(bob.ringing);
  bob.ringing.ring();
  await scenario.pass(200);
  bob.ringing.accept(sdp("answer"));
  await scenario.pass(200);
  return [caller, callee];
}

describe("registering", () => {
  it("registers with digest, refreshes before it expires, and unregisters (10.2)", async () => {
    const changes: string[] = [];
    scenario.domain.onRegistration(({ kind, user }) => changes.push(`${kind} ${user}`));
    const ada = await scenario.registered("ada", ADA);
    await scenario.pass(3_600_000);
    expect(ada.registration.state.state).toBe("registered");
    const stopped = ada.registration.stop();
    await scenario.pass(500);
    await stopped;
    expect([changes[0], changes[1], changes.at(-1)]).toEqual(["registered ada", "refreshed ada", "unregistered ada"]);
    expect(scenario.domain.bindings("ada")).toEqual([]);
  });

  it("refuses a wrong password, and the phone does not go on trying it", async () => {
    const ada = scenario.phone("ada", { ...ADA, password: "guess" });
    ada.registration.start();
    await scenario.pass(600_000);
    expect(ada.registration.state).toMatchObject({ state: "failed" });
    expect(scenario.network.packets.filter(({ from }) => from.address === ADA.address)).toHaveLength(2);
    expect(scenario.domain.bindings("ada")).toEqual([]);
  });
});

describe.each(["udp", "tcp"] as const)("a call over %s", (transport) => {
  it("rings, is answered, talks and is hung up, all through the proxy (16)", async () => {
    const [ada, bob] = await pair(transport);
    const [caller, callee] = await connect(ada, bob);
    expect(caller.kinds).toEqual(["ringing", "accepted", "confirmed"]);
    expect(callee.kinds).toEqual(["confirmed"]);
    caller.session.end();
    await scenario.pass(500);
    expect([caller.kinds.at(-1), callee.kinds.at(-1)]).toEqual(["ended", "ended"]);
    expect([ada.userAgent.dialogCount, bob.userAgent.dialogCount]).toEqual([0, 0]);
  });

  it("lets the callee hang up and change the session by its own requests (12.2, 14)", async () => {
    const [ada, bob] = await pair(transport);
    const [caller, callee] = await connect(ada, bob);
    const held = callee.session.reoffer(sdp("hold"));
    await scenario.pass(100);
    expect(caller.kinds.at(-1)).toBe("offer");
    caller.session.answerOffer(sdp("held"));
    await scenario.pass(200);
    expect(await held).toMatchObject({ ok: true });
    callee.session.end();
    await scenario.pass(500);
    expect([caller.kinds.at(-1), callee.kinds.at(-1)]).toEqual(["ended", "ended"]);
  });

  it("cancels while it rings (9, 16.10)", async () => {
    const [ada, bob] = await pair(transport);
    const caller = ada.call("bob");
    await scenario.pass(200);
    const callee = new RecordedCall(bob.ringing);
    bob.ringing.ring();
    await scenario.pass(200);
    caller.session.end();
    await scenario.pass(500);
    expect([caller.kinds.at(-1), callee.kinds.at(-1)]).toEqual(["ended", "ended"]);
    expect(scenario.domain.activeRequests).toBeLessThanOrEqual(1);
  });

  it("tells the caller why it was refused (16.7)", async () => {
    const [ada, bob] = await pair(transport);
    const caller = ada.call("bob");
    await scenario.pass(200);
    bob.ringing.reject(486);
    await scenario.pass(500);
    expect(caller.status).toBe(486);
  });
});

describe("forking (16.7)", () => {
  it("rings every phone of a user; one answers, the other is cancelled", async () => {
    const [ada, desk] = await pair();
    const mobile = await scenario.registered("bob", { address: "192.0.2.13" });
    const caller = ada.call("bob");
    await scenario.pass(200);
    const [atDesk, atMobile] = [new RecordedCall(desk.ringing), new RecordedCall(mobile.ringing)];
    desk.ringing.ring();
    mobile.ringing.ring();
    await scenario.pass(200);
    mobile.ringing.accept(sdp("answer"));
    await scenario.pass(500);
    expect(caller.kinds.filter((kind) => kind !== "ringing")).toEqual(["accepted", "confirmed"]);
    expect([atDesk.kinds.at(-1), atMobile.kinds.at(-1)]).toEqual(["ended", "confirmed"]);
    caller.session.end();
    await scenario.pass(500);
    expect(atMobile.kinds.at(-1)).toBe("ended");
  });

  it("keeps one call where two phones answer at the same moment, and ends the other", async () => {
    const [ada, desk] = await pair();
    const mobile = await scenario.registered("bob", { address: "192.0.2.13" });
    const caller = ada.call("bob");
    await scenario.pass(200);
    const calls = [new RecordedCall(desk.ringing), new RecordedCall(mobile.ringing)];
    desk.ringing.accept(sdp("from the desk"));
    mobile.ringing.accept(sdp("from the mobile"));
    await scenario.pass(1_000);
    expect(caller.kinds.filter((kind) => kind === "confirmed")).toHaveLength(1);
    expect(calls.filter((call) => call.kinds.includes("ended"))).toHaveLength(1);
    caller.session.end();
    await scenario.pass(1_000);
    expect(calls.filter((call) => call.kinds.includes("ended"))).toHaveLength(2);
  });

  it("refuses with the best answer when nobody takes it: a 6xx ends it for all", async () => {
    const [ada, desk] = await pair();
    const mobile = await scenario.registered("bob", { address: "192.0.2.13" });
    const caller = ada.call("bob");
    await scenario.pass(200);
    const atMobile = new RecordedCall(mobile.ringing);
    desk.ringing.reject(603);
    await scenario.pass(500);
    expect([caller.status, atMobile.kinds.at(-1)]).toEqual([603, "ended"]);
  });
});

describe("what it refuses", () => {
  it("a caller with a wrong password", async () => {
    await scenario.registered("bob", BOB);
    const caller = scenario.phone("ada", { ...ADA, password: "guess" }).call("bob");
    await scenario.pass(2_000);
    expect(caller.status).toBe(407);
  });

  it("calls to other domains: it is no relay", async () => {
    const eve = await scenario.registered("eve", ADA);
    const caller = eve.callUri("sip:anybody@198.51.100.1");
    await scenario.pass(2_000);
    expect(caller.status).toBe(403);
    expect(scenario.network.packets.some(({ to }) => to.address === "198.51.100.1")).toBe(false);
  });

  it("calls to nobody and to somebody who is not there", async () => {
    const ada = await scenario.registered("ada", ADA);
    const [nobody, absent] = [ada.call("nobody"), ada.call("bob")];
    await scenario.pass(2_000);
    expect([nobody.status, absent.status]).toEqual([404, 480]);
  });

  it("a request that has no hops left: 483 (16.3)", async () => {
    const ada = await scenario.registered("ada", ADA);
    const headers = [
      ["Max-Forwards", "0"], ["From", "<sip:ada@example.org>;tag=a"], ["To", "<sip:bob@example.org>"], ["Call-ID", "hops"], ["CSeq", "1 INVITE"],
    ] as const;
    const statuses: number[] = [];
    const hops = [{ transport: "udp", ...SERVER }] as const;
    const invite = createRequest("INVITE", createSipUri({ user: "bob", host: DOMAIN }), headers);
    ada.stack.transactions.request(invite, { hops }, { onResponse: ({ status }) => statuses.push(status), onFailure: () => statuses.push(0) });
    await scenario.pass(500);
    expect(statuses).toEqual([483]);
  });
});

describe("bad links", () => {
  it("completes a call though a quarter of all datagrams is lost, by retransmission alone (17)", async () => {
    const [ada, bob] = await pair();
    const luck = new FakeRandom(4);
    scenario.network.isLost = () => luck.bytes(1)[0]! < 64;
    const caller = ada.call("bob");
    await scenario.pass(20_000);
    const callee = new RecordedCall(bob.ringing);
    bob.ringing.ring();
    bob.ringing.accept(sdp("answer"));
    await scenario.pass(30_000);
    expect([caller.kinds.at(-1), callee.kinds.at(-1)]).toEqual(["confirmed", "confirmed"]);
    callee.session.end();
    await scenario.pass(30_000);
    expect([caller.kinds.at(-1), callee.kinds.at(-1)]).toEqual(["ended", "ended"]);
  });

  it("answers 408 for a phone that is registered and gone (16.9)", async () => {
    const [ada] = await pair();
    scenario.network.isBlocked = (from, to) => from === BOB.address || to === BOB.address;
    const caller = ada.call("bob");
    await scenario.pass(40_000);
    expect(caller.status).toBe(408);
  });
});
