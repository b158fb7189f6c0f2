// Our signalling against Kamailio over TLS, WebSocket and secure WebSocket: registration, calls both ways and within their
// dialogs, and every certificate that must be refused. Certificates are made by openssl for each run.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TlsTrust } from "../../core/ports/network.ts";
import type { Identity } from "../../core/sip/usage/identity.ts";
import { CertificateWorkshop, type MadeCertificate } from "../certificates.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import type { KamailioSecurity } from "./peers/kamailio-secure.ts";
import { offer, RealPhone, untilState } from "./real-phone.ts";

const USERS = { ada: "correct horse battery", bob: "staple" };
type SecureTransport = "tls" | "ws" | "wss";

const workshop = new CertificateWorkshop();
let kamailio: Kamailio;
const phones: RealPhone[] = [];

const serverOf = (made: MadeCertificate): KamailioSecurity => ({ certificatePath: made.certificatePath, keyPath: made.keyPath });
const trust = (): TlsTrust => ({ authorities: workshop.authority.certificate });

function open(user: keyof typeof USERS, transport: SecureTransport, tls: Identity["tls"] = { trust: trust() }, host = "localhost"): RealPhone {
  const server = { address: host, port: transport === "ws" ? kamailio.port : kamailio.tlsPort };
  const phone = new RealPhone({ user, domain: kamailio.domain, password: USERS[user], server, transport, tls, webSocketPath: "/sip" });
  phones.push(phone);
  return phone;
}

async function register(phone: RealPhone): Promise<unknown> {
  return untilState(phone.register(), ({ state }) => state !== "registering");
}

async function closePhones(): Promise<void> {
  await Promise.all(phones.splice(0).map((phone) => phone.close()));
}

afterAll(() => workshop[Symbol.dispose]());

describe.each(["tls", "ws", "wss"] as const)("over %s", (transport) => {
  beforeAll(async () => {
    kamailio = await startKamailio({ users: USERS, secure: serverOf(workshop.make({ names: ["DNS:localhost"] })) });
  });
  afterEach(closePhones);
  afterAll(() => kamailio.stop());

  it("registers with digest authentication, and is known by a Contact of that transport", async () => {
    expect(await register(open("ada", transport))).toMatchObject({ state: "registered" });
    const [contact, ...others] = await kamailio.contacts("ada");
    expect(contact).toMatch(transport === "tls" ? /^sip:ada@127\.0\.0\.1:\d+;transport=tls/ : /^sip:ada@[0-9a-f]+\.invalid;transport=ws/);
    expect(others).toEqual([]);
  });

  it("calls and is called over the connections that the phones opened, also within the dialog", async () => {
    const [ada, bob] = [open("ada", transport), open("bob", transport)];
    expect(await register(ada)).toMatchObject({ state: "registered" });
    expect(await register(bob)).toMatchObject({ state: "registered" });
    const incoming = bob.nextCall();
    const outgoing = ada.call(`sip:bob@${kamailio.domain}`);
    const called = await incoming;
    called.session.useIdentity(bob.identity);
    called.session.ring();
    called.session.accept(offer());
    await outgoing.waitFor("accepted");
    await called.waitFor("confirmed");
    called.session.end();
    expect(await outgoing.waitFor("ended")).toMatchObject({ by: "remote" });
    expect(ada.stack.transports.counters.get("send-failures")).toBe(0);
    expect(bob.stack.transports.counters.get("send-failures")).toBe(0);
  }, 20_000);
});

describe.each(["tls", "wss"] as const)("a certificate over %s", (transport) => {
  afterEach(async () => {
    await closePhones();
    await kamailio.stop();
  });

  async function start(made: MadeCertificate, more: Partial<KamailioSecurity> = {}): Promise<void> {
    kamailio = await startKamailio({ users: USERS, secure: { ...serverOf(made), ...more } });
  }
  const registerWith = (tls: Identity["tls"], host?: string): Promise<unknown> => register(open("ada", transport, tls, host));

  it("for another name is refused (RFC 5922 section 7.3)", async () => {
    await start(workshop.make({ names: ["DNS:other.example"] }));
    expect(await registerWith({ trust: trust() })).toMatchObject({ state: "failed", failure: { code: "tls/wrong-name" } });
    expect(await kamailio.contacts("ada")).toEqual([]);
  });

  it("for a name is not for the address that the name has", async () => {
    await start(workshop.make({ names: ["DNS:localhost"] }));
    expect(await registerWith({ trust: trust() }, "127.0.0.1")).toMatchObject({ state: "failed", failure: { code: "tls/wrong-name" } });
  });

  it("for an IP address is accepted where that was asked for", async () => {
    await start(workshop.make({ names: ["IP:127.0.0.1"] }));
    expect(await registerWith({ trust: trust() }, "127.0.0.1")).toMatchObject({ state: "registered" });
  });

  it("that is over is refused", async () => {
    await start(workshop.make({ names: ["DNS:localhost"], days: -1 }));
    expect(await registerWith({ trust: trust() })).toMatchObject({ state: "failed", failure: { code: "tls/expired" } });
  });

  it("that nobody vouches for is refused with its fingerprint, accepted when that is pinned, and no other after that", async () => {
    const [first, second] = [workshop.make({ names: ["DNS:localhost"], selfSigned: true }), workshop.make({ names: ["DNS:localhost"], selfSigned: true })];
    await start(first);
    expect(await registerWith({ trust: {} })).toMatchObject({ state: "failed", failure: { code: "tls/untrusted-certificate", certificate: { fingerprint: first.fingerprint } } });
    const pinned = { trust: { pin: first.fingerprint } };
    expect(await registerWith(pinned)).toMatchObject({ state: "registered" });
    await closePhones();
    await kamailio.stop();
    await start(second);
    expect(await registerWith(pinned)).toMatchObject({ state: "failed", failure: { code: "tls/certificate-changed", certificate: { fingerprint: second.fingerprint } } });
    expect(await kamailio.contacts("ada")).toEqual([]);
  });

  it("of ours is shown to a server that asks for one, which refuses us without it", async () => {
    await start(workshop.make({ names: ["DNS:localhost"] }), { clientAuthorityPath: workshop.authority.certificatePath });
    expect(await registerWith({ trust: trust(), identity: workshop.make({ commonName: "ada" }) })).toMatchObject({ state: "registered" });
    await closePhones();
    expect(await registerWith({ trust: trust() })).toMatchObject({ state: "failed", failure: { code: expect.stringMatching(/^(tls|sip\/transport)\//) } });
  });
});
