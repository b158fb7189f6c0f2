// Messages of an older version stay in their order, are found, and those of a backup come between them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { migrations } from "../../../../../core/platform/node/sqlite-store/migrations.ts";
import { openDatabase } from "../../../../../core/platform/node/sqlite-store/open-database.ts";
import { openSqliteStore } from "../../../../../core/platform/node/sqlite-store/sqlite-store.ts";

it("numbers messages anew by when they came, in the order in which they were, and finds their words", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-messages-"));
  const path = join(folder, "godwit.db");
  const before = migrations.slice(0, migrations.findIndex((step) => step.includes("message_numbers")));
  const { database } = openDatabase(path, Date.now, before);
  database.exec("INSERT INTO threads (id, account_id, address, remote_uri, remote_name, group_id, last_seq) VALUES (1, '', 'ada@x', 'sip:ada@x', '', 1, 4)");
  const insert = database.prepare("INSERT INTO messages (seq, id, thread_id, direction, text, at_ms, state, wants_display) VALUES (?, ?, 1, 'incoming', ?, ?, 'seen', 0)");
  // The clock was put back between the second and the third.
  for (const [seq, text, atMs] of [[1, "one", 5_000], [2, "two", 9_000], [3, "three", 7_000], [4, "four", 20_000]] as const) insert.run([seq, text, text, atMs]);
  database.close();
  const store = openSqliteStore({ path, wallMs: Date.now });
  const ids = (): readonly string[] => store.messages.listMessages("1", 9).map(({ id }) => id);
  expect(ids()).toEqual(["four", "three", "two", "one"]);
  expect(store.messages.searchMessages("thre", 9).map(({ id }) => id)).toEqual(["three"]);
  expect(store.messages.listConversations(9)).toMatchObject([{ last: { id: "four", order: 20_000 } }]);
  store.messages.restoreMessage({ accountId: null, remoteUri: "sip:ada@x", remoteName: "", id: "from a backup", direction: "incoming", text: "between", atMs: 15_000, state: "seen", wantsDisplay: false });
  expect(ids()).toEqual(["four", "from a backup", "three", "two", "one"]);
  store.messages.deleteMessage("two");
  expect(store.messages.searchMessages("two", 9)).toEqual([]);
  store.dispose();
  rmSync(folder, { recursive: true });
});
