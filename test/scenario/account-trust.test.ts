// Trust on first use: an account at a server with a private certificate, as its person sees it, in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AccountView } from "../../core/phone/protocol.ts";
import type { TlsIdentity } from "../../core/ports/network.ts";
import { fakeIdentity, type FakeCertificate } from "../fakes/fake-tls.ts";
import { accountOf, DOMAIN, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

let world: PhoneWorld;
let ada: TestPhone;

const privateCertificate = (): TlsIdentity => fakeIdentity({ names: [DOMAIN], issuer: "itself" });
const fingerprintOf = ({ certificate }: TlsIdentity): string => (JSON.parse(certificate) as FakeCertificate).fingerprint;
const account = (): AccountView => ada.phone.snapshot().accounts[0]!;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada");
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

async function addAccount(): Promise<string> {
  ada = await world.openPhone("192.0.2.10");
  const { id } = await ada.phone.execute("account.add", { ...accountOf("ada"), transport: "tls" }, "ada");
  await world.clock.advance(500);
  return id;
}

describe("an account at a server whose certificate nobody vouches for", () => {
  it("fails with the certificate's facts, and is not registered by another transport instead", async () => {
    const server = privateCertificate();
    await world.serveTls(server);
    await addAccount();
    expect(account().presence).toMatchObject({ state: "failed", failure: { code: "tls/untrusted-certificate", certificate: { fingerprint: fingerprintOf(server), issuer: "itself" } } });
    expect(world.network.packets).toEqual([]);
  });

  it("registers once its fingerprint is trusted, and keeps the fingerprint with its settings", async () => {
    const server = privateCertificate();
    await world.serveTls(server);
    const id = await addAccount();
    await ada.phone.execute("account.trustCertificate", id, fingerprintOf(server));
    await world.clock.advance(3_000);
    expect(account().presence.state).toBe("registered");
    expect(account().settings.trustedCertificate).toBe(fingerprintOf(server));
    expect(JSON.stringify(ada.settings.read("accounts"))).toContain(fingerprintOf(server));
  });

  it("fails loudly when the certificate changes, until the new one is trusted", async () => {
    const [first, second] = [privateCertificate(), privateCertificate()];
    const listening = await world.serveTls(first);
    const id = await addAccount();
    await ada.phone.execute("account.trustCertificate", id, fingerprintOf(first));
    await world.clock.advance(3_000);
    listening.dispose();
    await world.serveTls(second);
    world.network.breakConnections();
    await world.clock.advance(60_000);
    expect(account().presence).toMatchObject({ state: "failed", failure: { code: "tls/certificate-changed", certificate: { fingerprint: fingerprintOf(second) } } });
    await ada.phone.execute("account.trustCertificate", id, fingerprintOf(second));
    await world.clock.advance(5_000);
    expect(account().presence.state).toBe("registered");
  });

  it.each(["", "AA", "not a fingerprint"])("cannot be made to trust %j", async (fingerprint) => {
    await world.serveTls(privateCertificate());
    const id = await addAccount();
    await expect(ada.phone.execute("account.trustCertificate", id, fingerprint)).rejects.toMatchObject({ code: "account/bad-fingerprint" });
  });
});

it("keeps the key of a client certificate where passwords are, and shows it to nobody", async () => {
  await world.serveTls(fakeIdentity({ names: [DOMAIN] }));
  ada = await world.openPhone("192.0.2.10");
  await ada.phone.execute("account.add", { ...accountOf("ada"), transport: "tls", clientCertificate: "a certificate" }, "ada", "a private key");
  await world.clock.advance(500);
  expect(account().presence.state).toBe("registered");
  expect(JSON.stringify([ada.phone.snapshot(), ada.settings.read("accounts")])).not.toContain("a private key");
});
