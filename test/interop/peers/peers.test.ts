// The test peers themselves, before anything is asked of them: they start, do their part, and end without a trace.
import { existsSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { startUdpRelay } from "../udp-relay.ts";
import { startBaresip } from "./baresip.ts";
import { startKamailio } from "./kamailio.ts";
import { probeWithOptions } from "./sip-probe.ts";
import { runSipp, startSipp } from "./sipp.ts";

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of cleanUp.splice(0).reverse()) await stop();
});

it("Kamailio answers OPTIONS, and is gone with its folder after it was stopped", async () => {
  const kamailio = await startKamailio({ users: { ada: "secret" } });
  cleanUp.push(() => kamailio.stop());
  expect(await probeWithOptions(kamailio)).toBe("SIP/2.0 200 OK");
  await kamailio.stop();
  expect([kamailio.process.isRunning, existsSync(kamailio.process.folder)]).toEqual([false, false]);
});

it.each(["udp", "tcp"] as const)("SIPp calls SIPp over %s", async (transport) => {
  const callee = await startSipp({ scenario: "callee", transport });
  cleanUp.push(() => callee.stop());
  const caller = await runSipp({ scenario: "caller", remote: callee.local, transport });
  expect([caller.status, caller.successful, caller.errors]).toEqual([0, 1, ""]);
  expect((await callee.finish()).status).toBe(0);
});

it("SIPp calls SIPp through a link that loses every fifth datagram each way, and each call completes", async () => {
  const calls = 10;
  const callee = await startSipp({ scenario: "callee", calls, lenient: true });
  cleanUp.push(() => callee.stop());
  const relay = await startUdpRelay({ b: callee.local, seed: 7, loss: 0.2, delayMs: [1, 10] });
  cleanUp.push(() => relay.close());
  const caller = await runSipp({ scenario: "caller", remote: relay.towardsB, calls, simultaneous: calls, lenient: true, timeoutS: 30 });
  expect([caller.status, caller.successful]).toEqual([0, calls]);
  expect(caller.retransmissions).toBeGreaterThan(0);
  expect(relay.counts.lost / relay.counts.taken).toBeCloseTo(0.2, 0);
});

it("SIPp gives up as a caller, and the callee says 487", async () => {
  const callee = await startSipp({ scenario: "callee-cancelled" });
  cleanUp.push(() => callee.stop());
  const caller = await runSipp({ scenario: "caller-cancelling", remote: callee.local });
  expect([caller.status, caller.errors]).toEqual([0, ""]);
});

it("SIPp holds and resumes", async () => {
  const callee = await startSipp({ scenario: "callee-holding" });
  cleanUp.push(() => callee.stop());
  const caller = await runSipp({ scenario: "caller-holding", remote: callee.local });
  expect([caller.status, caller.errors]).toEqual([0, ""]);
});

it.each(["udp", "tcp"] as const)("SIPp registers at Kamailio over %s and is called through it", async (transport) => {
  const kamailio = await startKamailio({ users: { ada: "secret", bob: "hidden" } });
  cleanUp.push(() => kamailio.stop());
  const callee = await startSipp({ scenario: "callee", transport });
  cleanUp.push(() => callee.stop());
  const keys = { domain: kamailio.domain };
  const registered = await runSipp({
    scenario: "registrant", remote: kamailio, transport, authentication: { user: "bob", password: "hidden" },
    keys: { ...keys, user: "bob", contact: `${callee.local.address}:${callee.local.port}` },
  });
  expect([registered.status, registered.errors]).toEqual([0, ""]);
  const caller = await runSipp({
    scenario: "caller-authenticating", remote: kamailio, transport, service: "bob",
    authentication: { user: "ada", password: "secret" }, keys: { ...keys, user: "ada" },
  });
  expect([caller.status, caller.errors]).toEqual([0, ""]);
  expect((await callee.finish()).status).toBe(0);
});

it.each(["udp", "tcp"] as const)("baresip registers at Kamailio over %s and is called by another, and both record what they hear", async (transport) => {
  const kamailio = await startKamailio({ users: { ada: "secret", bob: "hidden" } });
  cleanUp.push(() => kamailio.stop());
  const phone = async (user: string, password: string, toneHz: number): ReturnType<typeof startBaresip> => {
    const registrar = { server: kamailio, domain: kamailio.domain, password };
    const baresip = await startBaresip({ user, registrar, transport, autoAnswer: user === "bob", speaks: { toneHz } });
    cleanUp.push(() => baresip.stop());
    return baresip;
  };
  const bob = await phone("bob", "hidden", 440);
  const ada = await phone("ada", "secret", 660);
  await ada.dial(`sip:bob@${kamailio.domain}`);
  for (const baresip of [ada, bob]) await baresip.control.waitFor("CALL_RTPESTAB");
  await ada.hangUp();
  for (const baresip of [ada, bob]) {
    await baresip.control.waitFor("CALL_CLOSED");
    expect(baresip.recordings("heard")).toHaveLength(1);
  }
});

it("baresip with a wrong password is not registered", async () => {
  const kamailio = await startKamailio({ users: { ada: "secret" } });
  cleanUp.push(() => kamailio.stop());
  const baresip = await startBaresip({ user: "ada" });
  cleanUp.push(() => baresip.stop());
  const account = `<sip:ada@${kamailio.domain}>;auth_pass=guess;regint=60;outbound="sip:${kamailio.address}:${kamailio.port}"`;
  await baresip.control.command("uanew", account);
  const { param } = await baresip.control.waitFor("REGISTER_FAIL");
  expect(param).toContain("401");
});
