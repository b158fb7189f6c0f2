// Calls and messages that come from another computer's file.
import { expect, it } from "vitest";
import { createMemoryMessages } from "../../../core/platform/node/memory-messages.ts";
import { collectRecords, restoreRecords } from "../../../core/phone/kept-records.ts";
import { createFakeContacts, createFakeHistory } from "../../fakes/fake-store.ts";

it("show as failed what was on its way when the file was made, for nobody here sends it", () => {
  const [old, fresh] = [createMemoryMessages(), createMemoryMessages()];
  old.addMessage({ id: "m", accountId: null, remoteUri: "sip:x@example.org", remoteName: "", direction: "outgoing", text: "hello", atMs: 1, state: "sending", wantsDisplay: false });
  const contacts = createFakeContacts();
  const records = collectRecords({ history: createFakeHistory(), messages: old, contacts });
  expect(restoreRecords({ history: createFakeHistory(), messages: fresh, contacts }, records)).toEqual({ history: 0, messages: 1 });
  expect(fresh.message("m")).toMatchObject({ state: "failed", failure: { code: "message/interrupted" } });
});
