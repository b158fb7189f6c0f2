// No call is lost: by kill -9, by a second process on the same file, by a full disk.
import { buildSync } from "esbuild";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CallJournal } from "../../../../../core/phone/history/call-journal.ts";
import { Notices } from "../../../../../core/phone/notices.ts";
import { PhoneState } from "../../../../../core/phone/phone-state.ts";
import { openDatabase } from "../../../../../core/platform/node/sqlite-store/open-database.ts";
import { createSqliteHistory } from "../../../../../core/platform/node/sqlite-store/sqlite-history.ts";
import { openSqliteStore } from "../../../../../core/platform/node/sqlite-store/sqlite-store.ts";
import type { CallView } from "../../../../../core/phone/protocol.ts";
import { FakeClock } from "../../../../fakes/fake-clock.ts";

const root = join(import.meta.dirname, "../../../../..");
let folder = "";
let program = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "godwit-calls-"));
  program = join(folder, "call-without-end.cjs");
  const entry = join(root, "test/fixtures/processes/call-without-end.ts");
  buildSync({ entryPoints: [entry], outfile: program, bundle: true, platform: "node", format: "cjs", external: ["libsql"] });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(path: string, name: string, { killAt, most = 1_000_000 }: { killAt?: number; most?: number }): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, path, name, String(most)], { env: { ...process.env, NODE_PATH: join(root, "node_modules") }, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const told: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    told.push(id);
    if (told.length === killAt) child.kill("SIGKILL");
  }
  await exited;
  expect(child.signalCode).toBe(killAt === undefined ? null : "SIGKILL");
  return told;
}

const emptyState = () => new PhoneState({ notices: [], missedCalls: 0 } as unknown as ConstructorParameters<typeof PhoneState>[0]);

it("has every call that was told as ended after kill -9, and the one that was up as ended when Godwit stopped", async () => {
  const path = join(folder, "killed.db");
  const told = await run(path, "call", { killAt: 20 });
  const store = openSqliteStore({ path, wallMs: Date.now });
  const state = emptyState();
  const journal = new CallJournal({ clock: new FakeClock(), history: store.history, state, notices: new Notices(state, []) });
  expect(store.problems).toEqual([]);
  for (const id of told) expect(store.history.history(id), id).toMatchObject({ outcome: "answered", reasonCode: "call/ended" });
  expect(store.history.history("call-up")).toMatchObject({ outcome: "answered", reasonCode: "call/interrupted", durationMs: 1_000 });
  expect(store.history.unfinishedHistory()).toEqual([]);
  journal.dispose();
  store.dispose();
});

it("loses nothing where two processes write into the same file", async () => {
  const path = join(folder, "shared.db");
  openSqliteStore({ path, wallMs: Date.now }).dispose();
  const told = (await Promise.all(["first", "second"].map((name) => run(path, name, { most: 60 })))).flat();
  const store = openSqliteStore({ path, wallMs: Date.now });
  expect(told).toHaveLength(120);
  expect(store.history.listHistory(1_000).map(({ id }) => id).sort()).toEqual([...told].sort());
  store.dispose();
});

it("says that the disk is full, keeps the call in memory, and writes it when there is room", async () => {
  const { database } = openDatabase(join(folder, "full.db"), Date.now);
  const history = createSqliteHistory(database);
  const clock = new FakeClock();
  const state = emptyState();
  const journal = new CallJournal({ clock, history, state, notices: new Notices(state, []) });
  const [{ page_count: pages }] = database.pragma("page_count") as [{ page_count: number }];
  database.pragma(`max_page_count = ${pages}`);
  const long = "x".repeat(60_000);
  const view = {
    id: "kept", accountId: null, direction: "incoming", state: "ended", remoteUri: "sip:ada@example.org", remoteName: "Ada", subject: long, startedAtMs: 1, endedAtMs: 2,
    handovers: [], encryption: { kind: "none" }, end: { by: "remote", failure: { code: "call/cancelled", message: "The caller gave up." } },
  } as unknown as CallView;
  journal.note({ ...view, state: "incoming" });
  journal.keep(view, "kept");
  journal.tell();
  expect(state.snapshot).toMatchObject({ notices: [{ failure: { code: "store/full" } }], missedCalls: 1 });
  expect(journal.owed.map(({ id }) => id)).toEqual(["kept"]);
  database.pragma("max_page_count = 1000000");
  await clock.advance(15_000);
  expect([journal.owed, history.history("kept")?.subject, state.snapshot.notices]).toEqual([[], long, []]);
  journal.dispose();
  expect(clock.pendingTimers).toBe(0);
  database.close();
});
