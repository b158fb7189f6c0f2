// Runs the contract of the cases on the store in memory and on a real database file.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createMemoryCases } from "../../core/phone/memory-cases.ts";
import { openDatabase } from "../../core/platform/node/sqlite-store/open-database.ts";
import { createSqliteCases } from "../../core/platform/node/sqlite-store/sqlite-cases.ts";
import { openSqliteStore } from "../../core/platform/node/sqlite-store/sqlite-store.ts";
import { describeCases } from "./case-store-contract.ts";

const THREE = 3;

describeCases("memory", () => ({ cases: createMemoryCases(THREE), dispose() {} }));

describeCases("sqlite", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-cases-"));
  const { database } = openDatabase(join(folder, "godwit.db"), Date.now);
  return {
    cases: createSqliteCases(database, THREE),
    dispose() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
});

it("takes a call's case along when the call is deleted from the history", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-cases-"));
  const store = openSqliteStore({ path: join(folder, "godwit.db"), wallMs: Date.now });
  store.history.addHistory({
    id: "call-1", accountId: null, direction: "outgoing", remoteUri: "sip:a@example.org", remoteName: "", startedAtMs: 1, durationMs: 0,
    outcome: "failed", endedBy: "network", reasonCode: "", reason: "", seen: true,
  });
  store.cases.keepCase("call-1", 1, "text");
  store.history.deleteHistory(["call-1"]);
  expect(store.cases.caseOf("call-1")).toBeUndefined();
  store.dispose();
  rmSync(folder, { recursive: true });
});
