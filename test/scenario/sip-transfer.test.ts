// Blind and attended transfer between user agents on the real stack, in virtual time (RFC 3515, RFC 3891, RFC 3892,
// RFC 5589; status lines as RFC 3420).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNameAddr } from "../../core/sip/message/name-addr.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { referToPeerOf } from "../../core/sip/usage/refer-target.ts";
import type { Transfer, TransferEvent, TransferTarget } from "../../core/sip/usage/transfer.ts";
import { sdp, type TestAgent, type TestSession } from "./sip-world.ts";
import { followReferrals, TransferWorld } from "./transfer-world.ts";

let world: TransferWorld;
let ada: TestAgent;
let bob: TestAgent;
let cleo: TestAgent;

beforeEach(async () => {
  world = await TransferWorld.open();
  ({ ada, bob, cleo } = world);
});

afterEach(() => world.expectNothingLeft());

/** Starts a transfer and keeps what it tells. */
function transfer(agent: TestAgent, { session }: TestSession, target: TransferTarget): { readonly transfer: Transfer; readonly events: TransferEvent[] } {
  const made = agent.agent.transfer(session, target);
  const events: TransferEvent[] = [];
  made.onEvent((event) => events.push(event));
  made.start();
  return { transfer: made, events };
}

const statuses = (events: readonly TransferEvent[]): unknown[] => events.map((event) => (event.kind === "progress" ? event.status : event.kind));

describe("blind transfer (RFC 5589 section 6)", () => {
  it("lets the other side call, tells how it goes, and ends the call when they talk", async () => {
    const { caller, callee } = await world.connect(ada, bob);
    const { calls, referrals } = followReferrals(bob);
    const rings = cleo.takeCalls(({ session }) => session.ring());
    const { events } = transfer(ada, caller, { uri: cleo.identity.address });
    await world.clock.advance(300);
    expect(statuses(events)).toEqual([100, 180]);
    expect(caller.end).toBeUndefined();
    expect(referrals[0]!.session).toBe(callee.session);
    rings[0]!.session.accept(sdp("answer"));
    await world.clock.advance(300);
    expect(statuses(events)).toEqual([100, 180, "done"]);
    expect(caller.end).toMatchObject({ by: "local" });
    expect(callee.end).toMatchObject({ by: "remote" });
    expect(calls[0]!.kinds).toEqual(["ringing", "accepted", "confirmed"]);
    calls[0]!.session.end();
  });

  it("says to the target on whose behalf it is called (RFC 3892 section 2.1)", async () => {
    const { caller } = await world.connect(ada, bob);
    const { calls } = followReferrals(bob);
    const rings = cleo.takeCalls(({ session }) => session.accept(sdp("answer")));
    transfer(ada, caller, { uri: cleo.identity.address });
    await world.clock.advance(300);
    expect(rings[0]!.session.request!.headers.referredBy?.uri).toEqual(ada.identity.address);
    calls[0]!.session.end();
  });

  it("works from the callee's side as well", async () => {
    const { callee } = await world.connect(ada, bob);
    const { calls } = followReferrals(ada);
    cleo.takeCalls(({ session }) => session.accept(sdp("answer")));
    const { events } = transfer(bob, callee, { uri: cleo.identity.address });
    await world.clock.advance(300);
    expect(statuses(events)).toContain("done");
    calls[0]!.session.end();
  });

  it("keeps the call where the other side declines (603)", async () => {
    const { caller, callee } = await world.connect(ada, bob);
    bob.agent.referrals.onReferral((referral) => referral.refuse(603));
    const { events } = transfer(ada, caller, { uri: cleo.identity.address });
    await world.clock.advance(300);
    expect(events).toEqual([{ kind: "failed", failure: expect.objectContaining({ code: "call/transfer-refused", detail: "603 Decline" }) }]);
    expect([caller.end, callee.end]).toEqual([undefined, undefined]);
    caller.session.end();
  });

  it("keeps the call where the target does not answer it, and tells why", async () => {
    const { caller, callee } = await world.connect(ada, bob);
    followReferrals(bob);
    cleo.takeCalls(({ session }) => session.reject(486));
    const { events } = transfer(ada, caller, { uri: cleo.identity.address });
    await world.clock.advance(1_000);
    expect(events.at(-1)).toMatchObject({ kind: "failed", failure: { code: "call/transfer-failed", detail: "486 Busy Here" } });
    expect([caller.end, callee.end]).toEqual([undefined, undefined]);
    caller.session.end();
  });

  it("can be tried again after it failed", async () => {
    const { caller } = await world.connect(ada, bob);
    const { calls } = followReferrals(bob);
    let busy = true;
    cleo.takeCalls(({ session }) => (busy ? session.reject(486) : session.accept(sdp("answer"))));
    transfer(ada, caller, { uri: cleo.identity.address });
    await world.clock.advance(1_000);
    busy = false;
    const { events } = transfer(ada, caller, { uri: cleo.identity.address });
    await world.clock.advance(1_000);
    expect(statuses(events)).toContain("done");
    calls[1]!.session.end();
  });

  it.each(["REFER", "NOTIFY"])("gets through where the first two of %s are lost", async (method) => {
    const { caller } = await world.connect(ada, bob);
    const { calls } = followReferrals(bob);
    cleo.takeCalls(({ session }) => session.accept(sdp("answer")));
    world.lose((message) => message.headers.cseq.method === method, 2);
    const { events } = transfer(ada, caller, { uri: cleo.identity.address });
    await world.clock.advance(10_000);
    expect(statuses(events).at(-1)).toBe("done");
    calls[0]!.session.end();
  });

  it("hears of the outcome also where the other side hangs up meanwhile (RFC 5057 section 3)", async () => {
    const { caller, callee } = await world.connect(ada, bob);
    const { calls } = followReferrals(bob);
    const rings = cleo.takeCalls(({ session }) => session.ring());
    const { events } = transfer(ada, caller, { uri: cleo.identity.address });
    await world.clock.advance(300);
    callee.session.end();
    await world.clock.advance(300);
    expect(caller.end).toMatchObject({ by: "remote" });
    rings[0]!.session.accept(sdp("answer"));
    await world.clock.advance(300);
    expect(statuses(events)).toEqual([100, 180, "done"]);
    calls[0]!.session.end();
  });

  it("is not begun for a call that rings", async () => {
    const rings = bob.takeCalls(({ session }) => session.ring());
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(200);
    const { events } = transfer(ada, caller, { uri: cleo.identity.address });
    expect(events).toEqual([{ kind: "failed", failure: expect.objectContaining({ code: "call/not-connected" }) }]);
    rings[0]!.session.reject(486);
  });
});

describe("attended transfer (RFC 5589 section 7)", () => {
  it("joins the two other sides: the new call takes the place of the second", async () => {
    const first = await world.connect(ada, bob);
    const second = await world.connect(ada, cleo);
    const { calls } = followReferrals(bob);
    const taken = cleo.takeCalls(({ session }) => session.accept(sdp("answer")));
    const { events } = transfer(ada, first.caller, { session: second.caller.session });
    await world.clock.advance(500);
    expect(statuses(events).at(-1)).toBe("done");
    expect(taken[0]!.session.replaced).toBe(second.callee.session);
    expect([first.caller.end?.by, first.callee.end?.by]).toEqual(["local", "remote"]);
    expect([second.caller.end?.by, second.callee.end?.by]).toEqual(["remote", "local"]);
    expect([calls[0]!.end, taken[0]!.end]).toEqual([undefined, undefined]);
    calls[0]!.session.end();
  });

  it("fails with 481 where the second call is over by then, and keeps the first (RFC 3891 section 3)", async () => {
    const first = await world.connect(ada, bob);
    const second = await world.connect(ada, cleo);
    followReferrals(bob);
    const { events } = transfer(ada, first.caller, { session: second.caller.session });
    second.callee.session.end();
    await world.clock.advance(1_000);
    expect(events.at(-1)).toMatchObject({ kind: "failed", failure: { code: "call/transfer-failed" } });
    expect(first.caller.end).toBeUndefined();
    first.caller.session.end();
  });
});

it("points to the other side's Contact where that is a neighbour's, else to its address (RFC 5589 section 7.3)", async () => {
  const { caller } = await world.connect(ada, cleo);
  const { dialog } = caller.session.channel!;
  expect(referToPeerOf(dialog)).toMatchObject({ host: "192.0.2.3", headers: new Map([["replaces", `${dialog.callId};to-tag=${dialog.id.remoteTag};from-tag=${dialog.id.localTag}`]]) });
  const routed = { callId: dialog.callId, id: dialog.id, remote: createNameAddr(createSipUri({ user: "cleo", host: "example.org" })), remoteTarget: dialog.remoteTarget, routeSet: [createNameAddr(createSipUri({ host: "192.0.2.7" }))] };
  expect(referToPeerOf(routed as unknown as typeof dialog)).toMatchObject({ user: "cleo", host: "example.org", headers: expect.objectContaining({ size: 2 }) });
  caller.session.end();
});
