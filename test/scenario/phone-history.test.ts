// The history of a whole phone: a call is there once, with what was known of it; deletions go back; people have timelines.
import { afterEach, beforeEach, expect, it } from "vitest";
import { historyRows } from "../../core/phone/history/history-file.ts";
import { csvTables } from "../../core/platform/node/csv-tables.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob");
  ada = await world.openRegistered("ada", "192.0.2.10");
  bob = await world.openRegistered("bob", "192.0.2.20");
});
afterEach(async () => expect(await world.close()).toEqual(NOTHING_LEFT));

async function ring(): Promise<string> {
  const id = await ada.phone.execute("call.start", "bob@example.org", null);
  await world.clock.advance(500);
  return id;
}

it("has calls that nobody answered in one row, counted until they are seen, and brings deleted ones back", async () => {
  for (let count = 0; count < 3; count += 1) {
    await ada.phone.execute("call.end", await ring());
    await world.clock.advance(1_000);
  }
  expect(bob.phone.snapshot().missedCalls).toBe(3);
  const [run] = await bob.phone.execute("history.page", { show: "missed" }, 0, 50);
  expect(run?.ids).toHaveLength(3);
  await bob.phone.execute("history.seen");
  expect(bob.phone.snapshot().missedCalls).toBe(0);
  const deletion = await bob.phone.execute("history.delete", run!.ids);
  expect(await bob.phone.execute("history.days", {})).toEqual([]);
  await bob.phone.execute("history.restore", deletion!);
  expect((await bob.phone.execute("history.page", {}, 0, 50))[0]?.ids).toHaveLength(3);
});

it("has an answered call once, on both sides, found by its person with the messages", async () => {
  const id = await ring();
  await bob.phone.execute("call.answer", bob.call().id);
  await world.clock.advance(2_000);
  expect(await ada.phone.execute("history.list", 10, null)).toEqual([]);
  await ada.phone.execute("call.end", id);
  await world.clock.advance(1_000);
  for (const { phone } of [ada, bob]) expect(await phone.execute("history.list", 10, null)).toHaveLength(1);
  await ada.phone.execute("message.send", null, "bob@example.org", "until tomorrow");
  await world.clock.advance(1_000);
  const timeline = await ada.phone.execute("history.person", { address: "sip:bob@example.org" }, 10, null);
  expect(timeline.map((item) => item.kind)).toEqual(["message", "call"]);
  const { text, count } = await ada.phone.execute("history.export", { kind: "query", query: {} }, "json");
  expect([count, JSON.parse(text)]).toEqual([1, expect.objectContaining({ calls: [expect.objectContaining({ remoteUri: "sip:bob@example.org", outcome: "answered" })] })]);
});

it("writes no cell that a spreadsheet runs as a formula", async () => {
  await ada.phone.execute("call.end", await ring());
  const [entry] = await ada.phone.execute("history.list", 1, null);
  const table = csvTables.format(historyRows([{ ...entry!, remoteName: "=HYPERLINK(1)", subject: "@SUM(1)" }], () => "ada"));
  expect(table).toContain("'=HYPERLINK(1)");
  expect(table).toContain("'@SUM(1)");
});
