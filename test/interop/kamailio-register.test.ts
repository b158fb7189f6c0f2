// Our registration against Kamailio, an independent registrar: digest, refresh, 423, wrong password, unregister.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { RealPhone, untilState } from "./real-phone.ts";

const PASSWORD = "correct horse battery";
let kamailio: Kamailio;
let phone: RealPhone;

beforeEach(async () => {
  kamailio = await startKamailio({ users: { ada: PASSWORD }, minExpiresS: 2 });
});

afterEach(async () => {
  await phone.close();
  await kamailio.stop();
});

describe.each(["udp", "tcp"] as const)("over %s", (transport) => {
  function open(password: string): RealPhone {
    phone = new RealPhone({ user: "ada", domain: kamailio.domain, password, server: kamailio, transport });
    return phone;
  }

  it("registers with digest authentication, and Kamailio has the contact", async () => {
    const registration = open(PASSWORD).register();
    expect(await untilState(registration, ({ state }) => state !== "registering")).toMatchObject({ state: "registered" });
    const [contact, ...others] = await kamailio.contacts("ada");
    expect(contact).toMatch(/^sip:ada@127\.0\.0\.1:\d+/);
    expect(others).toEqual([]);
  });

  it("refreshes before the registration runs out, with the same contact", async () => {
    const registration = open(PASSWORD).register({ expiresS: 3 });
    const first = await untilState(registration, ({ state }) => state === "registered");
    const second = await untilState(registration, (state) => state.state === "registered" && first.state === "registered" && state.untilMs > first.untilMs);
    expect(second.state).toBe("registered");
    expect(await kamailio.contacts("ada")).toHaveLength(1);
  });

  it("asks for longer where the registrar finds it too brief (423, RFC 3261 10.2.8)", async () => {
    await kamailio.stop();
    kamailio = await startKamailio({ users: { ada: PASSWORD }, minExpiresS: 30 });
    const registration = open(PASSWORD).register({ expiresS: 5 });
    const state = await untilState(registration, ({ state: name }) => name !== "registering");
    expect(state).toMatchObject({ state: "registered" });
    expect(await kamailio.contacts("ada")).toHaveLength(1);
  });

  it("says that a wrong password was refused, and does not try it again", async () => {
    const registration = open("wrong").register();
    const state = await untilState(registration, ({ state: name }) => name !== "registering");
    expect(state).toMatchObject({ state: "failed" });
    expect(state).not.toHaveProperty("retryAtMs");
    expect(await kamailio.contacts("ada")).toEqual([]);
  });

  it("takes the contact back when it unregisters", async () => {
    const registration = open(PASSWORD).register();
    await untilState(registration, ({ state }) => state === "registered");
    await registration.stop();
    expect(registration.state).toEqual({ state: "offline" });
    expect(await kamailio.contacts("ada")).toEqual([]);
  });
});
