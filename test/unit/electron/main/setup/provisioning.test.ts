// Company settings: what is read, what is refused, what a plan says, what is taken.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROVISIONED_PREFERENCES, readProvisioningDocument } from "../../../../../electron/main/setup/provisioning-document.ts";
import { Provisioning } from "../../../../../electron/main/setup/provisioning.ts";
import { silentLogger } from "../../../../../core/base/logger.ts";
import { createMemorySecrets, createMemorySettings } from "../../../../../core/platform/node/memory-settings.ts";
import { CertificateWorkshop } from "../../../../certificates.ts";
import { NOTHING_LEFT, PhoneWorld } from "../../../../scenario/phone-world.ts";

const example = readFileSync(new URL("../../../../../docs/provisioning.example.json", import.meta.url), "utf8");
const schema = JSON.parse(readFileSync(new URL("../../../../../docs/provisioning.schema.json", import.meta.url), "utf8")) as Schema;

interface Schema {
  readonly properties: Record<string, unknown>;
  readonly $defs: { readonly account: { readonly required: string[]; readonly properties: Record<string, unknown> }; readonly preferences: { readonly properties: Record<string, { readonly properties?: object }> } };
}

const document = (parts: object): string => JSON.stringify({ format: "godwit-provisioning", version: 1, ...parts });
const account = { id: "desk", address: "sip:ada@example.org", register: false };
const codeOf = (text: string): string | undefined => {
  try {
    readProvisioningDocument(text);
    return undefined;
  } catch (thrown) {
    return (thrown as { code?: string }).code;
  }
};

async function started() {
  const world = new PhoneWorld();
  const { phone } = await world.openPhone("192.0.2.20");
  const settings = createMemorySettings();
  return { world, phone, settings, provisioning: new Provisioning(phone, settings), end: async () => expect(await world.close()).toEqual(NOTHING_LEFT) };
}

describe("a document of company settings", () => {
  it("is the example of its documentation, in which nothing is left over", () => {
    const read = readProvisioningDocument(example);
    expect(read.ignored).toEqual([]);
    expect(read.accounts.map(({ settings }) => settings.address)).toEqual(["sip:204@pbx.example.org"]);
    expect(Object.keys(read.preferences).sort()).toEqual(["messages.keepDays", "recording.announcement", "system.startsAtLogin"]);
  });

  it("has the members that its JSON Schema names, and no others", () => {
    const { account: ofAccount, preferences } = schema.$defs;
    const named = Object.entries(preferences.properties).flatMap(([name, { properties }]) => (properties ? Object.keys(properties).map((inner) => `${name}.${inner}`) : [name]));
    expect(named.sort()).toEqual([...PROVISIONED_PREFERENCES].sort());
    // null is not what any of them wants: a member that is not known would be named as left over instead.
    for (const name of Object.keys(ofAccount.properties)) expect(codeOf(document({ accounts: [{ ...account, [name]: null }] })), name).toBe("provision/bad-document");
  });

  it("is refused with a code of its own where it is no JSON, of another version, or wrong somewhere", () => {
    expect(codeOf("<html>")).toBe("provision/not-json");
    expect(codeOf(JSON.stringify({ format: "godwit-provisioning", version: 2 }))).toBe("provision/other-version");
    expect(codeOf(JSON.stringify({ hello: 1 }))).toBe("provision/bad-document");
    expect(codeOf(document({ accounts: [{ id: "a", address: 7 }] }))).toBe("provision/bad-document");
    expect(codeOf(document({ accounts: [account, account] }))).toBe("provision/bad-document");
    expect(codeOf(" ".repeat(300_000))).toBe("provision/bad-document");
  });

  it("cannot say what is the person's to say: trust by fingerprint, plain passwords, links without a question, keys", () => {
    const read = readProvisioningDocument(document({
      accounts: [{ ...account, trustedCertificate: "AA", allowBasic: true, clientCertificate: "PEM" }],
      preferences: { system: { dialsLinksAtOnce: true, hotKeys: { dial: "F9" }, notifies: false } },
    }));
    expect(read.accounts[0]?.settings).not.toHaveProperty("trustedCertificate");
    expect(read.accounts[0]?.settings).not.toHaveProperty("allowBasic");
    expect(read.preferences).toEqual({ "system.notifies": false });
    expect(read.ignored).toEqual(["trustedCertificate", "allowBasic", "clientCertificate", "system.dialsLinksAtOnce", "system.hotKeys"]);
  });
});

describe("a plan", () => {
  it("takes nothing by itself, then what was chosen, and remembers where it came from", async () => {
    const { phone, provisioning, end } = await started();
    const plan = provisioning.plan({ text: document({ organisation: "Engines", accounts: [account], preferences: { theme: "dark" } }), source: "example.org", url: "https://example.org/x.json" });
    expect(plan.accounts.map(({ kind }) => kind)).toEqual(["new"]);
    expect(plan.preferences).toEqual([{ name: "theme", before: "system", after: "dark" }]);
    expect(phone.snapshot().accounts).toEqual([]);
    const ids = await provisioning.apply(plan.id, { accounts: [{ key: "desk", password: "" }], preferences: ["theme"] });
    expect(phone.snapshot().accounts.map(({ id }) => id)).toEqual(ids);
    expect(phone.snapshot().preferences.theme).toBe("dark");
    expect(provisioning.state).toEqual({ organisation: "Engines", url: "https://example.org/x.json", accountIds: ids, preferences: ["theme"] });
    await end();
  });

  it("shows again only what has changed, knows the account by its name there, and keeps whom the person trusts", async () => {
    const { phone, provisioning, end } = await started();
    const from = { source: "example.org", url: "https://example.org/x.json" };
    const first = provisioning.plan({ ...from, text: document({ accounts: [account] }) });
    const [id = ""] = await provisioning.apply(first.id, { accounts: [{ key: "desk", password: "" }], preferences: [] });
    const pin = Array.from({ length: 32 }, () => "AB").join(":");
    await phone.execute("account.trustCertificate", id, pin);
    expect(provisioning.plan({ ...from, text: document({ accounts: [account] }) }).accounts[0]?.kind).toBe("equal");
    const next = provisioning.plan({ ...from, text: document({ accounts: [{ ...account, address: "sip:ada@new.example.org" }] }) });
    expect(next.accounts[0]).toMatchObject({ kind: "changed", changes: [{ name: "address", before: "sip:ada@example.org", after: "sip:ada@new.example.org" }] });
    await provisioning.apply(next.id, { accounts: [{ key: "desk", password: "" }], preferences: [] });
    expect(phone.snapshot().accounts.map(({ settings }) => [settings.address, settings.trustedCertificate])).toEqual([["sip:ada@new.example.org", pin]]);
    await end();
  });

  it("never shows a password, takes one over HTTPS only, and says so where it was refused", async () => {
    const { provisioning, end } = await started();
    const text = document({ accounts: [{ ...account, password: "s3cret-word" }] });
    const open = provisioning.plan({ text, source: "code.png" });
    expect(open).toMatchObject({ refusesSecrets: true, accounts: [{ hasPassword: false }] });
    const safe = provisioning.plan({ text, source: "example.org", url: "https://example.org/" });
    expect(safe).toMatchObject({ refusesSecrets: false, accounts: [{ hasPassword: true }] });
    expect(JSON.stringify([open, safe])).not.toContain("s3cret-word");
    await end();
  });

  it("sends no account to another server with the password, or the leave to show it, that was given for the former one", async () => {
    const world = new PhoneWorld();
    const secrets = createMemorySecrets();
    const { phone } = await world.openPhone("192.0.2.20", {}, silentLogger, { secrets });
    const { id } = await phone.execute("account.add", { address: "sip:ada@example.org", displayName: "", transport: "udp", register: false, allowBasic: true }, "typed for example.org");
    const passwordOf = (): string | undefined => secrets.get(`account/${id}`);
    const provisioning = new Provisioning(phone, createMemorySettings());
    const same = provisioning.plan({ source: "code.png", text: document({ accounts: [{ ...account, displayName: "Ada" }] }) });
    expect(same.accounts[0]).toMatchObject({ kind: "changed", needsPassword: false });
    await provisioning.apply(same.id, { accounts: [{ key: "desk", password: "" }], preferences: [] });
    expect([passwordOf(), phone.snapshot().accounts[0]?.settings.allowBasic]).toEqual(["typed for example.org", true]);
    const elsewhere = provisioning.plan({ source: "evil.example", url: "https://evil.example/x.json", text: document({ accounts: [{ ...account, outboundProxy: "evil.example" }] }) });
    expect(elsewhere.accounts[0]).toMatchObject({ kind: "changed", needsPassword: true });
    await provisioning.apply(elsewhere.id, { accounts: [{ key: "desk", password: "" }], preferences: [] });
    expect([passwordOf(), phone.snapshot().accounts[0]?.settings.allowBasic]).toEqual([undefined, undefined]);
    expect(await world.close()).toEqual(NOTHING_LEFT);
  });

  it("names an authority by whom it is of and its fingerprint: nobody reads PEM", async () => {
    const { provisioning, end } = await started();
    using workshop = new CertificateWorkshop();
    const { authority } = workshop;
    const plan = provisioning.plan({ text: document({ accounts: [{ ...account, authorities: authority.certificate }] }), source: "a" });
    expect(plan.accounts[0]?.changes).toContainEqual({ name: "authorities", before: "", after: `CN=Test authority (${authority.fingerprint})` });
    await end();
  });

  it("is the last one or none", async () => {
    const { provisioning, end } = await started();
    const plan = provisioning.plan({ text: document({}), source: "a" });
    provisioning.plan({ text: document({}), source: "b" });
    await expect(provisioning.apply(plan.id, { accounts: [], preferences: [] })).rejects.toMatchObject({ code: "provision/gone" });
    await end();
  });
});
