// What a whole phone makes of what its peer answers when it tells where it is now: refusals, glare, silence, a new dialog in
// place of the old one (RFC 3261 sections 12.2.1.2, 14.1, RFC 3891), and a peer that is silent only in sound.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { FakeNetworkMonitor } from "../fakes/fake-network-monitor.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const HOME = "192.0.2.10";
const AWAY = "198.51.100.10";
const PEER = "203.0.113.9";
const ALLOW: [string, string][] = [["Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS"], ["Supported", "replaces"]];

let world: PhoneWorld;
let ada: TestPhone;
let peer: TestPeer;
let monitor: FakeNetworkMonitor;

const SDP = ["v=0", `o=- 7 1 IN IP4 ${PEER}`, "s=-", `c=IN IP4 ${PEER}`, "t=0 0", "m=audio 4000 RTP/AVP 8 0", ""].join("\r\n");

beforeEach(async () => {
  world = new PhoneWorld();
  monitor = new FakeNetworkMonitor([{ name: "wlan0", kind: "wireless", addresses: [HOME] }, { name: "eth0", kind: "wired", addresses: [AWAY] }]);
  ada = await world.openPhone(HOME, { monitor });
  await ada.phone.execute("account.add", { address: `ada@${HOME}`, displayName: "Ada", transport: "udp", register: false }, "");
  peer = await world.peer(PEER);
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

const isInDialog = (request: SipRequest): boolean => request.headers.to.params.has("tag");
const accept = (request: SipRequest): void => peer.respond(request, 200, { body: SDP, headers: ALLOW });

/** A call that is up; what comes in it afterwards is answered by `answer`, counted from 1, with 200 where it says nothing. */
async function connect(answer: (request: SipRequest, count: number) => boolean): Promise<void> {
  let count = 0;
  peer.onRequest = (request) => {
    if (request.method === "ACK") return;
    if (request.method !== "INVITE") return peer.respond(request, 200);
    if (!isInDialog(request) && !request.headers.has("Replaces")) return accept(request);
    if (!answer(request, ++count)) accept(request);
  };
  await ada.phone.execute("call.start", `sip:peer@${PEER}`, null);
  await world.clock.advance(300);
  expect(ada.call().state).toBe("active");
}

async function move(waitMs: number): Promise<void> {
  ada.host.addresses = [AWAY, HOME];
  monitor.hint("route");
  await world.clock.advance(waitMs);
}

const reinvites = (): readonly SipRequest[] => peer.requests("INVITE").filter(isInDialog);

describe("a peer that is told of a new address", () => {
  it("hears of it at once by a re-INVITE whose Contact and sound are there", async () => {
    await connect(() => false);
    await move(1_000);
    const [told] = reinvites();
    expect(told!.headers.contacts).toMatchObject([{ uri: { host: AWAY } }]);
    expect(new TextDecoder().decode(told!.body)).toContain(`c=IN IP4 ${AWAY}`);
    expect(ada.call().handovers).toMatchObject([{ from: { interfaceName: "wlan0", kind: "wireless" }, to: { interfaceName: "eth0", kind: "wired" } }]);
  });
  it.each([
    ["491: offers met", 491, []],
    ["500 with Retry-After", 500, [["Retry-After", "1"]]],
  ] as [string, number, [string, string][]][])("is asked again after %s", async (_what, status, headers) => {
    await connect((request, count) => {
      if (count === 1) peer.respond(request, status, { headers });
      return count === 1;
    });
    await move(9_000);
    expect(ada.call()).toMatchObject({ state: "active", path: { localAddress: AWAY }, handovers: [{ kind: "make-before-break" }] });
  });
  it("is told again when it did not answer", async () => {
    await connect((_request, count) => count <= 3);
    await move(6_000);
    expect(ada.call()).toMatchObject({ state: "active", handovers: [{ kind: "make-before-break" }] });
    expect(reinvites().length).toBeLessThanOrEqual(8);
  });
  it("keeps the call where it refuses (488) but follows our sound", async () => {
    await connect((request) => {
      peer.respond(request, 488);
      return true;
    });
    await move(200);
    ada.engine.lastSession.say({ kind: "path", local: ada.engine.lastSession.localRtp, heard: true });
    await world.clock.advance(10_000);
    expect(ada.call()).toMatchObject({ state: "active", handovers: [{ signalledMs: null }] });
    expect(peer.requests("INVITE").some((request) => request.headers.has("Replaces"))).toBe(false);
  });
  it.each([["481: it knows of no such call", 481], ["488, and it does not follow our sound", 488], ["no answer at all", 0]])("gets a new call in place of the old one after %s", async (_what, status) => {
    await connect((request) => {
      if (!isInDialog(request)) return false;
      if (status > 0) peer.respond(request, status);
      return true;
    });
    await move(9_000);
    const replacing = peer.requests("INVITE").find((request) => request.headers.has("Replaces"))!;
    const [first] = peer.requests("INVITE");
    expect(replacing.headers.get("Replaces")).toBe(`${first!.headers.callId};to-tag=peer-tag;from-tag=${first!.headers.from.params.get("tag")}`);
    expect(ada.call()).toMatchObject({ state: "active", path: { localAddress: AWAY } });
    expect(ada.phone.snapshot().calls).toHaveLength(1);
    peer.requestInDialog(replacing, "BYE", 7);
    await world.clock.advance(500);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
  });
  it("may vanish: the call ends with the reason after 45 s, after a bounded number of messages", async () => {
    await connect(() => true);
    peer.onRequest = () => {};
    await move(60_000);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "network", failure: { code: "call/connection-lost" } } });
    expect(peer.received.filter(({ kind }) => kind === "request").length).toBeLessThanOrEqual(120);
  });
});

describe("sound that does not come in", () => {
  it("leads to another path when only that one is answered on, within half a second", async () => {
    await connect(() => false);
    ada.host.addresses = [HOME, AWAY];
    await world.clock.advance(1_000);
    world.network.isBlocked = (from, to) => from === HOME || to === HOME;
    ada.engine.lastSession.say({ kind: "path-evidence", evidence: "silence", sinceMs: 320 });
    await world.clock.advance(500);
    expect(ada.call()).toMatchObject({ path: { localAddress: AWAY }, handovers: [{ kind: "silence", from: { localAddress: HOME }, to: { localAddress: AWAY } }] });
  });
  it("leads nowhere where the peer is merely silent", async () => {
    await connect(() => false);
    ada.host.addresses = [HOME, AWAY];
    for (let sinceMs = 300; sinceMs < 10_000; sinceMs += 300) {
      ada.engine.lastSession.say({ kind: "path-evidence", evidence: "silence", sinceMs });
      await world.clock.advance(300);
    }
    expect(ada.call()).toMatchObject({ path: { localAddress: HOME }, handovers: [] });
    expect(peer.requests("OPTIONS").length).toBeLessThanOrEqual(10);
  });
});
