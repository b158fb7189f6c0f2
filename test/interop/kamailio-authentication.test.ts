// Digest against Kamailio, an independent server that checks hashes and nonce counts and challenges every request:
// which kinds it takes, and that a phone is challenged once and never again (RFC 3261 section 22, RFC 7616).
import { afterEach, describe, expect, it } from "vitest";
import { startKamailio, type Kamailio, type KamailioOptions } from "./peers/kamailio.ts";
import { offer, RealPhone, untilState, type RealCall } from "./real-phone.ts";

const PASSWORDS = { ada: "lovelace", bob: "builder" } as const;

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

async function startServer(options: Partial<KamailioOptions> = {}): Promise<Kamailio> {
  const kamailio = await startKamailio({ users: PASSWORDS, ...options });
  cleanUp.push(() => kamailio.stop());
  return kamailio;
}

function openPhone(user: keyof typeof PASSWORDS, server: Kamailio, password: string = PASSWORDS[user]): RealPhone {
  const phone = new RealPhone({ user, domain: server.domain, password, server });
  cleanUp.push(() => phone.close());
  return phone;
}

/** Expects what Kamailio did with requests of a method, in order; what it says may come a moment after its response. */
async function expectVerdicts(kamailio: Kamailio, method: string, expected: readonly ("challenged" | "authenticated")[]): Promise<void> {
  await kamailio.process.waitForOutput(new RegExp(`((challenged|authenticated): ${method}[^]*){${expected.length}}`));
  const told = [...kamailio.process.output.matchAll(/(challenged|authenticated): (\w+)/g)];
  expect(told.filter((match) => match[2] === method).map((match) => match[1])).toEqual(expected);
}

async function register(phone: RealPhone, expiresS = 60): ReturnType<typeof untilState> {
  return untilState(phone.register({ expiresS }), ({ state }) => state === "registered" || state === "failed");
}

/** Bob answers; resolves with both ends when the call is up. */
async function connect(ada: RealPhone, bob: RealPhone, domain: string): Promise<{ readonly caller: RealCall; readonly callee: RealCall }> {
  const coming = bob.nextCall();
  const caller = ada.call(`sip:bob@${domain}`);
  const callee = await coming;
  callee.session.accept(offer());
  await caller.waitFor("confirmed");
  return { caller, callee };
}

describe("the kinds of digest (RFC 7616 section 3.4)", () => {
  it.each([
    { algorithm: "MD5", qop: "auth" },
    { algorithm: "MD5", qop: "auth-int" },
    { algorithm: "SHA-256", qop: "auth" },
    { algorithm: "SHA-256", qop: "auth-int" },
  ] as const)("$algorithm with qop=$qop is taken for REGISTER and for an INVITE with its body", async (digest) => {
    const kamailio = await startServer({ digest });
    const ada = openPhone("ada", kamailio), bob = openPhone("bob", kamailio);
    expect(await register(ada)).toMatchObject({ state: "registered" });
    expect(await register(bob)).toMatchObject({ state: "registered" });
    const { caller, callee } = await connect(ada, bob, kamailio.domain);
    caller.session.end();
    await callee.waitFor("ended").catch(() => undefined);
    await expectVerdicts(kamailio, "INVITE", ["challenged", "authenticated"]);
  });

  it.each(["auth", "auth-int"] as const)("a wrong password is refused after one try with qop=%s", async (qop) => {
    const kamailio = await startServer({ digest: { qop } });
    const state = await register(openPhone("ada", kamailio, "wrong"));
    expect(state).toMatchObject({ state: "failed", failure: { code: "account/auth-rejected" } });
    await expectVerdicts(kamailio, "REGISTER", ["challenged", "challenged"]);
  });
});

describe("challenged once, never again (RFC 3261 section 22.1)", () => {
  it("re-registrations carry credentials at once", async () => {
    const kamailio = await startServer();
    const registration = openPhone("ada", kamailio).register({ expiresS: 2 });
    for (let refreshes = 0, untilMs = 0; refreshes < 4; refreshes++) {
      const state = await untilState(registration, (now) => now.state === "registered" && now.untilMs > untilMs);
      if (state.state === "registered") untilMs = state.untilMs;
    }
    await expectVerdicts(kamailio, "REGISTER", ["challenged", "authenticated", "authenticated", "authenticated", "authenticated"]);
  });

  it("requests within a dialog and further calls do, too, where every request is authenticated", async () => {
    const kamailio = await startServer({ digest: { everyRequest: true } });
    const ada = openPhone("ada", kamailio), bob = openPhone("bob", kamailio);
    await register(ada);
    await register(bob);
    for (let calls = 0; calls < 2; calls++) {
      const { caller, callee } = await connect(ada, bob, kamailio.domain);
      callee.session.onEvent((event) => {
        if (event.kind === "offer") callee.session.answerOffer(offer());
      });
      expect(await caller.session.reoffer(offer)).toMatchObject({ ok: true });
      caller.session.end();
      await kamailio.process.waitForOutput(new RegExp(`(authenticated: BYE[^]*){${calls + 1}}`));
    }
    // Two calls with a re-INVITE each: one challenge in all, for the first INVITE.
    await expectVerdicts(kamailio, "INVITE", ["challenged", "authenticated", "authenticated", "authenticated", "authenticated"]);
    await expectVerdicts(kamailio, "BYE", ["authenticated", "authenticated"]);
  });
});

describe("stale nonces (RFC 7616 section 3.3)", () => {
  it("are replaced without asking anybody: one more round trip, and the registration stays", async () => {
    const kamailio = await startServer({ digest: { nonceLifeS: 1 } });
    const registration = openPhone("ada", kamailio).register({ expiresS: 4 });
    const first = await untilState(registration, ({ state }) => state === "registered");
    await untilState(registration, (state) => state.state === "registered" && first.state === "registered" && state.untilMs > first.untilMs);
    await expectVerdicts(kamailio, "REGISTER", ["challenged", "authenticated", "challenged", "authenticated"]);
  });
});

describe("two proxies, each with a realm of its own (RFC 3261 section 22.3)", () => {
  it("are both answered, one after the other, and both at once in later requests", async () => {
    const home = await startServer();
    const near = await startServer({ digest: { realm: "near.test", everyRequest: true }, forwardsTo: home });
    const ada = openPhone("ada", near), bob = openPhone("bob", home);
    expect(await register(ada)).toMatchObject({ state: "registered" });
    await register(bob);
    const { caller } = await connect(ada, bob, home.domain);
    caller.session.end();
    await near.process.waitForOutput(/authenticated: BYE/);
    await expectVerdicts(near, "REGISTER", ["challenged", "authenticated", "authenticated"]);
    // The near proxy was met with REGISTER, the home proxy asks for the first INVITE.
    await expectVerdicts(near, "INVITE", ["authenticated", "authenticated"]);
    await expectVerdicts(home, "INVITE", ["challenged", "authenticated"]);
    const second = await connect(ada, bob, home.domain);
    second.caller.session.end();
    await expectVerdicts(home, "INVITE", ["challenged", "authenticated", "authenticated"]);
  });
});
