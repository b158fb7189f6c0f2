// Many contacts are changed on another thread, and everybody sees them: as by the store itself.
import { buildSync } from "esbuild";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../../../../core/platform/node/sqlite-store/sqlite-store.ts";
import type { ContactBatches, ContactWrite } from "../../../../../core/ports/store.ts";

const root = join(import.meta.dirname, "../../../../..");
let folder = "";
let store: SqliteStore;
let batches: ContactBatches;

beforeAll(() => {
  // Inside the repository, so that the add-on is found from there.
  folder = mkdtempSync(join(root, "node_modules", ".godwit-thread-"));
  const entry = join(root, "core/platform/node/sqlite-store/batch-worker.ts");
  buildSync({ entryPoints: [entry], outfile: join(folder, "worker.cjs"), bundle: true, platform: "node", format: "cjs", external: ["libsql"] });
});
beforeEach(() => {
  const path = join(mkdtempSync(join(tmpdir(), "godwit-batches-")), "godwit.db");
  store = openSqliteStore({ path, wallMs: Date.now, batchWorkerPath: join(folder, "worker.cjs") });
  batches = store.contactBatches!;
});
afterEach(() => store.dispose());
afterAll(() => rmSync(folder, { recursive: true }));

const add = (name: string): ContactWrite => ({ kind: "add", contact: { name, addresses: [] } });
const names = (text = ""): readonly string[] => store.contacts.searchContacts({ text, limit: 100 }).contacts.map(({ name }) => name);

it("shows everybody what the thread has written, also by its words", async () => {
  const batch = store.contacts.openBatch("import");
  const ids = await batches.writeBatch(batch, [add("Ada"), add("Grace")]);
  expect(ids.map((id) => store.contacts.contact(id)?.name)).toEqual(["Ada", "Grace"]);
  expect(names("gra")).toEqual(["Grace"]);
});

it("takes a batch back, and leaves what was changed since", async () => {
  const batch = store.contacts.openBatch("import");
  const [ada] = await batches.writeBatch(batch, [add("Ada"), add("Grace")]);
  store.contacts.updateContact({ ...store.contacts.contact(ada!)!, notes: "changed" });
  expect(await batches.undoBatch(batch, 10)).toEqual({ undone: 1, kept: 1, remaining: 0 });
  expect(names()).toEqual(["Ada"]);
});

it("writes all of a part or nothing, and says what was wrong", async () => {
  const batch = store.contacts.openBatch("delete");
  await expect(batches.writeBatch(batch, [add("Ada"), { kind: "delete", id: "nobody" }])).rejects.toMatchObject({ code: "store/contact-not-found" });
  expect(names()).toEqual([]);
});

it("loses nothing that is written here while the thread writes", async () => {
  const batch = store.contacts.openBatch("import");
  const parts = Array.from({ length: 5 }, (_, part) => batches.writeBatch(batch, Array.from({ length: 10 }, (_, n) => add(`Thread ${part} ${n}`))));
  for (let n = 0; n < 10; n += 1) {
    store.contacts.addContact({ name: `Here ${n}`, addresses: [] });
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(parts);
  expect(names()).toHaveLength(60);
});

it("refuses a batch that is no longer remembered", async () => {
  await expect(batches.undoBatch("12345", 1)).rejects.toMatchObject({ code: "store/batch-not-found" });
});
