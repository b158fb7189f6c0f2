// Scripted company settings, files with everything and certificates, for the browser and for unit tests.
import type { GodwitBridge, Outcome, ProvisionPlan } from "../../electron/contract/bridge.ts";

function good<Value>(value: Value): Promise<Outcome<Value>> {
  return Promise.resolve({ ok: true, value });
}

const plan: ProvisionPlan = {
  id: "plan-1",
  organisation: "Analytical Engines Ltd",
  source: "godwit.json",
  accounts: [
    { key: "desk", address: "sip:ada@office.example.org", kind: "new", hasPassword: false, needsPassword: true, changes: [{ name: "address", before: "", after: "sip:ada@office.example.org" }, { name: "transport", before: "", after: "tls" }] },
    { key: "main", address: "sip:ada@example.org", kind: "changed", hasPassword: false, needsPassword: true, changes: [{ name: "registrar", before: "", after: "sip.example.org" }] },
  ],
  preferences: [{ name: "messages.keepDays", before: "0", after: "90" }],
  refusesSecrets: true,
  ignored: ["wallpaper"],
};

/** A picture of nothing: one white pixel. */
const PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=";
const FINGERPRINT = Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, "0").toUpperCase()).join(":");

/** The first account of the scene has certificates where it is known by this id. */
export const fakeSetup: GodwitBridge["setup"] = {
  openProvisioning: () => good(plan),
  applyProvisioning: (_planId, { accounts }) => good(accounts.map(({ key }) => key)),
  provisionState: () => good(null),
  accountCode: () => good(PIXEL),
  exportBackup: () => good("godwit-2026-11-23.json"),
  openBackup: () => good({
    id: "backup-1", name: "godwit-2026-11-20.json", createdAtMs: Date.UTC(2026, 10, 20, 9), hasSecrets: true,
    parts: [{ part: "accounts", count: 2 }, { part: "preferences", count: 1 }, { part: "contacts", count: 214 }, { part: "directories", count: 2 }, { part: "history", count: 1_204 }],
  }),
  applyBackup: (_id, parts) => good({ taken: parts.map((part) => ({ part, count: 3 })), withoutPassword: 1, directoriesWithoutPassword: 0 }),
  certificates: () => good([
    { accountId: "work", kind: "server", fingerprint: FINGERPRINT },
    { accountId: "work", kind: "authority", fingerprint: FINGERPRINT.split(":").reverse().join(":"), facts: { subject: "CN=Office authority", issuer: "CN=Office authority", validFromMs: Date.UTC(2025, 0, 1), validToMs: Date.UTC(2035, 0, 1) } },
  ]),
  revokeCertificate: () => Promise.resolve({ ok: true, value: undefined }),
};
