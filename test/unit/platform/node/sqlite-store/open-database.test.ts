// A file that cannot be used is kept and named; a schema change keeps a backup; what is stored stays.
import Database from "libsql";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../../../../core/platform/node/sqlite-store/open-database.ts";
import { openSqliteStore } from "../../../../../core/platform/node/sqlite-store/sqlite-store.ts";

const wallMs = () => Date.UTC(2026, 10, 22, 18, 56, 14, 123);
const person = { name: "Ada", favourite: false, addresses: [{ label: "sip", value: "ada@example.org" }], notes: "" };
let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "godwit-database-"));
  path = join(folder, "godwit.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

function namesOf(database: string): readonly string[] {
  const store = openSqliteStore({ path: database, wallMs });
  const names = store.contacts.searchContacts({ limit: 100 }).contacts.map((contact) => contact.name);
  store.dispose();
  return names;
}

function storeOnePerson(): void {
  const store = openSqliteStore({ path, wallMs });
  store.contacts.addContact(person);
  store.dispose();
}

it("keeps contacts from one start to the next", () => {
  storeOnePerson();
  expect(namesOf(path)).toEqual(["Ada"]);
});

it("commits to the disk before answering: write-ahead log with full sync", () => {
  const { database } = openDatabase(path, wallMs);
  expect(database.pragma("journal_mode")).toMatchObject([{ journal_mode: "wal" }]);
  expect(database.pragma("synchronous")).toMatchObject([{ synchronous: 2 }]);
  database.close();
});

describe("a damaged file", () => {
  it("is kept byte for byte under a dated name, reported, and replaced by an empty one", () => {
    const garbage = Buffer.from("not a database at all ".repeat(500));
    writeFileSync(path, garbage);
    const store = openSqliteStore({ path, wallMs });
    const kept = join(folder, "godwit.damaged-2026-11-22T18-56-14Z.db");
    expect(store.problems).toEqual([expect.objectContaining({ code: "store/damaged", detail: kept })]);
    expect(readFileSync(kept)).toEqual(garbage);
    store.contacts.addContact(person);
    store.dispose();
    expect(namesOf(path)).toEqual(["Ada"]);
  });

  it("is noticed when only a page inside is destroyed", () => {
    const store = openSqliteStore({ path, wallMs });
    for (let count = 0; count < 200; count += 1) store.contacts.addContact({ ...person, name: `Person ${count}` });
    store.dispose();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4_096, 4_096 * 4);
    writeFileSync(path, bytes);
    const again = openSqliteStore({ path, wallMs });
    expect(again.problems).toEqual([expect.objectContaining({ code: "store/damaged" })]);
    again.dispose();
  });

  it("never overwrites one that was kept in the same second", () => {
    for (const text of ["first", "second"]) {
      writeFileSync(path, text.repeat(1_000));
      openSqliteStore({ path, wallMs }).dispose();
    }
    expect(readdirSync(folder).filter((name) => /damaged.*\.db$/u.test(name)).sort()).toEqual([
      "godwit.damaged-2026-11-22T18-56-14Z-2.db",
      "godwit.damaged-2026-11-22T18-56-14Z.db",
    ]);
  });
});

it("keeps a file of a newer version apart instead of guessing at it", () => {
  openDatabase(path, wallMs, ["CREATE TABLE a (x)", "CREATE TABLE b (x)"]).database.close();
  const { database, problem } = openDatabase(path, wallMs, ["CREATE TABLE a (x)"]);
  database.close();
  expect(problem).toMatchObject({ code: "store/newer" });
  expect(basename(problem?.detail ?? "")).toBe("godwit.newer-2026-11-22T18-56-14Z.db");
});

describe("a schema change", () => {
  const first = "CREATE TABLE a (x); INSERT INTO a VALUES (1)";

  it("keeps a copy from before and what is stored", () => {
    openDatabase(path, wallMs, [first]).database.close();
    const { database, problem } = openDatabase(path, wallMs, [first, "ALTER TABLE a ADD COLUMN y DEFAULT 2"]);
    expect(problem).toBeUndefined();
    expect(database.prepare("SELECT * FROM a").all([])).toEqual([{ x: 1, y: 2 }]);
    database.close();
    const backup = new Database(join(folder, "godwit.before-version-2-2026-11-22T18-56-14Z.db"));
    expect(backup.prepare("SELECT * FROM a").all([])).toEqual([{ x: 1 }]);
    backup.close();
  });

  it("that two programs want at the same time is made once", () => {
    openDatabase(path, wallMs, [first]).database.close();
    const steps = [first, "INSERT INTO a VALUES (2)"];
    // The other one is quicker: it has changed the schema while this one was making its copy.
    const overtaken = (): number => {
      if (!isOvertaken) {
        isOvertaken = true;
        openDatabase(path, wallMs, steps).database.close();
      }
      return wallMs() + 1_000;
    };
    let [isOvertaken, calls] = [false, 0];
    const { database } = openDatabase(path, () => (++calls === 1 ? wallMs() : overtaken()), steps);
    expect(isOvertaken).toBe(true);
    expect(database.prepare("SELECT x FROM a").all([])).toEqual([{ x: 1 }, { x: 2 }]);
    database.close();
  });

  it("has what another program wrote just before, which is not in the file itself yet", () => {
    openDatabase(path, wallMs, [first]).database.close();
    const other = new Database(path);
    other.exec("INSERT INTO a VALUES (3)");
    const { database } = openDatabase(path, wallMs, [first, "ALTER TABLE a ADD COLUMN y DEFAULT 2"]);
    expect(database.prepare("SELECT x, y FROM a").all([])).toEqual([{ x: 1, y: 2 }, { x: 3, y: 2 }]);
    other.close();
    database.close();
  });

  it("that was killed leaves no half of a copy that looks like a whole one", () => {
    openDatabase(path, wallMs, [first]).database.close();
    writeFileSync(join(folder, "godwit.before-version-2-2026-11-21T10-00-00Z.db.part"), "half of it");
    openDatabase(path, wallMs, [first, "CREATE TABLE b (x)"]).database.close();
    expect(readdirSync(folder).filter((name) => name.includes("before-version"))).toEqual(["godwit.before-version-2-2026-11-22T18-56-14Z.db"]);
  });

  it("for which the disk has no room leaves the database and says why; with room, the next start makes it", () => {
    openDatabase(path, wallMs, [first]).database.close();
    const tooMuch = "CREATE TABLE b (x); PRAGMA max_page_count = 8; INSERT INTO b VALUES (zeroblob(1000000))";
    expect(() => openDatabase(path, wallMs, [first, tooMuch])).toThrow(expect.objectContaining({ code: "store/unavailable", detail: expect.stringMatching(/full/u) }));
    expect(readdirSync(folder).filter((name) => name.includes("before-version"))).toEqual([]);
    const { database } = openDatabase(path, wallMs, [first, "CREATE TABLE b (x)"]);
    expect(database.prepare("SELECT x FROM a").all([])).toEqual([{ x: 1 }]);
    database.close();
  });

  it("that fails leaves the database as it was, and no copy of it at each start", () => {
    openDatabase(path, wallMs, [first]).database.close();
    for (let start = 0; start < 2; start += 1) {
      expect(() => openDatabase(path, wallMs, [first, "CREATE TABLE b (x); CREATE TABLE a (x)"])).toThrow(
        expect.objectContaining({ code: "store/unavailable" }),
      );
    }
    expect(readdirSync(folder).filter((name) => name.includes("before-version"))).toEqual([]);
    const { database } = openDatabase(path, wallMs, [first]);
    expect(database.prepare("SELECT name FROM sqlite_schema").all([])).toEqual([{ name: "a" }]);
    database.close();
  });
});

describe("what nobody needs any more", () => {
  const photo = (byte: number) => ({ mediaType: "image/png", bytes: Uint8Array.of(byte) });

  it("goes with the next start: photos of nobody, but not of whoever can still be brought back", () => {
    const store = openSqliteStore({ path, wallMs });
    const [kept, deleted, unused] = [1, 2, 3].map((byte) => store.contacts.addPhoto(photo(byte))) as [string, string, string];
    store.contacts.addContact({ ...person, photoId: kept });
    const gone = store.contacts.addContact({ ...person, photoId: deleted });
    store.contacts.writeBatch(store.contacts.openBatch("delete"), [{ kind: "delete", id: gone.id }]);
    store.dispose();
    const again = openSqliteStore({ path, wallMs });
    expect([kept, deleted, unused].map((id) => again.contacts.photo(id)?.bytes)).toEqual([Uint8Array.of(1), Uint8Array.of(2), undefined]);
    again.dispose();
  });

  it("stays where a full disk takes no deletion; the phone starts all the same", () => {
    const store = openSqliteStore({ path, wallMs });
    store.contacts.addPhoto(photo(1));
    store.messages.openConversation({ accountId: null, remoteUri: "sip:x@example.org", remoteName: "" });
    store.dispose();
    const { database } = openDatabase(path, wallMs);
    for (const table of ["contact_photos", "threads"]) database.exec(`CREATE TRIGGER full_${table} BEFORE DELETE ON ${table} BEGIN SELECT RAISE (ABORT, 'database or disk is full'); END`);
    database.close();
    expect(namesOf(path)).toEqual([]);
  });
});

it("says so when a disk takes nothing that has to be brought up to date, leaves all as it was, and starts when it does", () => {
  storeOnePerson();
  const { database } = openDatabase(path, wallMs);
  database.exec("UPDATE contacts SET index_version = 0; CREATE TRIGGER no_room BEFORE UPDATE ON contacts BEGIN SELECT RAISE (ABORT, 'database or disk is full'); END");
  database.close();
  expect(() => openSqliteStore({ path, wallMs })).toThrow(expect.objectContaining({ code: "store/unavailable", detail: expect.stringContaining("full") }));
  const again = openDatabase(path, wallMs).database;
  again.exec("DROP TRIGGER no_room");
  again.close();
  expect(namesOf(path)).toEqual(["Ada"]);
});

it("ends in order where the folder has gone meanwhile, and makes no other in its place", () => {
  const gone = join(folder, "on a drive that was pulled out");
  mkdirSync(gone);
  const store = openSqliteStore({ path: join(gone, "godwit.db"), wallMs });
  store.contacts.addContact(person);
  rmSync(gone, { recursive: true });
  expect(() => store.dispose()).not.toThrow();
  expect(readdirSync(folder)).toEqual([]);
  expect(() => openSqliteStore({ path: join(gone, "godwit.db"), wallMs })).toThrow(expect.objectContaining({ code: "store/unavailable" }));
});

it("says so when the file cannot be opened at all, and leaves it alone", () => {
  mkdirSync(path);
  expect(() => openSqliteStore({ path, wallMs })).toThrow(expect.objectContaining({ code: "store/unavailable" }));
  expect(readdirSync(folder)).toEqual(["godwit.db"]);
});
