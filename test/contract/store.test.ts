// Runs the store's contract on the fake and on a real database file.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../core/platform/node/sqlite-store/sqlite-store.ts";
import { createFakeContacts, createFakeHistory } from "../fakes/fake-store.ts";
import { describeStore } from "./store-contract.ts";

describeStore("fake", () => ({ contacts: createFakeContacts("GB"), history: createFakeHistory(), dispose() {} }));

describeStore("sqlite", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-store-"));
  const store = openSqliteStore({ path: join(folder, "godwit.db"), wallMs: Date.now, country: () => "GB" });
  return {
    contacts: store.contacts,
    history: store.history,
    dispose() {
      store.dispose();
      rmSync(folder, { recursive: true });
    },
  };
});
