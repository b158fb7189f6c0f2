// The test peers themselves, before anything is asked of them: they start, do their part, and end without a trace.
import { existsSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { startUdpRelay } from "../udp-relay.ts";
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
