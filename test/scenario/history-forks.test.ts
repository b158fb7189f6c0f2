// One call is one entry, however many phones it rang, however they answered, and whatever networks it went through; and
// what another phone has taken is nothing that was missed here.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../core/phone/protocol.ts";
import { accountOf, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

const HOME = "192.0.2.11";
const AWAY = "198.51.100.11";
const DESK = "192.0.2.12";
const FAR = "192.0.2.50";
const SDP = ["v=0", `o=- 7 7 IN IP4 ${FAR}`, "s=-", `c=IN IP4 ${FAR}`, "t=0 0", "m=audio 4000 RTP/AVP 8 0", ""].join("\r\n");

let world: PhoneWorld;
let ada: TestPhone;
let desk: TestPhone;
let mobile: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob");
  ada = await world.openRegistered("ada", HOME);
  desk = await world.openPhone(DESK, { preferredPort: 5060 });
  await desk.phone.execute("account.add", accountOf("bob"), "bob");
  mobile = await world.openRegistered("bob", "192.0.2.13");
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

const entries = ({ phone }: TestPhone): Promise<readonly HistoryEntry[]> => phone.execute("history.list", 10, null);

async function dial(): Promise<string> {
  const id = await ada.phone.execute("call.start", "bob", null);
  await world.clock.advance(300);
  return id;
}

async function answer({ phone }: TestPhone): Promise<void> {
  const ringing = phone.snapshot().calls.find(({ state }) => state === "incoming");
  await phone.execute("call.answer", ringing!.id);
}

async function end(id: string): Promise<void> {
  await world.clock.advance(1_000);
  await ada.phone.execute("call.end", id);
  await world.clock.advance(1_000);
}

describe("a call that forks", () => {
  it("is one entry at the caller, one where it was answered, and one that is not missed where it was not (RFC 3326 section 3.1)", async () => {
    const id = await dial();
    await answer(mobile);
    await end(id);
    expect(await entries(ada)).toMatchObject([{ outcome: "answered", direction: "outgoing" }]);
    expect(await entries(mobile)).toMatchObject([{ outcome: "answered", reasonCode: "call/ended" }]);
    expect(await entries(desk)).toMatchObject([{ outcome: "answered", reasonCode: "call/answered-elsewhere", durationMs: 0, seen: true }]);
    expect(desk.phone.snapshot().missedCalls).toBe(0);
    expect(await desk.phone.execute("history.page", { show: "missed" }, 0, 10)).toEqual([]);
  });

  it("is one entry everywhere where both answer in the same moment", async () => {
    const id = await dial();
    await Promise.all([answer(desk), answer(mobile)]);
    await end(id);
    for (const phone of [ada, desk, mobile]) expect(await entries(phone)).toHaveLength(1);
    expect([desk.phone.snapshot().missedCalls, mobile.phone.snapshot().missedCalls]).toEqual([0, 0]);
  });

  it("is one missed call at each phone where nobody answered", async () => {
    await end(await dial());
    expect(await entries(ada)).toMatchObject([{ outcome: "cancelled" }]);
    for (const phone of [desk, mobile]) {
      expect(await entries(phone)).toMatchObject([{ outcome: "missed", seen: false }]);
      expect(phone.phone.snapshot().missedCalls).toBe(1);
    }
  });

  it("is one entry at the caller after several 18x and two 2xx of as many dialogs (RFC 3261 section 13.2.2.4)", async () => {
    const far = await world.peer(FAR);
    far.onRequest = (request) => {
      if (request.method === "BYE") far.respond(request, 200);
      if (request.method !== "INVITE") return;
      for (const tag of ["one", "two", "three"]) far.respond(request, 180, { tag });
      for (const tag of ["two", "three"]) far.respond(request, 200, { tag, body: SDP });
    };
    const id = await ada.phone.execute("call.start", `sip:peer@${FAR}`, null);
    await world.clock.advance(500);
    expect(ada.phone.snapshot().calls).toMatchObject([{ state: "active" }]);
    await end(id);
    expect(await entries(ada)).toMatchObject([{ outcome: "answered", remoteUri: `sip:peer@${FAR}` }]);
  });
});

describe("a call that was cancelled (RFC 3326)", () => {
  it.each<[string, [string, string][], Partial<HistoryEntry>, number]>([
    ["since another phone has answered it", [["Reason", 'SIP;cause=200;text="Call completed elsewhere"']], { outcome: "answered", reasonCode: "call/answered-elsewhere", seen: true }, 0],
    ["since another phone has answered it, in the telephone network's words", [["Reason", "Q.850;cause=26"]], { outcome: "answered", reasonCode: "call/answered-elsewhere" }, 0],
    ["since another phone has declined it", [["Reason", "SIP;cause=603"]], { outcome: "declined", reasonCode: "call/declined-elsewhere" }, 0],
    ["without a reason", [], { outcome: "missed", seen: false }, 1],
    ["with a reason that says nothing of other phones", [["Reason", "SIP;cause=487"]], { outcome: "missed" }, 1],
  ])("%s", async (_why, reason, entry, missed) => {
    const far = await world.peer(FAR);
    const usual: [string, string][] = [
      ["Via", `SIP/2.0/UDP ${FAR}:5060;branch=z9hG4bK-ring`], ["Max-Forwards", "70"], ["From", `<sip:carol@${FAR}>;tag=c`], ["To", "<sip:bob@example.org>"], ["Call-ID", "ring"],
    ];
    const to = { user: "bob" };
    far.send("INVITE", DESK, [...usual, ["CSeq", "1 INVITE"], ["Contact", `<sip:carol@${FAR}>`], ["Content-Type", "application/sdp"]], SDP, to);
    await world.clock.advance(500);
    far.send("CANCEL", DESK, [...usual, ["CSeq", "1 CANCEL"], ...reason], undefined, to);
    await world.clock.advance(500);
    expect(await entries(desk)).toMatchObject([entry]);
    expect(desk.phone.snapshot().missedCalls).toBe(missed);
  });
});

describe("a call whose computer changes its network", () => {
  it.each<[string, () => Promise<void>]>([
    ["make before break", async () => {
      ada.host.addresses = [AWAY, HOME];
      await world.clock.advance(3_000);
      ada.host.addresses = [AWAY];
    }],
    ["break before make", async () => {
      ada.host.addresses = [];
      await world.clock.advance(700);
      ada.host.addresses = [AWAY];
    }],
  ])("while it is talked is one entry on both sides, whole (%s)", async (_how, change) => {
    const id = await dial();
    await answer(desk);
    await world.clock.advance(2_000);
    await change();
    await world.clock.advance(4_000);
    await end(id);
    const [[ours, ...noMore], [theirs, ...noneMore]] = [await entries(ada), await entries(desk)];
    expect([noMore, noneMore]).toEqual([[], []]);
    expect(ours).toMatchObject({ outcome: "answered", handovers: [{ to: { localAddress: AWAY } }] });
    expect(ours!.durationMs).toBeGreaterThan(7_000);
    expect(theirs).toMatchObject({ outcome: "answered", remoteUri: "sip:ada@example.org" });
    expect(theirs!.durationMs).toBeGreaterThan(7_000);
  });

  it("while it rings is one entry at the caller; the callee, who got two INVITEs, has talked once and missed nothing", async () => {
    const id = await dial();
    ada.host.addresses = [AWAY];
    await world.clock.advance(3_000);
    await answer(desk);
    await end(id);
    expect(await entries(ada)).toMatchObject([{ outcome: "answered" }]);
    expect(await entries(desk)).toMatchObject([{ reasonCode: "call/ended" }, { reasonCode: "call/answered-elsewhere", durationMs: 0 }]);
    expect(desk.phone.snapshot().missedCalls).toBe(0);
  });
});
