// Conversations on a disk that is full: they are read as before, and what could not be written is when there is room.
import { expect, it } from "vitest";
import { createMemoryMessages } from "../../../core/platform/node/memory-messages.ts";
import { Conversations } from "../../../core/phone/conversations.ts";
import { PhoneState } from "../../../core/phone/phone-state.ts";
import { DEFAULT_MESSAGE_PREFERENCES, DEFAULT_PREFERENCES } from "../../../core/phone/protocol.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { createFakeDisk } from "../../fakes/fake-disk.ts";
import { createFakeContacts } from "../../fakes/fake-store.ts";

const HOUR_MS = 3_600_000;

it("are opened, listed and kept in order on a full disk: what was on its way fails, and what is old goes, as soon as there is room", async () => {
  const clock = new FakeClock();
  const messages = createMemoryMessages();
  const add = (id: string, ageMs: number): void => void messages.addMessage({
    id, accountId: null, remoteUri: "sip:x@example.org", remoteName: "", direction: "outgoing", text: id, atMs: clock.wallMs() - ageMs, state: "sending", wantsDisplay: false,
  });
  add("old", 31 * 24 * HOUR_MS);
  add("new", 0);
  const contacts = createFakeContacts();
  contacts.addContact({ name: "X", favourite: false, notes: "", addresses: [{ label: "", value: "sip:x@example.org" }] });
  const preferences = { ...DEFAULT_PREFERENCES, messages: { ...DEFAULT_MESSAGE_PREFERENCES, keepDays: 30 as const } };
  const state = new PhoneState({ notices: [], unreadMessages: 0, preferences } as unknown as ConstructorParameters<typeof PhoneState>[0]);
  const disk = createFakeDisk();
  disk.isFull = true;
  const store = disk.hold(messages, ["addMessage", "changeMessages", "failUnsent", "deleteMessagesBefore", "regroup"]);
  const conversations = new Conversations({ clock, contacts, state, store });
  expect(conversations.list(10, undefined)).toMatchObject([{ name: "X", last: { id: "new" } }]);
  await clock.advance(7 * HOUR_MS);
  disk.isFull = false;
  await clock.advance(15_000);
  expect(messages.message("new")).toMatchObject({ state: "failed", failure: { code: "message/interrupted" } });
  expect(conversations.list(10, undefined)[0]?.contactId).toBeDefined();
  await clock.advance(6 * HOUR_MS);
  expect(messages.message("old")).toBeUndefined();
  conversations.dispose();
  expect(clock.pendingTimers).toBe(0);
});

it("count as seen what a person has seen, though it cannot be written yet", () => {
  const clock = new FakeClock();
  const messages = createMemoryMessages();
  const state = new PhoneState({ notices: [], unreadMessages: 0, preferences: DEFAULT_PREFERENCES } as unknown as ConstructorParameters<typeof PhoneState>[0]);
  const disk = createFakeDisk();
  const conversations = new Conversations({ clock, contacts: createFakeContacts(), state, store: disk.hold(messages, ["changeMessages"]) });
  for (const id of ["one", "two"]) conversations.keep({ id, accountId: null, remoteUri: "sip:x@example.org", remoteName: "", direction: "incoming", text: id, atMs: 0, state: "received", wantsDisplay: false });
  disk.isFull = true;
  conversations.change("one", { state: "seen" });
  expect(state.snapshot.unreadMessages).toBe(1);
  disk.isFull = false;
  conversations.change("two", { state: "seen" });
  expect([state.snapshot.unreadMessages, messages.countUnread()]).toEqual([0, 0]);
  conversations.dispose();
  expect(clock.pendingTimers).toBe(0);
});

it("have a great many messages seen in one write, told of at once", () => {
  const clock = new FakeClock();
  const messages = createMemoryMessages();
  const state = new PhoneState({ notices: [], unreadMessages: 0, preferences: DEFAULT_PREFERENCES } as unknown as ConstructorParameters<typeof PhoneState>[0]);
  let writes = 0;
  const changeMessages: typeof messages.changeMessages = (changes) => {
    writes += 1;
    messages.changeMessages(changes);
  };
  const store = new Proxy(messages, { get: (held, name) => (name === "changeMessages" ? changeMessages : (Reflect.get(held, name) as () => unknown).bind(held)) });
  const conversations = new Conversations({ clock, contacts: createFakeContacts(), state, store });
  const ids = Array.from({ length: 1_000 }, (_, index) => `m${index}`);
  for (const id of ids) conversations.keep({ id, accountId: null, remoteUri: "sip:x@example.org", remoteName: "", direction: "incoming", text: id, atMs: 0, state: "received", wantsDisplay: false });
  let told = 0;
  state.onEvent(() => void (told += 1));
  conversations.changeAll(ids, { state: "seen" });
  expect({ writes, told, unread: state.snapshot.unreadMessages }).toEqual({ writes: 1, told: 2, unread: 0 });
  conversations.dispose();
});
