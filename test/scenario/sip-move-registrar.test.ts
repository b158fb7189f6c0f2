// What helps a moving phone besides its calls: both ends that move at once (RFC 3891 through the registrar), registrations
// (RFC 3261 section 10.2, RFC 5626), subscriptions (RFC 6665), names and hops that were learnt on another network.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { InviteSession } from "../../core/sip/usage/invite-session.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import type { SipTransport } from "../../core/sip/transport/hop.ts";
import { fakeIdentity } from "../fakes/fake-tls.ts";
import { RecordedCall, type ScenarioPhone, sdp, SERVER, ServerScenario } from "./server-scenario.ts";

const instance = (last: string): string => `urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf${last}`;
let scenario: ServerScenario;

beforeEach(async () => {
  scenario = await ServerScenario.start({}, fakeIdentity({ names: [SERVER.address] }));
});

afterEach(() => scenario.finish());

/** A phone under way: its address is another one from now on, and whatever was open leads nowhere. */
function relocate(phone: ScenarioPhone, address: string): void {
  phone.host.addresses = [address];
  phone.stack.networkChanged((each) => phone.host.addresses.includes(each));
}

function requestsFrom(address: string, method: string): SipRequest[] {
  return scenario.network.packets.filter(({ from }) => from.address === address).flatMap(({ data }) => {
    const parsed = parseSipMessage(data);
    return parsed.ok && parsed.value.kind === "request" && parsed.value.method === method ? [parsed.value] : [];
  });
}

async function connect(ada: ScenarioPhone, bob: ScenarioPhone): Promise<{ readonly caller: RecordedCall; readonly callee: RecordedCall }> {
  const caller = ada.call("bob");
  await scenario.pass(300);
  const callee = new RecordedCall(bob.ringing);
  bob.ringing.useIdentity(bob.identity);
  bob.ringing.accept(sdp("answer"));
  await scenario.pass(300);
  return { caller, callee };
}

/** Takes what replaces a call, as the phone does, and keeps it. */
function takeReplacements(phone: ScenarioPhone): RecordedCall[] {
  const taken: RecordedCall[] = [];
  phone.userAgent.onInvite((session) => {
    if (!session.replaced) return;
    taken.push(new RecordedCall(session));
    session.useIdentity(phone.identity);
    session.accept(sdp("answer"));
  });
  return taken;
}

describe.each(["udp", "tcp", "tls"] as SipTransport[])("both ends that move at once, over %s", (transport) => {
  const NEW = { ada: "198.51.100.1", bob: "198.51.100.2" };

  async function moveBoth(): Promise<{ readonly ada: ScenarioPhone; readonly bob: ScenarioPhone; readonly caller: RecordedCall; readonly callee: RecordedCall }> {
    const ada = await scenario.registered("ada", { address: "192.0.2.11", transport });
    const bob = await scenario.registered("bob", { address: "192.0.2.12", transport });
    const calls = await connect(ada, bob);
    relocate(ada, NEW.ada);
    relocate(bob, NEW.bob);
    const moves = [calls.caller.session.reoffer(sdp("moved"), { localAddress: NEW.ada, deadlineMs: 1_000 }), calls.callee.session.reoffer(sdp("moved"), { localAddress: NEW.bob, deadlineMs: 1_000 })];
    ada.registration.start(NEW.ada);
    bob.registration.start(NEW.bob);
    await scenario.pass(1_000);
    for (const move of moves) expect(await move).toMatchObject({ ok: false });
    expect([calls.caller.session.state, calls.callee.session.state]).toEqual(["confirmed", "confirmed"]);
    return { ada, bob, ...calls };
  }

  const replace = (phone: ScenarioPhone, session: InviteSession, localAddress: string): RecordedCall => {
    const begun = phone.userAgent.replace(session, { localAddress, body: sdp("anew") });
    if (!begun.ok) throw new Error(begun.error.message);
    return new RecordedCall(begun.value);
  };

  /** One call on each side, and what either of them says reaches the other. */
  async function expectOne(ada: ScenarioPhone, bob: ScenarioPhone, one: RecordedCall, other: RecordedCall): Promise<void> {
    await scenario.pass(40_000);
    expect([ada.userAgent.sessionCount, bob.userAgent.sessionCount]).toEqual([1, 1]);
    expect([one.session.state, other.session.state]).toEqual(["confirmed", "confirmed"]);
    other.session.end();
    await scenario.pass(500);
    expect(one.kinds.at(-1)).toBe("ended");
  }

  it("are joined anew by one side's INVITE with Replaces, and the old call ends", async () => {
    const { ada, bob, caller, callee } = await moveBoth();
    const taken = takeReplacements(bob);
    const anew = replace(ada, caller.session, NEW.ada);
    await scenario.pass(500);
    expect([caller.kinds.at(-1), callee.kinds.at(-1), taken.length]).toEqual(["ended", "ended", 1]);
    await expectOne(ada, bob, anew, taken[0]!);
  });

  it("that both start anew are left with exactly one call: that of who made the first one", async () => {
    const { ada, bob, caller, callee } = await moveBoth();
    const [byAda, byBob] = [takeReplacements(ada), takeReplacements(bob)];
    const anew = replace(ada, caller.session, NEW.ada);
    const other = replace(bob, callee.session, NEW.bob);
    await scenario.pass(1_000);
    expect([byAda.length, byBob.length, other.kinds.at(-1)]).toEqual([0, 1, "ended"]);
    await expectOne(ada, bob, anew, byBob[0]!);
  });
});

it("refuses to make another phone ring where the server knows no Replaces (RFC 3261 section 8.1.3.5 says to ask without)", async () => {
  const ada = await scenario.registered("ada", { address: "192.0.2.11" });
  const bob = await scenario.registered("bob", { address: "192.0.2.12" });
  const { caller } = await connect(ada, bob);
  // Another phone of bob's, which knows of no such call.
  bob.userAgent.dispose();
  const begun = ada.userAgent.replace(caller.session, { body: sdp("anew") });
  expect(begun.ok && begun.value.state).toBe("calling");
  await scenario.pass(40_000);
  expect(begun.ok && begun.value.state).toBe("ended");
  caller.session.end();
  await scenario.pass(40_000);
});

describe("the registration of a phone that moved", () => {
  it.each([["without", undefined], ["with", instance("1")]] as const)("leaves nothing of the old address, %s outbound (RFC 3261 section 10.2.2, RFC 5626 section 6)", async (_which, urn) => {
    const ada = await scenario.registered("ada", { address: "192.0.2.11", ...(urn === undefined ? {} : { instance: urn }) });
    relocate(ada, "198.51.100.7");
    ada.registration.start("198.51.100.7");
    await scenario.pass(300);
    expect(scenario.domain.bindings("ada").map(({ contact }) => contact.host)).toEqual(["198.51.100.7"]);
    expect(requestsFrom("198.51.100.7", "REGISTER")).toHaveLength(1);
  });

  it.each(["tcp", "tls"] as SipTransport[])("goes over a new connection where the one that there is seems dead (%s)", async (transport) => {
    const ada = await scenario.registered("ada", { address: "192.0.2.11", transport });
    scenario.network.isBlocked = (from, to) => [from, to].includes("192.0.2.11");
    ada.registration.start("192.0.2.11");
    await scenario.pass(200);
    scenario.network.isBlocked = () => false;
    ada.registration.start("192.0.2.11", { fresh: true });
    await scenario.pass(200);
    expect(ada.registration.state.state).toBe("registered");
    const bob = await scenario.registered("bob", { address: "192.0.2.12" });
    const call = bob.call("ada");
    await scenario.pass(300);
    expect(ada.ringing.request!.headers.callId).toBe(call.session.request!.headers.callId);
    ada.ringing.reject(486);
    await scenario.pass(300);
  });
});

describe.each(["udp", "tcp", "tls"] as SipTransport[])("a call that rings at a phone whose address dies, over %s", (transport) => {
  it("is answered from the new one, by a new connection to who sent the INVITE (RFC 3261 section 18.2.2)", async () => {
    const ada = await scenario.registered("ada", { address: "192.0.2.11", transport });
    const bob = await scenario.registered("bob", { address: "192.0.2.12" });
    const call = bob.call("ada");
    await scenario.pass(300);
    const called = new RecordedCall(ada.ringing);
    called.session.useIdentity(ada.identity);
    called.session.ring();
    await scenario.pass(100);
    relocate(ada, "198.51.100.7");
    called.session.leaveFrom({ localAddress: "198.51.100.7" });
    ada.registration.start("198.51.100.7");
    await scenario.pass(100);
    called.session.accept(sdp("answer"));
    await scenario.pass(500);
    expect([call.kinds.at(-1), called.kinds.at(-1)]).toEqual(["confirmed", "confirmed"]);
    call.session.end();
    await scenario.pass(500);
    expect(called.kinds.at(-1)).toBe("ended");
  });
});

describe.each(["tcp", "tls"] as SipTransport[])("a call and its registration that move together, over %s", (transport) => {
  it("share the new connection, whichever opens it: neither gives the other's up", async () => {
    const ada = await scenario.registered("ada", { address: "192.0.2.11", transport });
    const bob = await scenario.registered("bob", { address: "192.0.2.12", transport });
    const { caller, callee } = await connect(ada, bob);
    callee.session.onEvent(({ kind }) => kind === "offer" && callee.session.answerOffer(sdp("yes")));
    relocate(ada, "198.51.100.7");
    const moved = caller.session.reoffer(sdp("moved"), { localAddress: "198.51.100.7", fresh: true });
    await scenario.pass(12);
    ada.registration.start("198.51.100.7", { fresh: true });
    await scenario.pass(300);
    expect([await moved, ada.registration.state.state]).toMatchObject([{ ok: true }, "registered"]);
    expect(scenario.domain.bindings("ada")).toHaveLength(1);
    caller.session.end();
    await scenario.pass(300);
  });
});

it("moves a subscription: SUBSCRIBE from the new address, whose Contact NOTIFYs go to (RFC 6665 section 4.1.2.2)", async () => {
  const ada = await scenario.registered("ada", { address: "192.0.2.11" });
  const bob = await scenario.registered("bob", { address: "192.0.2.12" });
  let mood = "fine";
  const body = () => sdp(mood);
  bob.userAgent.events.offer({ event: "mood", contentType: "application/sdp", defaultExpiresS: 120, minIntervalMs: 0, document: body });
  const subscription = ada.userAgent.subscribe({ identity: ada.identity, target: bob.identity.address, event: "mood", accept: ["application/sdp"], expiresS: 120 });
  const told: string[] = [];
  subscription.onEvent((event) => event.kind === "notified" && event.notification.body && told.push(new TextDecoder().decode(event.notification.body.bytes)));
  subscription.start();
  await scenario.pass(500);
  relocate(ada, "198.51.100.7");
  ada.registration.start("198.51.100.7");
  subscription.move("198.51.100.7");
  await scenario.pass(500);
  expect(requestsFrom("198.51.100.7", "SUBSCRIBE")[0]?.headers.get("Contact")).toContain("198.51.100.7");
  mood = "better";
  bob.userAgent.events.changed("mood");
  await scenario.pass(500);
  expect([told.at(-1), bob.userAgent.events.subscriberCount]).toEqual(["better", 1]);
  const ended = subscription.stop();
  await scenario.pass(500);
  await ended;
  subscription.dispose();
});

describe("the password of a move (RFC 3261 section 22, RFC 7616 section 3.4)", () => {
  it("is proved with the nonce of before and its next count, without being asked", async () => {
    const ada = await scenario.registered("ada", { address: "192.0.2.11" });
    const bob = await scenario.registered("bob", { address: "192.0.2.12" });
    const { caller, callee } = await connect(ada, bob);
    callee.session.onEvent(({ kind }) => kind === "offer" && callee.session.answerOffer(sdp("yes")));
    const before = requestsFrom("192.0.2.11", "INVITE").at(-1)!.headers.proxyAuthorization[0]!.params;
    relocate(ada, "198.51.100.7");
    const moved = caller.session.reoffer(sdp("moved"), { localAddress: "198.51.100.7", deadlineMs: 1_000 });
    await scenario.pass(300);
    const [reinvite] = requestsFrom("198.51.100.7", "INVITE");
    expect([await moved, requestsFrom("198.51.100.7", "INVITE").length]).toMatchObject([{ ok: true }, 1]);
    const carried = reinvite!.headers.proxyAuthorization[0]!.params;
    expect(carried.get("nonce")).toBe(before.get("nonce"));
    expect(parseInt(carried.get("nc")!, 16)).toBeGreaterThan(parseInt(before.get("nc")!, 16));
    caller.session.end();
    await scenario.pass(300);
  });
});
