// What happens to calls at once: a call that the phone is to answer by itself while its person begins another one.
import { afterEach, beforeEach, expect, it } from "vitest";
import { DEFAULT_REACHABILITY } from "../../core/phone/protocol.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;
let cleo: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob", "cleo");
  ada = await world.openRegistered("ada", "192.0.2.11");
  bob = await world.openRegistered("bob", "192.0.2.12");
  cleo = await world.openRegistered("cleo", "192.0.2.13");
});

afterEach(async () => expect(await world.close()).toEqual(NOTHING_LEFT));

it("a call that is to be answered by itself takes nobody out of a conversation that has begun since", async () => {
  const autoAnswers = [{ id: "1", accountId: null, caller: { kind: "everybody" }, afterS: 5, onlyIfAsked: false }] as const;
  await bob.phone.execute("reachability.set-rules", { ...DEFAULT_REACHABILITY.rules, autoAnswers });
  await ada.phone.execute("call.start", "bob", null);
  await world.clock.advance(1_000);
  const talk = await bob.phone.execute("call.start", "cleo", null);
  await world.clock.advance(500);
  await cleo.phone.execute("call.answer", cleo.call().id);
  await world.clock.advance(10_000);
  const shown = bob.phone.snapshot().calls;
  expect(shown.find(({ id }) => id === talk)).toMatchObject({ state: "active", held: false });
  expect(shown.find(({ id }) => id !== talk)).toMatchObject({ state: "incoming" });
});
