// The whole file is read at a start unless its last end was orderly and its last reading recent. Whether it was read shows
// by damage that is planted: it leaves size, time and place of the file as they were, and only reading it all finds it.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { migrations } from "../../../../../core/platform/node/sqlite-store/migrations.ts";
import { openDatabase } from "../../../../../core/platform/node/sqlite-store/open-database.ts";
import { openSqliteStore, type SqliteStore } from "../../../../../core/platform/node/sqlite-store/sqlite-store.ts";

const DAY_MS = 86_400_000;
const person = { name: "Ada", favourite: false, addresses: [{ label: "sip", value: "ada@example.org" }], notes: "" };
let folder = "";
let path = "";
let note = "";
let nowMs = 0;
let template = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "godwit-note-"));
  template = join(folder, "template.db");
  const store = openSqliteStore({ path: template, wallMs: () => 0 });
  const batch = store.contacts.openBatch("import");
  store.contacts.writeBatch(batch, Array.from({ length: 200 }, (_, index) => ({ kind: "add", contact: { ...person, name: `Person ${index}` } })));
  store.dispose();
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  nowMs = Date.UTC(2026, 10, 22);
  path = join(mkdtempSync(join(folder, "start-")), "godwit.db");
  note = `${path}-checked`;
  copyFileSync(template, path);
  open().dispose();
});

function open(): SqliteStore {
  return openSqliteStore({ path, wallMs: () => nowMs });
}

/** Destroys pages in the midst of the file, and leaves no trace of having been there. */
function damage(): void {
  const { atimeMs, mtimeMs } = statSync(path);
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xa5, bytes.length - 4_096 * 8, bytes.length - 4_096 * 2));
  utimesSync(path, new Date(atimeMs), new Date(Math.round(mtimeMs)));
}

/** One start with an orderly end; whether damage was found. */
function isFound(): boolean {
  const store = open();
  store.dispose();
  return store.problems[0]?.code === "store/damaged";
}

it("is not read again after an orderly end", () => {
  damage();
  expect(isFound()).toBe(false);
});

it("is read again three days after the last time, however many starts there were in between", () => {
  for (const laterMs of [DAY_MS, DAY_MS, DAY_MS - 1]) {
    nowMs += laterMs;
    if (laterMs === DAY_MS - 1) damage();
    expect(isFound()).toBe(false);
  }
  nowMs += 1;
  expect(isFound()).toBe(true);
});

it("is read where the clock was put back: nobody knows then how long ago the last time was", () => {
  nowMs -= 1;
  damage();
  expect(isFound()).toBe(true);
});

it("is read after an end that was not orderly: no note is there from the start on until the end", () => {
  const store = open();
  expect(existsSync(note)).toBe(false);
  const left = join(folder, "left-behind.db");
  for (const suffix of ["", "-wal"]) copyFileSync(path + suffix, left + suffix);
  store.dispose();
  path = left;
  damage();
  expect(isFound()).toBe(true);
});

it("is read where the end came between closing and the note", () => {
  rmSync(note);
  damage();
  expect(isFound()).toBe(true);
});

it("is not read where the program was killed between looking at the note and taking it away: nothing was written", () => {
  const kept = readFileSync(note);
  open().dispose();
  writeFileSync(note, kept);
  damage();
  expect(isFound()).toBe(false);
});

it("is read where a log stands beside it that an orderly end would have taken in, whatever the note says", () => {
  const kept = readFileSync(note);
  const store = open();
  store.contacts.addContact(person);
  const log = readFileSync(`${path}-wal`);
  store.dispose();
  copyFileSync(template, path);
  writeFileSync(`${path}-wal`, log);
  writeFileSync(note, kept.toString().replace(/"file":"[^"]*"/u, JSON.stringify({ file: fileMark() }).slice(1, -1)));
  damage();
  expect(isFound()).toBe(true);
});

function fileMark(): string {
  const { size, mtimeMs, ino } = statSync(path);
  return `${size} ${Math.round(mtimeMs)} ${ino}`;
}

it("is read where another file has come into its place, even one of the same size and time", () => {
  const { atimeMs, mtimeMs } = statSync(path);
  copyFileSync(path, `${path}.other`);
  renameSync(`${path}.other`, path);
  utimesSync(path, new Date(atimeMs), new Date(Math.round(mtimeMs)));
  damage();
  expect(isFound()).toBe(true);
});

it("is read where somebody has written to it since", () => {
  utimesSync(path, new Date(nowMs), new Date(nowMs));
  damage();
  expect(isFound()).toBe(true);
});

it.each(["", "{", "null", "[]", '{"file":1,"checkedAtMs":"x"}'])("is read where the note says %j", (text) => {
  writeFileSync(note, text);
  damage();
  expect(isFound()).toBe(true);
});

it("is read where a note can be neither written nor taken away, and the phone starts and ends all the same", () => {
  rmSync(note);
  mkdirSync(note);
  expect(isFound()).toBe(false);
  damage();
  expect(isFound()).toBe(true);
  rmdirSync(note);
});

it("is read where damage was met since the last start", () => {
  damage();
  const store = open();
  expect(() => store.contacts.contactsAfter(undefined, 1_000)).toThrow();
  store.dispose();
  expect(isFound()).toBe(true);
});

it("is read before its schema changes, so that the copy from before is whole", () => {
  openDatabase(path, () => nowMs).database.close();
  open().dispose();
  damage();
  const { database, problem } = openDatabase(path, () => nowMs, [...migrations, "CREATE TABLE more (x)"]);
  database.close();
  expect(problem).toMatchObject({ code: "store/damaged" });
});
