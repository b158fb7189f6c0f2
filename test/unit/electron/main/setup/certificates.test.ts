// Certificates of accounts: which there are, and what is left of an account when one is taken back.
import { afterAll, describe, expect, it } from "vitest";
import type { AccountSettings, AccountView } from "../../../../../core/phone/protocol.ts";
import { certificatesOf, revokeCertificate } from "../../../../../electron/main/setup/certificates.ts";
import { CertificateWorkshop } from "../../../../certificates.ts";
import { FakePhone } from "../../../../fakes/fake-phone.ts";

const workshop = new CertificateWorkshop();
afterAll(() => workshop[Symbol.dispose]());

const PIN = Array.from({ length: 32 }, () => "AB").join(":");
const [one, two] = [workshop.make({ selfSigned: true, commonName: "One" }), workshop.make({ selfSigned: true, commonName: "Two" })];

function accountWith(settings: Partial<AccountSettings>): AccountView {
  return { id: "a", trial: false, presence: { state: "offline" }, settings: { address: "sip:ada@example.org", displayName: "", transport: "tls", register: true, ...settings } };
}

async function revoked(settings: Partial<AccountSettings>, fingerprint: string): Promise<readonly unknown[]> {
  const phone = new FakePhone();
  const snapshot = { ...phone.snapshot(), accounts: [accountWith(settings)] };
  const asked: unknown[][] = [];
  phone.answers.set("account.update", (...args: unknown[]) => {
    asked.push(args);
    return accountWith({});
  });
  await revokeCertificate(Object.assign(phone, { snapshot: () => snapshot }), "a", fingerprint);
  return asked[0] ?? [];
}

describe("certificates of an account", () => {
  it("are its pin, its authorities and what it shows, with whom they are of and how long", () => {
    const found = certificatesOf([accountWith({ trustedCertificate: PIN, authorities: `${one.certificate}\n${two.certificate}`, clientCertificate: two.certificate })]);
    expect(found.map(({ kind, fingerprint, facts }) => [kind, fingerprint, facts?.subject])).toEqual([
      ["server", PIN, undefined], ["authority", one.fingerprint, "CN=One"], ["authority", two.fingerprint, "CN=Two"], ["client", two.fingerprint, "CN=Two"],
    ]);
    expect(found[1]?.facts?.validToMs).toBeGreaterThan(Date.now());
  });

  it("that cannot be read are shown as such, and can go as well", async () => {
    const authorities = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----";
    const [broken] = certificatesOf([accountWith({ authorities })]);
    expect(broken?.facts).toBeUndefined();
    expect((await revoked({ authorities }, broken!.fingerprint))[1]).not.toHaveProperty("authorities");
  });

  it("are taken back one by one: a pin, one authority of two, what is shown with its key", async () => {
    expect((await revoked({ trustedCertificate: PIN, authorities: one.certificate }, PIN))[1]).toMatchObject({ authorities: one.certificate.trim() });
    const [, left] = await revoked({ authorities: `${one.certificate}${two.certificate}` }, one.fingerprint);
    expect((left as AccountSettings).authorities).toBe(two.certificate.trim());
    const [, settings, password, key] = await revoked({ clientCertificate: one.certificate }, one.fingerprint);
    expect(settings).not.toHaveProperty("clientCertificate");
    expect([password, key]).toEqual([null, ""]);
  });

  it("that are gone are told so", async () => {
    await expect(revoked({}, PIN)).rejects.toMatchObject({ code: "certificate/unknown" });
  });
});
