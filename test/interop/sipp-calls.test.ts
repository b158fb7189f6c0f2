// Our INVITE sessions against SIPp as caller and as callee: basic call, CANCEL, re-INVITE, refusal, and a link that
// loses every fifth datagram each way, where every call completes by retransmission alone.
import { afterEach, describe, expect, it } from "vitest";
import { startSipp, runSipp, type Sipp } from "./peers/sipp.ts";
import { offer, RealCall, RealPhone } from "./real-phone.ts";
import { startUdpRelay } from "./udp-relay.ts";

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of cleanUp.splice(0).reverse()) await stop();
});

function openPhone(transport: "udp" | "tcp" = "udp"): RealPhone {
  const phone = new RealPhone({ user: "ada", domain: "127.0.0.1", transport });
  cleanUp.push(() => phone.close());
  return phone;
}

async function startCallee(options: Parameters<typeof startSipp>[0]): Promise<Sipp> {
  const callee = await startSipp(options);
  cleanUp.push(() => callee.stop());
  return callee;
}

function uriOf({ local }: Pick<Sipp, "local">, transport: "udp" | "tcp" = "udp"): string {
  return `sip:peer@${local.address}:${local.port};transport=${transport}`;
}

/** Answers every call that comes in. */
function answerAll(phone: RealPhone): RealCall[] {
  const calls: RealCall[] = [];
  phone.userAgent.onInvite((session) => {
    const call = new RealCall(session);
    calls.push(call);
    session.onEvent((event) => event.kind === "offer" && session.answerOffer(offer()));
    session.ring();
    session.accept(offer());
  });
  return calls;
}

describe.each(["udp", "tcp"] as const)("over %s", (transport) => {
  it("calls SIPp, talks and hangs up", async () => {
    const callee = await startCallee({ scenario: "callee", transport });
    const call = openPhone(transport).call(uriOf(callee, transport));
    await call.waitFor("confirmed");
    call.session.end();
    expect(await call.waitFor("ended")).toMatchObject({ by: "local" });
    expect(await callee.finish()).toMatchObject({ status: 0, errors: "" });
  });

  it("is called by SIPp, which hangs up", async () => {
    const phone = openPhone(transport);
    const remote = await phone.listen(transport);
    const calls = answerAll(phone);
    expect(await runSipp({ scenario: "caller", remote, transport })).toMatchObject({ status: 0, errors: "" });
    expect(await calls[0]!.waitFor("ended")).toMatchObject({ by: "remote" });
  });

  it("is called by SIPp and hangs up itself", async () => {
    const phone = openPhone(transport);
    const remote = await phone.listen(transport);
    const incoming = phone.nextCall();
    const calling = runSipp({ scenario: "caller-hears-bye", remote, transport });
    const call = await incoming;
    call.session.accept(offer());
    await call.waitFor("confirmed");
    call.session.end();
    expect(await calling).toMatchObject({ status: 0, errors: "" });
  });

  it("gives up while SIPp rings (CANCEL, 487)", async () => {
    const callee = await startCallee({ scenario: "callee-cancelled", transport });
    const call = openPhone(transport).call(uriOf(callee, transport));
    await call.waitFor("ringing");
    call.session.end();
    await call.waitFor("ended");
    expect(await callee.finish()).toMatchObject({ status: 0, errors: "" });
  });

  it("rings until SIPp gives up", async () => {
    const phone = openPhone(transport);
    const remote = await phone.listen(transport);
    const incoming = phone.nextCall();
    const calling = runSipp({ scenario: "caller-cancelling", remote, transport });
    const call = await incoming;
    call.session.ring();
    expect(await call.waitFor("ended")).toMatchObject({ by: "remote" });
    expect(await calling).toMatchObject({ status: 0, errors: "" });
  });

  it("holds and resumes SIPp by re-INVITE", async () => {
    const callee = await startCallee({ scenario: "callee-holding", transport });
    const call = openPhone(transport).call(uriOf(callee, transport));
    await call.waitFor("confirmed");
    for (const change of ["hold", "resume"]) expect(await call.session.reoffer(offer()), change).toMatchObject({ ok: true });
    call.session.end();
    expect(await callee.finish()).toMatchObject({ status: 0, errors: "" });
  });

  it("is held and resumed by SIPp", async () => {
    const phone = openPhone(transport);
    const remote = await phone.listen(transport);
    const calls = answerAll(phone);
    expect(await runSipp({ scenario: "caller-holding", remote, transport })).toMatchObject({ status: 0, errors: "" });
    await calls[0]!.waitFor("ended");
    expect(calls[0]!.events.filter((event) => event.kind === "offer")).toHaveLength(2);
  });

  it("hears why SIPp does not take the call", async () => {
    const callee = await startCallee({ scenario: "callee-busy", transport });
    const call = openPhone(transport).call(uriOf(callee, transport));
    expect(await call.waitFor("ended")).toMatchObject({ by: "remote", status: 486 });
    expect(await callee.finish()).toMatchObject({ status: 0, errors: "" });
  });
});

describe("on a link that loses every fifth datagram each way", () => {
  const CALLS = 5;

  it("completes every call to SIPp", async () => {
    const relayed: Promise<void>[] = [];
    const phone = openPhone();
    for (let seed = 1; seed <= CALLS; seed++) relayed.push(callThroughRelay(phone, seed));
    await Promise.all(relayed);
  });

  it("completes every call from SIPp", async () => {
    const phone = openPhone();
    const local = await phone.listen();
    const calls = answerAll(phone);
    const relay = await startUdpRelay({ b: local, seed: 11, loss: 0.2, delayMs: [1, 10] });
    cleanUp.push(() => relay.close());
    const outcome = await runSipp({
      scenario: "caller", remote: relay.towardsB, calls: CALLS, simultaneous: CALLS, lenient: true,
      keys: { contact: `${relay.towardsA.address}:${relay.towardsA.port}` },
    });
    expect(outcome).toMatchObject({ status: 0, successful: CALLS });
    for (const call of calls) await call.waitFor("ended");
    expect([calls.length, relay.counts.lost > 0]).toEqual([CALLS, true]);
  });
});

/** SIPp names the relay as its contact, so that everything in the dialog goes through it too. */
async function callThroughRelay(phone: RealPhone, seed: number): Promise<void> {
  const relay = await startUdpRelay({ seed, loss: 0.2, delayMs: [1, 10] });
  cleanUp.push(() => relay.close());
  const callee = await startCallee({
    scenario: "callee", lenient: true, keys: { contact: `${relay.towardsB.address}:${relay.towardsB.port}` },
  });
  relay.connectB(callee.local);
  const call = phone.call(`sip:peer@${relay.towardsB.address}:${relay.towardsB.port}`);
  await call.waitFor("confirmed");
  call.session.end();
  await call.waitFor("ended");
  expect(await callee.finish()).toMatchObject({ status: 0, successful: 1 });
}
