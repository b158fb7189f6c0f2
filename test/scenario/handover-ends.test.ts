// A call that ends in the middle of a move, in every state of the move: nothing of it is left, here or there.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NOTHING_LEFT, type PhoneWorld, type TestPhone } from "./phone-world.ts";
import { openTalkingPair } from "./talking-pair.ts";

const HOME = "192.0.2.10";
const AWAY = "198.51.100.10";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;

beforeEach(async () => {
  ({ world, ada, bob } = await openTalkingPair(HOME, "192.0.2.20"));
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

/** Who accepts an INVITE with Replaces ends the session before with BYE (RFC 3891 section 3), and the BYE may be the first to come. */
describe("a call that is being replaced", () => {
  const text = (data: Uint8Array): string => new TextDecoder().decode(data);
  const isReplaces = (data: Uint8Array): boolean => text(data).startsWith("INVITE") && text(data).includes("\r\nReplaces:");
  /** The other side's BYE to the session before, as it would stand in a packet of the server's. */
  function bye(): Uint8Array {
    const accepted = world.network.packets.map(({ data }) => text(data)).find((each) => each.startsWith("SIP/2.0 200") && /CSeq: \d+ INVITE/u.test(each))!;
    const of = (name: string): string => new RegExp(`${name}: ([^\\r]*)`, "u").exec(accepted)![1]!;
    return new TextEncoder().encode([
      `BYE sip:ada@${AWAY} SIP/2.0`, "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-bye;rport", "Max-Forwards: 70", `From: ${of("To")}`, `To: ${of("From")}`,
      `Call-ID: ${of("Call-ID")}`, "CSeq: 77 BYE", "Content-Length: 0", "", "",
    ].join("\r\n"));
  }
  async function replacing(isLost: (data: Uint8Array, to: string) => boolean): Promise<void> {
    ada.host.addresses = [AWAY];
    world.network.isLost = ({ from, to, data }) => (from.address === AWAY && text(data).startsWith("INVITE") && !isReplaces(data)) || isLost(data, to.address);
    await world.clock.advance(4_160);
    const { from } = world.network.packets.findLast(({ from: { address }, data }) => address === AWAY && data.length > 4)!;
    world.network.inject({ from: { address: "192.0.2.1", port: 5060 }, to: from, data: bye() });
    await world.clock.advance(40);
    expect(ada.call().state).toBe("active");
    world.network.isLost = () => false;
    await world.clock.advance(6_000);
  }
  it("goes on when the other side's BYE comes before its answer to the new INVITE", async () => {
    await replacing((data, to) => to === AWAY && text(data).startsWith("SIP/2.0 200") && /CSeq: \d+ INVITE/u.test(text(data)));
    expect(ada.phone.snapshot().calls.map(({ state }) => state)).toEqual(["active"]);
    expect(bob.phone.snapshot().calls.filter(({ state }) => state === "active")).toHaveLength(1);
    await ada.phone.execute("call.end", ada.call().id);
    await world.clock.advance(500);
    expect(bob.phone.snapshot().calls.filter(({ state }) => state === "active")).toEqual([]);
  });
  it("ends when the other side has hung up and takes no other session in its place", async () => {
    await bob.phone.execute("call.end", bob.call().id);
    world.network.isLost = ({ to }) => to.address === AWAY;
    await replacing((data) => isReplaces(data));
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
  });
});
