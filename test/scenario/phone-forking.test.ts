// One user with two phones in the embedded domain, whose proxy forks to both (RFC 3261 sections 13.2.2.4, 16.7), and
// callers who say which phone they want (RFC 3841) or to be sent there themselves (RFC 3261 section 8.3).
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CallOptions } from "../../core/phone/protocol.ts";
import { DOMAIN, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

let world: PhoneWorld;
let ada: TestPhone;
let desk: TestPhone;
let mobile: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob");
  ada = await world.openRegistered("ada", "192.0.2.11");
  desk = await world.openRegistered("bob", "192.0.2.12");
  mobile = await world.openRegistered("bob", "192.0.2.13");
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

async function dial(options: CallOptions = {}): Promise<string> {
  const id = await ada.phone.execute("call.start", "bob", null, options);
  await world.clock.advance(300);
  return id;
}

async function answer(phone: TestPhone): Promise<void> {
  await phone.phone.execute("call.answer", phone.call().id);
}

it("rings both; the one that answers is talked with, and the other shows that it was answered elsewhere (RFC 3326)", async () => {
  const id = await dial();
  expect([desk.call().state, mobile.call().state, ada.call().state]).toEqual(["incoming", "incoming", "ringing"]);
  await answer(mobile);
  await world.clock.advance(300);
  expect([mobile.call().state, ada.call().state, desk.call().state]).toEqual(["active", "active", "ended"]);
  expect(desk.call().end?.failure.code).toBe("call/answered-elsewhere");
  expect(desk.phone.snapshot().missedCalls).toBe(0);
  await ada.phone.execute("call.end", id);
});

it("keeps one call where both answer in the same moment, and ends the other", async () => {
  const id = await dial();
  await Promise.all([answer(desk), answer(mobile)]);
  await world.clock.advance(1_000);
  expect([desk.call().state, mobile.call().state].toSorted()).toEqual(["active", "ended"]);
  expect(ada.call().state).toBe("active");
  expect(ada.engine.openSessions).toHaveLength(1);
  await ada.phone.execute("call.end", id);
  await world.clock.advance(300);
  expect([desk.call().state, mobile.call().state]).toEqual(["ended", "ended"]);
});

it("rings nowhere any more when a person declines at one: 603 is for all phones (RFC 3261 section 21.6.2)", async () => {
  await dial();
  await desk.phone.execute("call.decline", desk.call().id);
  await world.clock.advance(300);
  expect(ada.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/declined" } } });
  expect(mobile.call().state).toBe("ended");
});

it("is sent to the phones themselves where the caller asks for that (Request-Disposition: redirect, RFC 3841 section 9.1)", async () => {
  const id = await dial({ headers: [["Request-Disposition", "redirect"]] });
  expect(ada.call()).toMatchObject({ state: "ringing", remoteUri: `sip:bob@${DOMAIN}`, forwardedTo: expect.stringMatching(/^sip:.*@192\.0\.2\.1[23]:/) });
  const rung = [desk, mobile].filter(({ phone }) => phone.snapshot().calls.length > 0);
  expect(rung).toHaveLength(1);
  await answer(rung[0]!);
  await world.clock.advance(300);
  expect(ada.call().state).toBe("active");
  await ada.phone.execute("call.end", id);
});

it("rings one phone only where the caller wants no fork", async () => {
  const id = await dial({ headers: [["Request-Disposition", "no-fork"]] });
  expect([desk, mobile].filter(({ phone }) => phone.snapshot().calls.length > 0)).toHaveLength(1);
  await ada.phone.execute("call.end", id);
});

it("reaches nobody where the caller needs what no phone can do (Accept-Contact with require and explicit, RFC 3841 section 7.2.4)", async () => {
  await dial({ headers: [["Accept-Contact", "*;video;require;explicit"]] });
  expect(ada.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/unavailable" } } });
});

it("reaches a phone that says with its registration that it does audio (RFC 3840 section 5)", async () => {
  const id = await dial({ headers: [["Accept-Contact", '*;audio;methods="INVITE";require;explicit']] });
  expect([desk.call().state, mobile.call().state]).toEqual(["incoming", "incoming"]);
  await ada.phone.execute("call.end", id);
});
