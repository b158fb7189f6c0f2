// Contacts that an older Godwit kept are all there after the address book has grown, and are found as before.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { migrations } from "../../../../../core/platform/node/sqlite-store/migrations.ts";
import { openDatabase } from "../../../../../core/platform/node/sqlite-store/open-database.ts";
import { openSqliteStore } from "../../../../../core/platform/node/sqlite-store/sqlite-store.ts";

const wallMs = () => Date.UTC(2026, 10, 23);
const before = migrations.slice(0, migrations.findIndex((step) => step.includes("CREATE TABLE people")));

it("brings every contact over with all that it had, in its order, and finds it", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-older-"));
  const path = join(folder, "godwit.db");
  const { database } = openDatabase(path, wallMs, before);
  const add = database.prepare("INSERT INTO contacts (id, name, favourite, notes, sort_name, search_text) VALUES (?, ?, ?, ?, '', '')");
  const addAddress = database.prepare("INSERT INTO contact_addresses (contact_id, position, label, value, normalised) VALUES (?, ?, ?, ?, '')");
  add.run(["a", 'Jörg "Jo" Müller', 1, "Two\nlines \\ and \u{1F426}"]);
  addAddress.run(["a", 1, "sip", "jorg@example.org"]);
  addAddress.run(["a", 0, "own word", "+49 30 1234567"]);
  add.run(["b", "Nobody's number", 0, ""]);
  database.close();

  const store = openSqliteStore({ path, wallMs });
  const empty = { organisation: "", title: "", emails: [], groups: [], extra: [] };
  expect(store.problems).toEqual([]);
  expect(store.contacts.searchContacts({ limit: 9 }).contacts).toEqual([
    {
      ...empty, id: "a", name: 'Jörg "Jo" Müller', favourite: true, notes: "Two\nlines \\ and \u{1F426}",
      addresses: [{ label: "own word", value: "+49 30 1234567" }, { label: "sip", value: "jorg@example.org" }],
    },
    { ...empty, id: "b", name: "Nobody's number", favourite: false, notes: "", addresses: [] },
  ]);
  expect(store.contacts.searchContacts({ text: "muller 1234", limit: 9 }).total).toBe(1);
  expect(store.contacts.findByAddress("sip:jorg@example.org")?.id).toBe("a");
  store.dispose();
  rmSync(folder, { recursive: true });
});
