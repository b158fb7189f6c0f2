// Calls of an older version come over whole, and are listed and found like new ones.
import Database from "libsql";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { migrations } from "../../../../../core/platform/node/sqlite-store/migrations.ts";
import { openDatabase } from "../../../../../core/platform/node/sqlite-store/open-database.ts";
import { openSqliteStore } from "../../../../../core/platform/node/sqlite-store/sqlite-store.ts";

it("brings calls over with all that was known of them, and takes what another program broke as not known", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-history-"));
  const path = join(folder, "godwit.db");
  const before = migrations.slice(0, migrations.findIndex((step) => step.includes("CREATE TABLE calls")));
  const { database } = openDatabase(path, Date.now, before);
  const insert = database.prepare(
    `INSERT INTO history (id, account_id, direction, remote_uri, remote_name, started_at_ms, duration_ms, outcome, ended_by, reason_code, reason, encryption, handovers, forwarded_to, seen)
     VALUES (?, NULL, 'incoming', 'sip:ada@example.org', 'Ada', ?, 0, 'missed', 'remote', 'call/cancelled', 'The caller gave up.', ?, ?, NULL, 0)`,
  );
  insert.run(["first", 1_000, "sdes", JSON.stringify([{ gapInMs: null }])]);
  insert.run(["second", 2_000, null, "broken"]);
  database.close();
  const store = openSqliteStore({ path, wallMs: Date.now });
  expect(store.history.listHistory(9)).toMatchObject([
    { id: "second", accountId: null, remoteName: "Ada", seen: false }, { id: "first", encryption: "sdes", handovers: [{ gapInMs: null }], reasonCode: "call/cancelled" },
  ]);
  expect(store.history.history("second")).not.toHaveProperty("handovers");
  expect(store.history.historyRuns({ text: "ada" }, 0, 9).map(({ ids }) => ids)).toEqual([["second", "first"]]);
  expect(store.history.countUnseenMissed()).toBe(2);
  store.dispose();
  rmSync(folder, { recursive: true });
});

it("keeps the copies from before the last three changes of the schema, and lets older ones go", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-copies-"));
  const path = join(folder, "godwit.db");
  const steps = Array.from({ length: 6 }, (_, index) => `CREATE TABLE t${index} (x)`);
  for (let version = 1; version <= steps.length; version += 1) openDatabase(path, () => version * 86_400_000, steps.slice(0, version)).database.close();
  const copies = readdirSync(folder).filter((name) => name.includes(".before-version-")).sort();
  expect(copies.map((name) => /version-(\d+)/u.exec(name)?.[1])).toEqual(["4", "5", "6"]);
  const oldest = new Database(join(folder, copies[0]!));
  expect(oldest.prepare("SELECT count(*) AS tables FROM sqlite_schema").all([])).toEqual([{ tables: 3 }]);
  oldest.close();
  rmSync(folder, { recursive: true });
});

it("numbers calls anew by when they began, each by itself, however many began in one second, and finds them", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-numbers-"));
  const path = join(folder, "godwit.db");
  const before = migrations.slice(0, migrations.findIndex((step) => step.includes("history_numbers")));
  const { database } = openDatabase(path, Date.now, before);
  const insert = database.prepare("INSERT INTO history (id, document, started_at_ms, seen, is_open, direction, run_key) VALUES (?, ?, ?, 1, ?, 'incoming', 'old')");
  const begun = [["late", 9_000], ["b", 5_200], ["a", 5_100], ["c", 5_300], ["d", 6_000], ["early", 0]] as const;
  for (const [id, startedAtMs] of begun) {
    insert.run([id, JSON.stringify({ id, accountId: null, direction: "incoming", remoteUri: "sip:ada@example.org", remoteName: "Ada", startedAtMs, durationMs: 1, outcome: "answered", endedBy: "local", reasonCode: "", reason: "" }), startedAtMs, id === "late" ? 1 : 0]);
  }
  database.close();
  const store = openSqliteStore({ path, wallMs: Date.now });
  expect(store.history.historyRuns({ text: "ada" }, 0, 9).map(({ entry }) => entry.id)).toEqual(["d", "c", "b", "a", "early"]);
  expect(store.history.unfinishedHistory().map(({ id }) => id)).toEqual(["late"]);
  store.history.deleteHistory(["c"]);
  expect(store.history.historyRuns({ text: "ada" }, 0, 9)).toHaveLength(4);
  store.dispose();
  const look = new Database(path);
  expect(look.prepare("SELECT id, number FROM history ORDER BY number").all([])).toEqual([
    { id: "early", number: 0 }, { id: "a", number: 5 }, { id: "b", number: 6 }, { id: "d", number: 8 }, { id: "late", number: 9 },
  ]);
  look.close();
  rmSync(folder, { recursive: true });
});
