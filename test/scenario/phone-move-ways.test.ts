// Whole phones that move where signalling goes by connections, which do not survive it, and from one family of
// addresses to the other and back.
import { afterEach, describe, expect, it } from "vitest";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

const HOME = "192.0.2.10";
const AWAY = "198.51.100.10";
const SERVER = "192.0.2.1";

let world: PhoneWorld;

async function start(...serverAddresses: readonly string[]): Promise<void> {
  world = new PhoneWorld();
  world.serverAddresses = serverAddresses;
  await world.startDomain("ada", "bob");
}

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

async function connect(ada: TestPhone, bob: TestPhone): Promise<void> {
  await ada.phone.execute("call.start", "bob", null);
  await world.clock.advance(300);
  await bob.phone.execute("call.answer", bob.call().id);
  await world.clock.advance(500);
}

async function move(phone: TestPhone, ...addresses: readonly string[]): Promise<void> {
  phone.host.addresses = [...addresses];
  await world.clock.advance(3_000);
}

const soundOf = (phone: TestPhone): string | undefined => phone.engine.lastSession.parameters?.remoteRtp?.address;

async function expectReachable(from: TestPhone, to: TestPhone, address: string): Promise<void> {
  expect(to.call()).toMatchObject({ state: "active", path: { localAddress: address } });
  expect(soundOf(from)).toBe(address);
  await from.phone.execute("call.hold", from.call().id, true);
  await world.clock.advance(1_000);
  expect(to.call().heldByPeer).toBe(true);
  await from.phone.execute("call.end", from.call().id);
  await world.clock.advance(1_000);
  expect(to.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
}

describe("over TCP, whose connections die with the address", () => {
  it.each([["while the old one works", [AWAY, HOME]], ["when the old one is gone", [AWAY]]])("a call moves to another address %s", async (_what, addresses) => {
    await start(SERVER);
    await world.serveTcp();
    const ada = await world.openRegistered("ada", HOME, "tcp");
    const bob = await world.openRegistered("bob", "192.0.2.20", "tcp");
    await connect(ada, bob);
    await move(ada, ...addresses);
    await move(ada, AWAY);
    await expectReachable(bob, ada, AWAY);
  });
  it("a call goes on over new connections when the same address comes back", async () => {
    await start(SERVER);
    await world.serveTcp();
    const ada = await world.openRegistered("ada", HOME, "tcp");
    const bob = await world.openRegistered("bob", "192.0.2.20", "tcp");
    await connect(ada, bob);
    await move(ada);
    await move(ada, HOME);
    await expectReachable(bob, ada, HOME);
  });
});

describe("from IPv4 to IPv6 and back, where the domain and the other side have both", () => {
  it("a call begins anew through the domain, with its sound and its registration", async () => {
    const home6 = "2001:db8::10";
    await start(SERVER, "2001:db8::1");
    const ada = await world.openRegistered("ada", HOME);
    const bob = await world.openRegistered("bob", "192.0.2.20");
    bob.host.addresses.push("2001:db8::20");
    await connect(ada, bob);
    await move(ada, home6);
    await world.clock.advance(40_000);
    expect(ada.call()).toMatchObject({ state: "active", path: { localAddress: home6 } });
    expect(bob.call().state).toBe("active");
    expect(soundOf(bob)).toBe(home6);
    await move(ada, HOME);
    await world.clock.advance(10_000);
    await expectReachable(bob, ada, HOME);
  });

  it("the other side's answer names an address of the family that it was offered, and no further offer is needed (RFC 3264 section 6)", async () => {
    await start(SERVER, "2001:db8::1");
    const ada = await world.openRegistered("ada", HOME);
    const bob = await world.openRegistered("bob", "192.0.2.20");
    bob.host.addresses.push("2001:db8::20");
    await connect(ada, bob);
    await move(ada, "2001:db8::10");
    expect([soundOf(ada), soundOf(bob)]).toEqual(["2001:db8::20", "2001:db8::10"]);
    expect(bob.call()).toMatchObject({ state: "active", path: { localAddress: "2001:db8::20" }, handovers: [] });
    expect(bob.engine.lastSession.paths.map(({ address }) => address)).toEqual(["2001:db8::20"]);
    await move(ada, HOME);
    expect([soundOf(ada), soundOf(bob)]).toEqual(["192.0.2.20", HOME]);
    expect(bob.call()).toMatchObject({ state: "active", path: { localAddress: "192.0.2.20" }, handovers: [] });
    await expectReachable(bob, ada, HOME);
  });
});
