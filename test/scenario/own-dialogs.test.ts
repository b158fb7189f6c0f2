// "Let others see when I am in a call": a phone as the notifier of its own calls (RFC 4235). A colleague's lamp follows
// them by the domain's server; nobody else learns anything, and nobody learns with whom.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountOf, DOMAIN, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const BOB = "192.0.2.20";
const STRANGER = "203.0.113.66";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;
let carol: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob", "carol");
  ada = await world.openRegistered("ada", "192.0.2.10");
  bob = await world.openPhone(BOB, { preferredPort: 5060 });
  await bob.phone.execute("account.add", accountOf("bob"), "bob");
  carol = await world.openRegistered("carol", "192.0.2.30");
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

async function share(sharesCalls: boolean): Promise<void> {
  const [account] = bob.phone.snapshot().accounts;
  await bob.phone.execute("account.update", account!.id, { ...accountOf("bob"), sharesCalls }, null);
  await world.clock.advance(3_000);
}

async function watch(): Promise<void> {
  await ada.phone.execute("lamp.add", { address: `bob@${DOMAIN}`, label: "", accountId: null, kind: "dialogs" });
  await world.clock.advance(2_000);
}

async function callBob(): Promise<void> {
  await carol.phone.execute("call.start", "bob", null);
  await world.clock.advance(2_000);
}

const lamp = () => ada.phone.snapshot().lamps[0]!;
const notifications = (): readonly string[] => world.network.packets.map(({ data }) => new TextDecoder().decode(data)).filter((text) => text.startsWith("NOTIFY"));

describe("a colleague's lamp", () => {
  it("shows that the person is free, rings, talks and is free again", async () => {
    await share(true);
    await watch();
    expect(lamp().state).toBe("idle");
    await callBob();
    expect(lamp()).toMatchObject({ state: "ringing", canPickUp: false });
    await bob.phone.execute("call.answer", bob.call().id);
    await world.clock.advance(2_000);
    expect(lamp().state).toBe("busy");
    await bob.phone.execute("call.end", bob.call().id);
    await world.clock.advance(2_000);
    expect(lamp().state).toBe("idle");
  });

  it("learns neither with whom nor what would let it take the call (section 7)", async () => {
    await share(true);
    await watch();
    await callBob();
    await bob.phone.execute("call.answer", bob.call().id);
    await world.clock.advance(2_000);
    expect(lamp().with).toBeUndefined();
    const told = notifications().join("\n");
    expect(told).toContain("<state>confirmed</state>");
    expect(told).not.toContain("carol");
    expect(told).not.toMatch(/call-id=|-tag=/u);
  });

  it("is told of changes of state, not of each second of a call", async () => {
    await share(true);
    await watch();
    await callBob();
    await bob.phone.execute("call.answer", bob.call().id);
    await world.clock.advance(5_000);
    const before = notifications().length;
    await world.clock.advance(60_000);
    expect(notifications()).toHaveLength(before);
  });

  it("shows nothing unless the person wants it, and nothing more from the moment they do not", async () => {
    await watch();
    expect(lamp().state).toBe("unknown");
    await share(true);
    await ada.phone.execute("lamp.remove", lamp().id);
    await watch();
    expect(lamp().state).toBe("idle");
    await share(false);
    // A registration made anew is away for a moment; the lamp asks again within minutes.
    await world.clock.advance(300_000);
    await callBob();
    expect(lamp().state).toBe("unknown");
  });

  it("is told of the next account's wish, not of another account's", async () => {
    await bob.phone.execute("account.add", { ...accountOf("carol"), sharesCalls: true }, "carol");
    await world.clock.advance(1_000);
    await watch();
    expect(lamp().state).toBe("unknown");
  });
});

describe("whoever is no colleague", () => {
  async function ask(from: TestPeer, headers: readonly (readonly [string, string])[]): Promise<number | undefined> {
    from.send("SUBSCRIBE", BOB, [
      ["Via", `SIP/2.0/UDP ${STRANGER}:5060;branch=z9hG4bK-ask`], ["Max-Forwards", "70"], ["To", `<sip:bob@${DOMAIN}>`], ["Call-ID", "ask"], ["CSeq", "1 SUBSCRIBE"],
      ["Contact", `<sip:eve@${STRANGER}>`], ["Event", "dialog"], ...headers.map(([name, value]) => [name, value] as [string, string]),
    ], undefined, { user: "bob" });
    await world.clock.advance(500);
    return from.responses("SUBSCRIBE").at(-1)?.status;
  }

  it.each([
    ["in the name of a colleague", `<sip:ada@${DOMAIN}>;tag=e`],
    ["in their own name", `<sip:eve@${STRANGER}>;tag=e`],
  ])("gets 403 for asking directly, %s: a name is anybody's claim", async (_how, from) => {
    await share(true);
    expect(await ask(await world.peer(STRANGER), [["From", from]])).toBe(403);
    expect(notifications()).toEqual([]);
  });

  it("hears that there is nothing of the kind while nobody wants it (489)", async () => {
    expect(await ask(await world.peer(STRANGER), [["From", `<sip:eve@${STRANGER}>;tag=e`]])).toBe(489);
  });
});
