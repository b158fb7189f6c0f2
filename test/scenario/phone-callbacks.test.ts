// "Tell me when free" on a whole phone in virtual time: the far side's dialogs are watched (RFC 4235), the person is told
// once, and nobody is called by the phone itself.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeUtf8 } from "../../core/base/bytes.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { DIALOG_INFO_TYPE, writeDialogInfo, type WatchedDialog } from "../../core/sip/events/dialog-info.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const FAR = "192.0.2.50";
const TARGET = `sip:peer@${FAR}`;
const IN_CALL: readonly WatchedDialog[] = [{ id: "1", state: "confirmed" }];

let world: PhoneWorld;
let ada: TestPhone;
let far: TestPeer;
/** What the far side answers to an INVITE and to a SUBSCRIBE. */
let answers: { invite: number; subscribe: number };
let subscribed: SipRequest | undefined;
let version: number;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada");
  ada = await world.openRegistered("ada", "192.0.2.10");
  far = await world.peer(FAR);
  answers = { invite: 486, subscribe: 200 };
  version = 0;
  subscribed = undefined;
  far.onRequest = (request) => {
    if (request.method === "INVITE") far.respond(request, answers.invite);
    if (request.method !== "SUBSCRIBE") return;
    far.respond(request, answers.subscribe, { headers: [["Expires", String(request.headers.expires ?? 3600)]] });
    if (request.headers.expires !== 0) subscribed = request;
  };
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

async function tell(dialogs: readonly WatchedDialog[]): Promise<void> {
  const text = decodeUtf8(writeDialogInfo({ version: version++, state: "full", entity: TARGET, dialogs }));
  far.requestInDialog(subscribed!, "NOTIFY", version, { headers: [["Event", "dialog"], ["Subscription-State", "active;expires=3600"], ["Content-Type", DIALOG_INFO_TYPE]], rawBody: text });
  await world.clock.advance(200);
}

async function callInVain(): Promise<void> {
  await ada.phone.execute("call.start", TARGET, null);
  await world.clock.advance(300);
}

async function ask(): Promise<void> {
  await ada.phone.execute("callback.request", ada.call().id);
  await world.clock.advance(200);
}

const callbacks = () => ada.phone.snapshot().callbacks;
const invites = (): number => far.requests("INVITE").length;

describe("after a busy line", () => {
  it("watches, and tells as soon as no dialog is left; calls nobody by itself", async () => {
    await callInVain();
    await ask();
    expect(callbacks()).toMatchObject([{ state: "watching", remoteUri: TARGET }]);
    await tell(IN_CALL);
    expect(callbacks()).toMatchObject([{ state: "watching" }]);
    await tell([]);
    expect(callbacks()).toMatchObject([{ state: "free" }]);
    await world.clock.advance(60_000);
    expect(invites()).toBe(1);
  });

  it("counts calls that the far side lists as over as none", async () => {
    await callInVain();
    await ask();
    await tell(IN_CALL);
    await tell([{ id: "1", state: "terminated" }]);
    expect(callbacks()).toMatchObject([{ state: "free" }]);
  });

  it("is told once: the subscription is taken back", async () => {
    await callInVain();
    await ask();
    await tell([]);
    await world.clock.advance(3_000);
    expect(far.requests("SUBSCRIBE").at(-1)?.headers.expires).toBe(0);
  });

  it("says in words that the other server does not tell", async () => {
    answers.subscribe = 489;
    await callInVain();
    await ask();
    expect(callbacks()).toMatchObject([{ state: "refused", failure: { message: expect.stringMatching(/\w+ \w+/u) } }]);
  });

  it("ends after an hour", async () => {
    await callInVain();
    await ask();
    await tell(IN_CALL);
    await world.clock.advance(3_600_000);
    expect(callbacks()).toMatchObject([{ state: "expired" }]);
  });

  it("is taken off the list by hand, and the watch with it", async () => {
    await callInVain();
    await ask();
    await tell(IN_CALL);
    await ada.phone.execute("callback.cancel", callbacks()[0]!.id);
    expect(callbacks()).toEqual([]);
    await world.clock.advance(3_000);
    expect(far.requests("SUBSCRIBE").at(-1)?.headers.expires).toBe(0);
  });

  it("outlives a registration that is made anew", async () => {
    await callInVain();
    await ask();
    await tell(IN_CALL);
    await ada.phone.execute("account.register", ada.phone.snapshot().accounts[0]!.id);
    await world.clock.advance(500);
    await tell([]);
    expect(callbacks()).toMatchObject([{ state: "free" }]);
  });
});

describe("after the computer has moved to another network", () => {
  const AWAY = "198.51.100.10";

  async function moveAway(): Promise<void> {
    ada.host.addresses = [AWAY];
    await world.clock.advance(6_000);
  }

  it("is asked for from there, so that the other side tells us there", async () => {
    await callInVain();
    await ask();
    await tell(IN_CALL);
    await moveAway();
    expect(subscribed?.headers.getAll("Contact")[0]).toContain(AWAY);
    await tell([]);
    expect(callbacks()).toMatchObject([{ state: "free" }]);
  });

  it("goes on where the network is away for a while, and comes back elsewhere", async () => {
    await callInVain();
    await ask();
    await tell(IN_CALL);
    ada.host.addresses = [];
    await world.clock.advance(30_000);
    expect(callbacks()).toMatchObject([{ state: "watching" }]);
    await moveAway();
    await world.clock.advance(60_000);
    await tell([]);
    expect(callbacks()).toMatchObject([{ state: "free" }]);
  });

  it("begins from there where it is wished for after the move", async () => {
    await moveAway();
    await callInVain();
    await ask();
    expect(subscribed?.headers.getAll("Contact")[0]).toContain(AWAY);
  });
});

describe("after no answer", () => {
  it("waits until they have used their phone and are done", async () => {
    answers.invite = 480;
    await callInVain();
    await ask();
    await tell([]);
    expect(callbacks()).toMatchObject([{ state: "watching" }]);
    await tell(IN_CALL);
    await tell([]);
    expect(callbacks()).toMatchObject([{ state: "free" }]);
  });
});

describe("it is not possible", () => {
  it("after a call that was declined", async () => {
    answers.invite = 603;
    await callInVain();
    await expect(ask()).rejects.toMatchObject({ code: "callback/not-possible" });
  });

  it("for more than five people at once", async () => {
    for (let person = 0; person < 5; person++) {
      await ada.phone.execute("call.start", `sip:person${person}@${FAR}`, null);
      await world.clock.advance(300);
      await ask();
    }
    await callInVain();
    await expect(ask()).rejects.toMatchObject({ code: "callback/too-many" });
  });

  it("twice for the same: the second wish takes the place of the first", async () => {
    await callInVain();
    await ask();
    await callInVain();
    await ask();
    expect(callbacks()).toHaveLength(1);
  });
});
