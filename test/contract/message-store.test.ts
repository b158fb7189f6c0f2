// Runs the message store's contract on the one in memory and on a real database file.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryMessages } from "../../core/platform/node/memory-messages.ts";
import { openSqliteStore } from "../../core/platform/node/sqlite-store/sqlite-store.ts";
import { describeMessageStore } from "./message-store-contract.ts";

describeMessageStore("in memory", () => ({ messages: createMemoryMessages(), dispose() {} }));

describeMessageStore("sqlite", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-messages-"));
  const store = openSqliteStore({ path: join(folder, "godwit.db"), wallMs: Date.now });
  return {
    messages: store.messages,
    dispose() {
      store.dispose();
      rmSync(folder, { recursive: true });
    },
  };
});
