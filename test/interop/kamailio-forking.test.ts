// A call that Kamailio forks to two phones of ours and to baresip, all registered for one user: all ring, one is talked
// with, the others are let go (RFC 3261 sections 13.2.2.4, 16.7; RFC 3326).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBaresip, type Baresip } from "./peers/baresip.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { offer, RealPhone, untilState, type RealCall } from "./real-phone.ts";

const PASSWORDS = { ada: "lovelace", bob: "builder" } as const;
const cleanUp: (() => Promise<unknown>)[] = [];
let kamailio: Kamailio;

beforeEach(async () => {
  kamailio = await startKamailio({ users: PASSWORDS });
  cleanUp.push(() => kamailio.stop());
});

afterEach(async () => {
  for (const stop of cleanUp.splice(0).reverse()) await stop();
});

async function phoneOf(user: keyof typeof PASSWORDS): Promise<RealPhone> {
  const phone = new RealPhone({ user, domain: kamailio.domain, password: PASSWORDS[user], server: kamailio });
  cleanUp.push(() => phone.close());
  await untilState(phone.register(), ({ state }) => state === "registered");
  return phone;
}

async function baresip(): Promise<Baresip> {
  const phone = await startBaresip({ user: "bob", registrar: { server: kamailio, domain: kamailio.domain, password: PASSWORDS.bob } });
  cleanUp.push(() => phone.stop());
  return phone;
}

/** Bob's three phones, which all ring for ada. */
async function ringAll(): Promise<{ ada: RealCall; desk: RealCall; mobile: RealCall; kitchen: Baresip }> {
  const [caller, deskPhone, mobilePhone, kitchen] = [await phoneOf("ada"), await phoneOf("bob"), await phoneOf("bob"), await baresip()];
  const ringing = [deskPhone.nextCall(), mobilePhone.nextCall()];
  const ada = caller.call(`sip:bob@${kamailio.domain}`);
  const [desk, mobile] = await Promise.all(ringing);
  desk!.session.ring();
  mobile!.session.ring();
  await kitchen.control.waitFor("CALL_INCOMING");
  await ada.waitFor("ringing");
  return { ada, desk: desk!, mobile: mobile!, kitchen };
}

describe("three phones that ring for one call", () => {
  it("one answers: it is talked with, and the other two are told that it is over", async () => {
    const { ada, desk, mobile, kitchen } = await ringAll();
    mobile.session.accept(offer());
    await ada.waitFor("confirmed");
    expect(await desk.waitFor("ended")).toMatchObject({ by: "remote" });
    await kitchen.control.waitFor("CALL_CLOSED");
    ada.session.end();
    expect(await mobile.waitFor("ended")).toMatchObject({ by: "remote", failure: { code: "call/ended" } });
  });

  it("two answer in the same moment: one call is kept, the other one is ended and not left open", async () => {
    const { ada, desk, mobile } = await ringAll();
    desk.session.accept(offer());
    mobile.session.accept(offer());
    await ada.waitFor("confirmed");
    const first = await Promise.race([desk.waitFor("ended").then(() => "desk"), mobile.waitFor("ended").then(() => "mobile")]);
    const kept = first === "desk" ? mobile : desk;
    await kept.waitFor("confirmed");
    ada.session.end();
    expect(await kept.waitFor("ended")).toMatchObject({ by: "remote" });
  });

  it("baresip answers: our phones stop ringing", async () => {
    const { ada, desk, mobile, kitchen } = await ringAll();
    await kitchen.accept();
    await ada.waitFor("confirmed");
    for (const other of [desk, mobile]) expect(await other.waitFor("ended")).toMatchObject({ by: "remote" });
    ada.session.end();
    await kitchen.control.waitFor("CALL_CLOSED");
  });

  it("all refuse: the caller hears the best of their reasons (RFC 3261 section 16.7)", async () => {
    const { ada, desk, mobile, kitchen } = await ringAll();
    desk.session.reject(480);
    mobile.session.reject(486);
    await kitchen.hangUp();
    const end = await ada.waitFor("ended");
    expect(end).toMatchObject({ by: "remote" });
    expect([480, 486]).toContain(end.status);
  });

  it("the caller gives up: all stop ringing", async () => {
    const { ada, desk, mobile, kitchen } = await ringAll();
    ada.session.end();
    for (const other of [desk, mobile]) expect(await other.waitFor("ended")).toMatchObject({ by: "remote", failure: { code: "call/cancelled" } });
    await kitchen.control.waitFor("CALL_CLOSED");
  });
});
