// Lamps of a whole phone: what each shows while a server tells, refuses or is silent; pick-up; own presence.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeUtf8 } from "../../core/base/bytes.ts";
import type { LampSettings, LampView } from "../../core/phone/protocol.ts";
import { writeDialogInfo, type WatchedDialog } from "../../core/sip/events/dialog-info.ts";
import { readPresence, writePresence } from "../../core/sip/events/presence.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import { formatUri } from "../../core/sip/message/uri.ts";
import { accountOf, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const MINUTE_MS = 60_000;
const SERVER = "192.0.2.30";

let world: PhoneWorld;
let server: EventServer;
let ada: TestPhone;

/** A registrar that tells of calls and presence what the test says. */
class EventServer {
  readonly peer: TestPeer;
  /** What a SUBSCRIBE is answered with; 200 unless said. */
  status = 200;
  dialogs: readonly WatchedDialog[] = [];
  basic: "open" | "closed" | undefined = "open";
  #sequence = 0;
  readonly #subscriptions = new Map<string, SipRequest>();

  constructor(peer: TestPeer) {
    this.peer = peer;
    peer.onRequest = (request) => this.#answer(request);
  }

  subscribes(event: string): SipRequest[] {
    return this.peer.requests("SUBSCRIBE").filter(({ headers }) => headers.get("Event") === event);
  }

  /** Tells every subscriber anew. */
  tell(state = "active;expires=600"): void {
    for (const request of this.#subscriptions.values()) this.#notify(request, state);
    if (state.startsWith("terminated")) this.#subscriptions.clear();
  }

  #answer(request: SipRequest): void {
    const { method, headers } = request;
    if (method === "REGISTER") return this.peer.respond(request, 200, { headers: [["Contact", `${headers.get("Contact")};expires=600`]] });
    if (method === "PUBLISH") return this.peer.respond(request, 200, { headers: [["SIP-ETag", "e1"], ["Expires", headers.get("Expires") ?? "0"]] });
    if (method !== "SUBSCRIBE") return method === "ACK" ? undefined : this.peer.respond(request, 486);
    if (this.status !== 200) return this.peer.respond(request, this.status);
    this.peer.respond(request, 200, { headers: [["Expires", "600"]] });
    this.#subscriptions.set(headers.callId, request);
    this.#notify(request, headers.expires === 0 ? "terminated;reason=timeout" : "active;expires=600");
    if (headers.expires === 0) this.#subscriptions.delete(headers.callId);
  }

  #notify(request: SipRequest, state: string): void {
    const event = request.headers.get("Event")!;
    const entity = formatUri(request.uri);
    const body = event === "dialog"
      ? writeDialogInfo({ version: ++this.#sequence, state: "full", entity, dialogs: this.dialogs })
      : writePresence({ entity, notes: [], activities: [], tuples: [{ id: "t", ...(this.basic ? { basic: this.basic } : {}) }] });
    this.peer.requestInDialog(request, "NOTIFY", ++this.#sequence, {
      headers: [["Event", event], ["Subscription-State", state], ["Content-Type", event === "dialog" ? "application/dialog-info+xml" : "application/pidf+xml"]],
      rawBody: decodeUtf8(body),
    });
  }
}

const settings = (part: Partial<LampSettings> = {}): LampSettings => ({ address: "204", label: "", accountId: null, kind: "dialogs", ...part });
const lamp = (): LampView => ada.phone.snapshot().lamps[0]!;
const early: WatchedDialog = { id: "d1", direction: "recipient", state: "early", remote: { identity: "sip:bob@example.org", displayName: "Bob <b>" } };

beforeEach(async () => {
  world = new PhoneWorld();
  server = new EventServer(await world.peer(SERVER));
  ada = await world.openPhone("192.0.2.11");
  await ada.phone.execute("account.add", { ...accountOf("ada"), registrar: SERVER, outboundProxy: SERVER }, "");
  await world.clock.advance(1_000);
});

afterEach(async () => expect(await world.close()).toEqual(NOTHING_LEFT));

describe("a lamp", () => {
  it("is unknown until the server has told something, then idle, ringing with who calls, busy and idle again", async () => {
    await ada.phone.execute("lamp.add", settings());
    expect(lamp()).toMatchObject({ uri: "sip:204@example.org", state: "unknown" });
    await world.clock.advance(1_000);
    expect(lamp()).toMatchObject({ state: "idle", canPickUp: false });
    server.dialogs = [early];
    server.tell();
    await world.clock.advance(100);
    expect(lamp()).toMatchObject({ state: "ringing", with: { uri: "sip:bob@example.org", name: "Bob <b>" }, canPickUp: false });
    server.dialogs = [{ ...early, state: "confirmed" }];
    server.tell();
    await world.clock.advance(100);
    expect(lamp()).toMatchObject({ state: "busy", with: { uri: "sip:bob@example.org" } });
    server.dialogs = [{ ...early, state: "terminated" }];
    server.tell();
    await world.clock.advance(100);
    expect(lamp()).toMatchObject({ state: "idle" });
    expect(lamp().with).toBeUndefined();
  });

  it("tells unregistered from idle by presence, though no call is there", async () => {
    await ada.phone.execute("lamp.add", settings({ kind: "both" }));
    await world.clock.advance(1_000);
    expect(lamp().state).toBe("idle");
    server.basic = "closed";
    server.tell();
    await world.clock.advance(1_000);
    expect(lamp().state).toBe("unregistered");
  });

  it.each([480, 404])("is unregistered where the subscription is refused with %i, and is asked for again in minutes", async (status) => {
    server.status = status;
    await ada.phone.execute("lamp.add", settings());
    await world.clock.advance(1_000);
    expect(lamp()).toMatchObject({ state: "unregistered", failure: { code: status === 480 ? "subscription/unavailable" : "subscription/not-found" } });
    server.status = 200;
    await world.clock.advance(5 * MINUTE_MS);
    expect(lamp().state).toBe("idle");
  });

  it("is unregistered once the notifier says noresource (RFC 6665 section 4.1.3), and idle when it is back", async () => {
    await ada.phone.execute("lamp.add", settings());
    await world.clock.advance(1_000);
    server.tell("terminated;reason=noresource");
    await world.clock.advance(1_000);
    expect(lamp()).toMatchObject({ state: "unregistered", failure: { code: "subscription/gone" } });
    await world.clock.advance(5 * MINUTE_MS);
    expect(lamp().state).toBe("idle");
  });

  it("is unknown, and asked for again, where the notifier ends the subscription with a reason that nobody knows", async () => {
    await ada.phone.execute("lamp.add", settings());
    await world.clock.advance(1_000);
    server.tell("terminated;reason=constructor");
    await world.clock.advance(100);
    expect(lamp()).toMatchObject({ state: "unknown", failure: { code: "subscription/ended", detail: "constructor" } });
    await world.clock.advance(MINUTE_MS);
    expect(lamp().state).toBe("idle");
  });

  it.each([403, 489])("says why nothing is known where the server refuses with %i, and does not ask again and again", async (status) => {
    server.status = status;
    await ada.phone.execute("lamp.add", settings());
    await world.clock.advance(60 * MINUTE_MS);
    expect(lamp()).toMatchObject({ state: "unknown", failure: { code: status === 403 ? "subscription/forbidden" : "subscription/unsupported" } });
    expect(server.subscribes("dialog")).toHaveLength(1);
    server.status = 200;
    await ada.phone.execute("lamp.refresh", lamp().id);
    await world.clock.advance(1_000);
    expect(lamp().state).toBe("idle");
  });

  it("is asked for again in the same dialog when the account registers anew", async () => {
    await ada.phone.execute("lamp.add", settings());
    await world.clock.advance(1_000);
    await ada.phone.execute("account.register", ada.phone.snapshot().accounts[0]!.id);
    await world.clock.advance(1_000);
    const [first, again, ...more] = server.subscribes("dialog");
    expect([again!.headers.callId, again!.headers.to.params.has("tag"), more]).toEqual([first!.headers.callId, true, []]);
    expect(lamp().state).toBe("idle");
  });

  it("goes with the phone to another network: the notifier hears in the same dialog where its NOTIFYs go (RFC 6665 section 4.1.2.2)", async () => {
    const away = "198.51.100.11";
    await ada.phone.execute("lamp.add", settings());
    await world.clock.advance(1_000);
    ada.host.addresses = [away];
    await world.clock.advance(30_000);
    const [first, ...later] = server.subscribes("dialog");
    const moved = later.at(-1)!;
    expect([moved.headers.callId, moved.headers.get("Contact")!.includes(away)]).toEqual([first!.headers.callId, true]);
    server.dialogs = [early];
    server.tell();
    await world.clock.advance(1_000);
    expect(lamp().state).toBe("ringing");
  });

  it("is unknown while its account is offline, whose subscription is taken back", async () => {
    const { id } = ada.phone.snapshot().accounts[0]!;
    await ada.phone.execute("lamp.add", settings());
    await world.clock.advance(1_000);
    const leaving = ada.phone.execute("account.unregister", id);
    await world.clock.advance(3_000);
    await leaving;
    expect(lamp()).toMatchObject({ state: "unknown", failure: { code: "lamp/account-offline" } });
    expect(server.subscribes("dialog").at(-1)!.headers.expires).toBe(0);
    await ada.phone.execute("account.register", id);
    await world.clock.advance(3_000);
    expect(lamp().state).toBe("idle");
    await ada.phone.execute("account.remove", id);
    await world.clock.advance(3_000);
    expect(lamp()).toMatchObject({ state: "unknown", failure: { code: "lamp/no-account" } });
  });

  it("is forgotten with its subscription when it is removed, and another one takes its place", async () => {
    const id = await ada.phone.execute("lamp.add", settings());
    await ada.phone.execute("lamp.add", settings({ address: "205" }));
    await world.clock.advance(1_000);
    await ada.phone.execute("lamp.move", id, 1);
    expect(ada.phone.snapshot().lamps.map(({ uri }) => uri)).toEqual(["sip:205@example.org", "sip:204@example.org"]);
    await ada.phone.execute("lamp.update", id, settings({ address: "206", label: "Door" }));
    await world.clock.advance(1_000);
    expect(ada.phone.snapshot().lamps[1]).toMatchObject({ uri: "sip:206@example.org", state: "idle", settings: { label: "Door" } });
    await ada.phone.execute("lamp.remove", id);
    await world.clock.advance(1_000);
    expect(server.subscribes("dialog").filter(({ headers }) => headers.expires === 0)).toHaveLength(2);
    await expect(ada.phone.execute("lamp.remove", id)).rejects.toMatchObject({ code: "lamp/unknown" });
  });
});

it("two hundred lamps are asked for at twenty a second, not all at once", async () => {
  for (let number = 0; number < 200; number++) await ada.phone.execute("lamp.add", settings({ address: String(1_000 + number) }));
  await expect(ada.phone.execute("lamp.add", settings())).rejects.toMatchObject({ code: "lamp/too-many" });
  await world.clock.advance(1_000);
  expect(server.subscribes("dialog").length).toBeLessThanOrEqual(21);
  await world.clock.advance(10_000);
  expect(new Set(ada.phone.snapshot().lamps.map(({ state }) => state))).toEqual(new Set(["idle"]));
});

describe("a call that rings at somebody's phone", () => {
  let bob: TestPhone;
  let carol: TestPhone;

  /** Bob calls Carol, and the server tells of it what her phone knows. */
  async function ring(): Promise<void> {
    await world.startDomain("ada", "bob", "carol");
    ada = await world.openRegistered("ada", "192.0.2.14");
    bob = await world.openRegistered("bob", "192.0.2.12");
    carol = await world.openRegistered("carol", "192.0.2.13");
    await ada.phone.execute("lamp.add", settings({ address: `carol@${SERVER}` }));
    await bob.phone.execute("call.start", "carol", null);
    await world.clock.advance(1_000);
    const ringing = world.network.packets.map(({ data, from, to }) => ({ parsed: parseSipMessage(data), from, to }));
    const offered = ringing.flatMap(({ parsed, to }) => (to.address === "192.0.2.13" && parsed.ok && parsed.value.kind === "request" && parsed.value.method === "INVITE" ? [parsed.value] : [])).at(-1)!;
    const answered = ringing.flatMap(({ parsed, from }) => (from.address === "192.0.2.13" && parsed.ok && parsed.value.kind === "response" && parsed.value.status === 180 ? [parsed.value] : [])).at(-1)!;
    const { contacts, callId, from } = offered.headers;
    server.dialogs = [{
      ...early, callId, localTag: answered.headers.to.params.get("tag")!, remoteTag: from.params.get("tag")!,
      remote: { identity: "sip:bob@example.org", displayName: "Bob <b>", target: contacts === "*" ? "" : formatUri(contacts[0]!.uri) },
    }];
    server.tell();
    await world.clock.advance(100);
  }

  it("is taken here by an INVITE that replaces it at the caller's; the phone that rang is let go (RFC 3891, RFC 5359 section 2.16)", async () => {
    await ring();
    const called = ada.phone.snapshot().lamps[0]!;
    expect(called).toMatchObject({ state: "ringing", canPickUp: true });
    await ada.phone.execute("lamp.pickUp", called.id);
    await world.clock.advance(1_000);
    expect(ada.call()).toMatchObject({ state: "active", direction: "outgoing", remoteUri: "sip:bob@example.org", remoteName: "Bob <b>" });
    expect(bob.call()).toMatchObject({ state: "active" });
    expect(carol.call()).toMatchObject({ state: "ended" });
  });

  it("is left to whoever answered it in the meantime (RFC 3891 section 3: early-only)", async () => {
    await ring();
    await carol.phone.execute("call.answer", carol.call().id);
    await world.clock.advance(1_000);
    await ada.phone.execute("lamp.pickUp", ada.phone.snapshot().lamps[0]!.id);
    await world.clock.advance(1_000);
    expect([ada.call().state, bob.call().state, carol.call().state]).toEqual(["ended", "active", "active"]);
    expect(ada.call().end?.failure.detail).toContain("486");
  });
});

it("a call that rings is taken by the server's number where the account has one", async () => {
  const { id } = ada.phone.snapshot().accounts[0]!;
  await ada.phone.execute("account.update", id, { ...accountOf("ada"), registrar: SERVER, outboundProxy: SERVER, pickUpCode: "**" }, null);
  await world.clock.advance(3_000);
  server.dialogs = [early];
  await ada.phone.execute("lamp.add", settings());
  await world.clock.advance(1_000);
  expect(lamp()).toMatchObject({ state: "ringing", canPickUp: true });
  await ada.phone.execute("lamp.pickUp", lamp().id);
  await world.clock.advance(1_000);
  expect(server.peer.requests("INVITE")[0]!.uri).toMatchObject({ user: "**204", host: "example.org" });
  server.dialogs = [];
  server.tell();
  await world.clock.advance(100);
  await expect(ada.phone.execute("lamp.pickUp", lamp().id)).rejects.toMatchObject({ code: "lamp/not-ringing" });
});

it("own presence is told where the account wants that: open, on the phone, not to be disturbed, taken back (RFC 3903)", async () => {
  const told = (): readonly unknown[] => server.peer.requests("PUBLISH").map((request) => {
    const read = request.body.length > 0 ? readPresence(request.body) : undefined;
    return read?.ok ? [read.value.tuples[0]?.basic, ...read.value.activities] : request.headers.expires;
  });
  expect(told()).toEqual([]);
  const { id } = ada.phone.snapshot().accounts[0]!;
  await ada.phone.execute("account.update", id, { ...accountOf("ada"), registrar: SERVER, outboundProxy: SERVER, publishesPresence: true }, null);
  await world.clock.advance(5_000);
  expect(told()).toEqual([["open"]]);
  await ada.phone.execute("reachability.do-not-disturb", null, null);
  await world.clock.advance(5_000);
  expect(told()).toEqual([["open"], ["closed", "busy"]]);
  await ada.phone.execute("reachability.do-not-disturb", null, 0);
  await world.clock.advance(5_000);
  const closing = ada.phone.close();
  await world.clock.advance(5_000);
  await closing;
  expect(told()).toEqual([["open"], ["closed", "busy"], ["open"], 0]);
});
