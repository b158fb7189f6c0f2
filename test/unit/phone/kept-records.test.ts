// Calls and messages that come from another computer's file.
import { expect, it } from "vitest";
import { createMemoryMessages } from "../../../core/platform/node/memory-messages.ts";
import { collectRecords, restoreRecords } from "../../../core/phone/kept-records.ts";
import { createFakeContacts, createFakeHistory } from "../../fakes/fake-store.ts";

const contacts = createFakeContacts();
const noRest = (): Promise<void> => Promise.resolve();
const text = (id: string, state: "sending" | "seen") =>
  ({ id, accountId: null, remoteUri: "sip:x@example.org", remoteName: "", direction: "outgoing", text: "hello", atMs: 1, state, wantsDisplay: false }) as const;

it("show as failed what was on its way when the file was made, for nobody here sends it", async () => {
  const [old, fresh] = [createMemoryMessages(), createMemoryMessages()];
  old.addMessage(text("m", "sending"));
  const records = await collectRecords({ history: createFakeHistory(), messages: old, contacts }, noRest);
  const restored = await restoreRecords({ history: createFakeHistory(), messages: fresh, contacts }, records, () => Promise.resolve());
  expect(restored).toEqual({ history: 0, messages: 1 });
  expect(fresh.message("m")).toMatchObject({ state: "failed", failure: { code: "message/interrupted" } });
});

it("stand before what has come here since, in the conversation and in the list", async () => {
  const [old, fresh] = [createMemoryMessages(), createMemoryMessages()];
  old.addMessage({ ...text("then", "seen"), atMs: 1_000 });
  old.addMessage({ ...text("also then", "seen"), atMs: 2_000, remoteUri: "sip:y@example.org" });
  fresh.addMessage({ ...text("now", "seen"), atMs: 3_000 });
  const records = await collectRecords({ history: createFakeHistory(), messages: old, contacts }, noRest);
  await restoreRecords({ history: createFakeHistory(), messages: fresh, contacts }, records, () => Promise.resolve());
  expect(fresh.listConversations(9).map(({ last }) => last?.id)).toEqual(["now", "also then"]);
  expect(fresh.listMessages(fresh.message("then")!.conversationId, 9).map(({ id }) => id)).toEqual(["now", "then"]);
});

it("are collected in parts between which calls go on, each once", async () => {
  const messages = createMemoryMessages();
  const history = createFakeHistory();
  const entry = { accountId: null, direction: "incoming", remoteUri: "sip:x@example.org", remoteName: "", durationMs: 0, outcome: "missed", endedBy: "remote", reasonCode: "", reason: "", seen: true } as const;
  for (let index = 0; index < 1_100; index += 1) {
    messages.addMessage(text(`m${index}`, "seen"));
    history.addHistory({ ...entry, id: `c${index}`, startedAtMs: index });
  }
  let rests = 0;
  const records = await collectRecords({ history, messages, contacts }, () => {
    rests += 1;
    return Promise.resolve();
  });
  expect(rests).toBe(2 + 3);
  expect(records.history.map(({ id }) => id)).toEqual(Array.from({ length: 1_100 }, (_, index) => `c${1_099 - index}`));
  expect(records.messages.map(({ id }) => id)).toEqual(Array.from({ length: 1_100 }, (_, index) => `m${index}`));
});

it("are written in parts between which calls go on, and once, however often they are taken", async () => {
  const messages = createMemoryMessages();
  const records = { history: [], messages: Array.from({ length: 100 }, (_, index) => text(`m${index}`, "seen")) };
  const stores = { history: createFakeHistory(), messages, contacts };
  const counts: number[] = [];
  const rest = (): Promise<void> => {
    counts.push(messages.searchMessages("hello", 1_000).length);
    return Promise.resolve();
  };
  await restoreRecords(stores, records, rest);
  expect(counts).toEqual([0, 20, 40, 60, 80, 100]);
  expect(await restoreRecords(stores, records, rest)).toEqual({ history: 0, messages: 0 });
});
