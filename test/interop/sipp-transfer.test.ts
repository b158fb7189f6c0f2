// Transfers against SIPp, which asks for one, is transferred, or wants to take a call's place (RFC 3515, RFC 3891, RFC 5589).
import { afterEach, describe, expect, it } from "vitest";
import { parseUri } from "../../core/sip/message/uri.ts";
import type { TransferEvent } from "../../core/sip/usage/transfer.ts";
import { runSipp, startSipp } from "./peers/sipp.ts";
import { offer, RealCall, RealPhone } from "./real-phone.ts";

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of cleanUp.splice(0).reverse()) await stop();
});

const GOOD = { status: 0, errors: "" };

function openPhone(): RealPhone {
  const phone = new RealPhone({ user: "ada", domain: "127.0.0.1" });
  cleanUp.push(() => phone.close());
  return phone;
}

describe("sends SIPp on to somebody else", () => {
  /** Calls a scenario and transfers it; answers what was told of that. */
  async function transfer(scenario: string): Promise<{ readonly events: TransferEvent[]; readonly call: RealCall; finish(): Promise<unknown> }> {
    const callee = await startSipp({ scenario });
    cleanUp.push(() => callee.stop());
    const phone = openPhone();
    const call = phone.call(`sip:peer@${callee.local.address}:${callee.local.port}`);
    await call.waitFor("confirmed");
    const target = parseUri("sip:cleo@127.0.0.1:9");
    if (!target.ok) throw new Error(target.error.message);
    const made = phone.userAgent.transfer(call.session, { uri: target.value });
    const events: TransferEvent[] = [];
    await new Promise<void>((resolve) => {
      made.onEvent((event) => {
        events.push(event);
        if (event.kind !== "progress") resolve();
      });
      made.start();
    });
    return { events, call, finish: () => callee.finish() };
  }

  it("follows its NOTIFYs and hangs up when the two talk", async () => {
    const { events, call, finish } = await transfer("callee-transferred");
    expect(events).toEqual([{ kind: "progress", status: 100 }, { kind: "progress", status: 180 }, { kind: "done" }]);
    expect(await call.waitFor("ended")).toMatchObject({ by: "local" });
    expect(await finish()).toMatchObject(GOOD);
  });

  it.each([["the new call is refused", "callee-transfer-unanswered", "call/transfer-failed"], ["it declines", "callee-refusing-transfer", "call/transfer-refused"]])("keeps the call where %s", async (_why, scenario, code) => {
    const { events, call, finish } = await transfer(scenario);
    expect(events.at(-1)).toMatchObject({ kind: "failed", failure: { code } });
    expect(call.session.state).toBe("confirmed");
    call.session.end();
    expect(await finish()).toMatchObject(GOOD);
  });
});

describe("is sent on by SIPp", () => {
  it.each([["answered", "caller-transferring", "callee"], ["refused", "caller-transferring-in-vain", "callee-busy"]])("calls whom it is told to and tells that this was %s", async (_what, scenario, targetScenario) => {
    const target = await startSipp({ scenario: targetScenario });
    cleanUp.push(() => target.stop());
    const phone = openPhone();
    const remote = await phone.listen();
    phone.userAgent.onInvite((session) => session.accept(offer()));
    const calls: RealCall[] = [];
    phone.userAgent.referrals.onReferral((referral) => {
      referral.accept();
      const { scheme } = referral.target;
      expect(scheme).toBe("sip");
      const session = phone.userAgent.invite({ identity: phone.identity, target: referral.target, body: offer(), headers: referral.headers });
      calls.push(new RealCall(session));
      referral.follow(session);
    });
    expect(await runSipp({ scenario, remote, keys: { target: `${target.local.address}:${target.local.port}` } })).toMatchObject(GOOD);
    calls[0]!.session.end();
    expect(await target.finish()).toMatchObject(GOOD);
  });
});

it("lets nobody take the place of a call that is not there", async () => {
  const phone = openPhone();
  const remote = await phone.listen();
  phone.userAgent.onInvite((session) => session.accept(offer()));
  expect(await runSipp({ scenario: "caller-replacing-nothing", remote })).toMatchObject(GOOD);
});
