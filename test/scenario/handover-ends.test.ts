// A call that ends in the middle of a move, in every state of the move: nothing of it is left, here or there.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

const HOME = "192.0.2.10";
const AWAY = "198.51.100.10";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob");
  ada = await world.openRegistered("ada", HOME);
  bob = await world.openRegistered("bob", "192.0.2.20");
  await ada.phone.execute("call.start", "bob", null);
  await world.clock.advance(200);
  await bob.phone.execute("call.answer", bob.call().id);
  await world.clock.advance(300);
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

/** Drops what is sent from the new address and has this method, in either direction. */
function losing(...methods: readonly string[]): void {
  world.network.isLost = ({ from, data }) => from.address === AWAY && methods.some((method) => new TextDecoder().decode(data.subarray(0, 20)).startsWith(method));
}

/** Milliseconds after the change at which the call ends: waiting, opening, moving, told again, replacing, retrying, landing. */
const MOMENTS_MS = [101, 106, 130, 2_300, 4_200, 9_500];

describe.each([
  ["the peer answers", []],
  ["nobody answers the re-INVITE", ["INVITE"]],
] as const)("where %s", (_what, lost) => {
  it.each(MOMENTS_MS)("leaves nothing when it is hung up %i ms after the change", async (momentMs) => {
    losing(...lost);
    ada.host.addresses = [AWAY];
    await world.clock.advance(momentMs);
    await ada.phone.execute("call.end", ada.call().id);
    world.network.isLost = () => false;
    await world.clock.advance(40_000);
    expect(ada.call().state).toBe("ended");
    expect(ada.engine.openSessions).toEqual([]);
    expect(bob.phone.snapshot().calls.map(({ state }) => state)).toEqual(["ended"]);
  });
  it.each(MOMENTS_MS)("leaves nothing when the other side hangs up %i ms after the change", async (momentMs) => {
    losing(...lost);
    ada.host.addresses = [AWAY, HOME];
    await world.clock.advance(momentMs);
    await bob.phone.execute("call.end", bob.call().id);
    world.network.isLost = () => false;
    await world.clock.advance(40_000);
    expect(bob.call().state).toBe("ended");
    expect(ada.phone.snapshot().calls.map(({ state }) => state)).toEqual(["ended"]);
    expect(ada.engine.openSessions).toEqual([]);
  });
});

/** A hang-up while an INVITE with Replaces is out takes that back as well (RFC 3891, RFC 3261 sections 9 and 13.2.2.4). */
describe("a call that is hung up while it is being replaced", () => {
  const text = (data: Uint8Array): string => new TextDecoder().decode(data);
  async function replacing(): Promise<void> {
    ada.host.addresses = [AWAY];
    await world.clock.advance(4_160);
    expect(ada.call().state).toBe("active");
    await ada.phone.execute("call.end", ada.call().id);
    world.network.isLost = () => false;
    await world.clock.advance(5_000);
    expect(ada.phone.snapshot().calls.map(({ state }) => state)).toEqual(["ended"]);
    expect(bob.phone.snapshot().calls.map(({ state }) => state).filter((state) => state !== "ended")).toEqual([]);
  }
  it("is up nowhere where the INVITE comes late", async () => {
    world.network.isLost = ({ from, data }) => from.address === AWAY && text(data).startsWith("INVITE");
    await replacing();
  });
  it("is up nowhere where the other side has taken it and its answer comes late", async () => {
    world.network.isLost = ({ from, to, data }) => {
      const isRefused = from.address === AWAY && text(data).startsWith("INVITE") && !text(data).includes("\r\nReplaces:");
      return isRefused || (to.address === AWAY && text(data).startsWith("SIP/2.0 200") && text(data).includes("INVITE\r\n"));
    };
    await replacing();
  });
});
