// Calls between two user agents on the real stack, in virtual time (RFC 3261 sections 9, 13, 14, 15).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SipWorld, sdp, textOf, type TestAgent, type TestSession } from "./sip-world.ts";

let world: SipWorld;
let ada: TestAgent;
let bob: TestAgent;

beforeEach(async () => {
  world = new SipWorld();
  ada = await world.agent("ada", "192.0.2.1");
  bob = await world.agent("bob", "192.0.2.2");
});

afterEach(() => world.expectNothingLeft());

/** Calls bob, who answers at once; both sessions are up. */
async function connect(): Promise<{ caller: TestSession; callee: TestSession }> {
  const sessions = bob.takeCalls(({ session }) => session.accept(sdp("answer")));
  const caller = ada.call(bob.identity.address);
  await world.clock.advance(200);
  return { caller, callee: sessions[0]! };
}

describe("a call", () => {
  it("rings, is answered, and ends when the caller hangs up", async () => {
    const sessions = bob.takeCalls(({ session }) => session.ring());
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(100);
    expect(caller.events).toEqual([{ kind: "ringing", status: 180 }]);
    const callee = sessions[0]!;
    expect(textOf(callee.session.offer)).toBe("offer");
    expect(callee.session.remote.displayName).toBe("ada");
    callee.session.accept(sdp("answer"));
    await world.clock.advance(100);
    expect(caller.kinds).toEqual(["ringing", "accepted", "confirmed"]);
    expect(callee.kinds).toEqual(["confirmed"]);
    caller.session.end();
    await world.clock.advance(100);
    expect(caller.end).toMatchObject({ by: "local", failure: { code: "call/ended" } });
    expect(callee.end).toMatchObject({ by: "remote", failure: { code: "call/ended" } });
  });

  it("brings the answer to the caller", async () => {
    const { caller } = await connect();
    const accepted = caller.events.find((event) => event.kind === "accepted");
    expect(textOf(accepted?.kind === "accepted" ? accepted.body : undefined)).toBe("answer");
    caller.session.end();
  });

  it("has early media from a 183 with a body", async () => {
    const sessions = bob.takeCalls(({ session }) => session.ring(sdp("early")));
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(100);
    const ringing = caller.events[0];
    expect(ringing).toMatchObject({ kind: "ringing", status: 183 });
    expect(textOf(ringing?.kind === "ringing" ? ringing.body : undefined)).toBe("early");
    sessions[0]!.session.reject(486);
  });

  it("is told apart when the callee is busy", async () => {
    bob.takeCalls(({ session }) => session.reject(486));
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(200);
    expect(caller.end).toMatchObject({ by: "remote", status: 486, failure: { code: "call/busy", detail: "486 Busy Here" } });
  });

  it("ends when the callee hangs up", async () => {
    const { caller, callee } = await connect();
    callee.session.end();
    await world.clock.advance(100);
    expect(caller.end).toMatchObject({ by: "remote", failure: { code: "call/ended" } });
  });

  it("ends for both when both hang up at once", async () => {
    const { caller, callee } = await connect();
    caller.session.end();
    callee.session.end();
    await world.clock.advance(100);
    expect([caller.end?.by, callee.end?.by]).toEqual(["local", "local"]);
    expect([ada.agent.sessionCount, bob.agent.sessionCount]).toEqual([0, 0]);
  });

  it("is known by the local address that its signalling uses", async () => {
    const { caller, callee } = await connect();
    expect([caller.session.localAddress, callee.session.localAddress]).toEqual(["192.0.2.1", "192.0.2.2"]);
    caller.session.end();
  });

  it("gets 480 where nobody listens for calls", async () => {
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(200);
    expect(caller.end).toMatchObject({ status: 480, failure: { code: "call/unavailable" } });
  });

  it("fails in words where nothing answers (RFC 3261 timer B)", async () => {
    const caller = ada.call({ ...bob.identity.address, host: "192.0.2.99" });
    await world.clock.advance(33_000);
    expect(caller.end).toMatchObject({ by: "network", failure: { code: "call/unreachable" } });
  });

  it("fails in words where the name does not exist", async () => {
    const caller = ada.call({ ...bob.identity.address, host: "nowhere.example" });
    await world.clock.advance(100);
    expect(caller.end).toMatchObject({ by: "network", failure: { code: "network/unknown-host" } });
  });
});

describe("CANCEL (section 9)", () => {
  it("ends a ringing call on both sides", async () => {
    const sessions = bob.takeCalls(({ session }) => session.ring());
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(100);
    caller.session.end();
    await world.clock.advance(100);
    expect(caller.end).toMatchObject({ by: "local", failure: { code: "call/cancelled" } });
    expect(sessions[0]!.end).toMatchObject({ by: "remote", failure: { code: "call/cancelled" } });
  });

  it("is not sent before a provisional response, and then at once (9.1)", async () => {
    const sessions = bob.takeCalls(() => {});
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(5);
    caller.session.end();
    await world.clock.advance(150);
    expect(sessions[0]!.end).toBeUndefined();
    // The layer's own 100 comes after 200 ms (17.2.1).
    await world.clock.advance(200);
    expect(sessions[0]!.end).toMatchObject({ failure: { code: "call/cancelled" } });
  });

  it("prevents an INVITE that has not left yet", async () => {
    const sessions = bob.takeCalls(() => {});
    const caller = ada.call(bob.identity.address);
    caller.session.end();
    await world.clock.advance(1_000);
    expect(sessions).toEqual([]);
    expect(ada.agent.sessionCount).toBe(0);
  });

  it("that crosses the 200 is followed by ACK and BYE", async () => {
    const sessions = bob.takeCalls(({ session }) => session.ring());
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(100);
    caller.session.end();
    sessions[0]!.session.accept(sdp("answer"));
    await world.clock.advance(200);
    expect(caller.kinds.at(-1)).toBe("ended");
    expect(sessions[0]!.kinds).toEqual(["confirmed", "ended"]);
    expect(sessions[0]!.end?.by).toBe("remote");
  });
});

describe("loss", () => {
  it("of the ACK: the 200 comes again and is acknowledged again (13.2.2.4)", async () => {
    world.lose((message) => message.kind === "request" && message.method === "ACK", 2);
    const { caller, callee } = await connect();
    expect(callee.kinds).toEqual([]);
    await world.clock.advance(2_000);
    expect(callee.kinds).toEqual(["confirmed"]);
    caller.session.end();
  });

  it("of every ACK: the callee ends the call with BYE after 64*T1 (13.3.1.4)", async () => {
    world.lose((message) => message.kind === "request" && message.method === "ACK", Infinity);
    const { caller, callee } = await connect();
    await world.clock.advance(32_500);
    expect(callee.end).toMatchObject({ by: "network", failure: { code: "call/no-ack" } });
    expect(caller.end).toMatchObject({ by: "remote" });
  });

  it("of the BYE: it is sent again", async () => {
    const { caller, callee } = await connect();
    world.lose((message) => message.kind === "request" && message.method === "BYE", 3);
    caller.session.end();
    await world.clock.advance(5_000);
    expect(callee.end?.by).toBe("remote");
  });

  it("of every answer to BYE: the session still closes", async () => {
    const { caller } = await connect();
    world.network.isBlocked = () => true;
    caller.session.end();
    await world.clock.advance(33_000);
    expect(ada.agent.sessionCount).toBe(0);
    world.network.isBlocked = () => false;
    bob.agent.dispose();
  });
});

describe("re-INVITE (section 14)", () => {
  it("carries hold and resume, each with its answer", async () => {
    const { caller, callee } = await connect();
    callee.session.onEvent((event) => {
      if (event.kind === "offer") callee.session.answerOffer(sdp(`answer to ${textOf(event.body)}`));
    });
    const held = caller.session.reoffer(sdp("hold"));
    await world.clock.advance(100);
    const answer = await held;
    expect(answer.ok && textOf(answer.value)).toBe("answer to hold");
    const resumed = callee.session.reoffer(sdp("resume"));
    await world.clock.advance(5);
    caller.session.onEvent((event) => {
      if (event.kind === "offer") caller.session.answerOffer(sdp("yes"));
    });
    await world.clock.advance(100);
    expect(await resumed).toMatchObject({ ok: true });
    caller.session.end();
  });

  it("that is refused leaves the call as it was (14.1)", async () => {
    const { caller, callee } = await connect();
    callee.session.onEvent((event) => {
      if (event.kind === "offer") callee.session.rejectOffer();
    });
    const refused = caller.session.reoffer(sdp("video"));
    await world.clock.advance(100);
    expect(await refused).toMatchObject({ ok: false, error: { code: "call/not-acceptable" } });
    expect(caller.end).toBeUndefined();
    caller.session.end();
  });

  it("from both at once (glare): both get through, one after the other (14.1)", async () => {
    const { caller, callee } = await connect();
    for (const { session } of [caller, callee]) {
      session.onEvent((event) => {
        if (event.kind === "offer") session.answerOffer(sdp("yes"));
      });
    }
    const both = [caller.session.reoffer(sdp("mine")), callee.session.reoffer(sdp("yours"))];
    await world.clock.advance(6_000);
    for (const result of await Promise.all(both)) expect(result).toMatchObject({ ok: true });
    caller.session.end();
  });

  it("of which several wait: only the newest is sent", async () => {
    const { caller, callee } = await connect();
    const offers: (string | undefined)[] = [];
    callee.session.onEvent((event) => {
      if (event.kind !== "offer") return;
      offers.push(textOf(event.body));
      callee.session.answerOffer(sdp("yes"));
    });
    const results = ["first", "second", "third"].map((offer) => caller.session.reoffer(sdp(offer)));
    await world.clock.advance(500);
    expect(offers).toEqual(["first", "third"]);
    expect((await Promise.all(results)).map((result) => result.ok)).toEqual([true, false, true]);
    caller.session.end();
  });

  it("to a peer that is gone ends the call (12.2.1.2)", async () => {
    const { caller } = await connect();
    world.network.isBlocked = () => true;
    const lost = caller.session.reoffer(sdp("hold"));
    await world.clock.advance(33_000);
    expect(await lost).toMatchObject({ ok: false });
    expect(caller.end).toMatchObject({ by: "network", failure: { code: "call/lost" } });
    bob.agent.dispose();
  });

  it("that cannot be sent, since the network is away for a moment, leaves the call as it was (8.1.3.1, 14.1)", async () => {
    const { caller, callee } = await connect();
    callee.session.onEvent((event) => {
      if (event.kind === "offer") callee.session.answerOffer(sdp("yes"));
    });
    const [address] = ada.host.addresses;
    ada.host.addresses = [];
    const held = caller.session.reoffer(sdp("hold"));
    await world.clock.advance(100);
    expect(await held).toMatchObject({ ok: false });
    expect(caller.end).toBeUndefined();
    ada.host.addresses = [address!];
    const again = caller.session.reoffer(sdp("hold"));
    await world.clock.advance(200);
    expect(await again).toMatchObject({ ok: true });
    caller.session.end();
  });

  it("moves the signalling to another local address", async () => {
    const { caller, callee } = await connect();
    callee.session.onEvent((event) => {
      if (event.kind === "offer") callee.session.answerOffer(sdp("yes"));
    });
    ada.host.addresses = ["198.51.100.7"];
    const moved = caller.session.reoffer(sdp("moved"), { localAddress: "198.51.100.7" });
    await world.clock.advance(200);
    expect(await moved).toMatchObject({ ok: true });
    expect(caller.session.localAddress).toBe("198.51.100.7");
    // The callee's next request goes to the new Contact (12.2.2, target refresh).
    callee.session.end();
    await world.clock.advance(100);
    expect(caller.end).toMatchObject({ by: "remote" });
  });

  it("is refused to a call that is not up", async () => {
    bob.takeCalls(({ session }) => session.ring());
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(100);
    expect(await caller.session.reoffer(sdp("hold"))).toMatchObject({ ok: false, error: { code: "call/not-connected" } });
    caller.session.end();
  });
});

describe("closing the user agent", () => {
  it("hangs up and waits for the answer", async () => {
    const { callee } = await connect();
    let closed = false;
    void ada.agent.close(2_000).then(() => (closed = true));
    await world.clock.advance(100);
    expect(closed).toBe(true);
    expect(callee.end?.by).toBe("remote");
  });

  it("answers a call that rings with 480, so that the callee's other phones ring on", async () => {
    bob.takeCalls(({ session }) => session.ring());
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(100);
    void bob.agent.close(1_000);
    await world.clock.advance(100);
    expect(caller.end).toMatchObject({ status: 480 });
  });

  it("does not wait longer than told", async () => {
    await connect();
    world.network.isBlocked = () => true;
    let closed = false;
    void ada.agent.close(2_000).then(() => (closed = true));
    await world.clock.advance(2_100);
    expect(closed).toBe(true);
    bob.agent.dispose();
  });
});
