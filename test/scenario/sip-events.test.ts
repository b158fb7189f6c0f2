// Subscribers and notifiers on the real stack in virtual time (RFC 6665).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../core/base/bytes.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import type { OfferedEvent } from "../../core/sip/usage/event-server.ts";
import type { SubscriptionEvent, SubscriptionOptions } from "../../core/sip/usage/subscription-options.ts";
import type { Subscription } from "../../core/sip/usage/subscription.ts";
import { SipWorld, textOf, type TestAgent, type TestPeer } from "./sip-world.ts";

const UA = "192.0.2.1";
const NOTIFIER = "192.0.2.2";
const TYPE = "text/plain";

let world: SipWorld;
let watcher: TestAgent;

beforeEach(async () => {
  world = new SipWorld();
  watcher = await world.agent("ada", UA);
});

afterEach(() => world.expectNothingLeft());

/** A subscription with what it has told. */
function subscribe(options: Partial<SubscriptionOptions> = {}): { subscription: Subscription; events: SubscriptionEvent[]; kinds: () => string[]; texts: () => (string | undefined)[] } {
  const target = createSipUri({ user: "peer", host: NOTIFIER });
  const subscription = watcher.agent.subscribe({ identity: watcher.identity, target, event: "message-summary", accept: [TYPE], ...options });
  const events: SubscriptionEvent[] = [];
  subscription.onEvent((event) => events.push(event));
  subscription.start();
  return {
    subscription, events,
    kinds: () => events.map(({ kind }) => kind),
    texts: () => events.flatMap((event) => (event.kind === "notified" ? [textOf(event.notification.body)] : [])),
  };
}

function notify(peer: TestPeer, subscribed: SipRequest, sequence: number, state: string, options: { tag?: string; event?: string; text?: string } = {}): void {
  const { tag, event = "message-summary", text } = options;
  peer.requestInDialog(subscribed, "NOTIFY", sequence, {
    ...(tag === undefined ? {} : { tag }),
    headers: [["Event", event], ["Subscription-State", state], ...(text === undefined ? [] : [["Content-Type", TYPE] as [string, string]])],
    ...(text === undefined ? {} : { rawBody: text }),
  });
}

const statuses = (peer: TestPeer, method: string): number[] => peer.responses(method).map(({ status }) => status);

describe("a subscriber (RFC 6665 section 4.1)", () => {
  let peer: TestPeer;
  beforeEach(async () => void (peer = await world.peer(NOTIFIER)));
  const subscribes = (): SipRequest[] => peer.requests("SUBSCRIBE");

  it("names package, formats and interval, and is active after the first NOTIFY (4.1.2)", async () => {
    peer.onRequest = (request) => {
      peer.respond(request, 200, { headers: [["Expires", "600"]] });
      notify(peer, request, 1, "active;expires=600", { text: "one" });
    };
    const { subscription, kinds, texts } = subscribe();
    await world.clock.advance(1_000);
    const { headers } = subscribes()[0]!;
    expect([headers.event?.name, headers.get("Accept"), headers.expires]).toEqual(["message-summary", TYPE, 3600]);
    expect(kinds()).toEqual(["subscribing", "notified", "active"]);
    expect(texts()).toEqual(["one"]);
    expect(statuses(peer, "NOTIFY")).toEqual([200]);
    subscription.dispose();
  });

  it("takes a NOTIFY before the 200, from whoever sends it (4.1.2.4)", async () => {
    peer.onRequest = (request) => {
      notify(peer, request, 1, "pending;expires=600");
      world.clock.setTimer(300, () => peer.respond(request, 200, { tag: "peer-tag", headers: [["Expires", "600"]] }));
    };
    const { subscription, events } = subscribe();
    await world.clock.advance(2_000);
    expect(events.at(-1)).toEqual({ kind: "active", pending: true });
    subscription.dispose();
  });

  it("refreshes in the dialog before the interval is over (4.1.2.2), and unsubscribes with Expires 0 (4.1.2.3)", async () => {
    let sequence = 0;
    peer.onRequest = (request) => {
      const isLast = request.headers.expires === 0;
      peer.respond(request, 200, { headers: [["Expires", isLast ? "0" : "600"]] });
      notify(peer, subscribes()[0]!, ++sequence, isLast ? "terminated;reason=timeout" : "active;expires=600");
    };
    const { subscription, kinds } = subscribe();
    await world.clock.advance(600_000);
    expect(subscribes().length).toBe(2);
    expect(subscribes()[1]!.headers.to.params.get("tag")).toBe("peer-tag");
    const stopped = subscription.stop();
    await world.clock.advance(1_000);
    await stopped;
    expect(subscribes().at(-1)!.headers.expires).toBe(0);
    expect(kinds().at(-1)).toBe("ended");
  });

  it("fetches once with Expires 0 (4.4.3)", async () => {
    peer.onRequest = (request) => {
      peer.respond(request, 200, { headers: [["Expires", "0"]] });
      notify(peer, request, 1, "terminated;reason=timeout", { text: "now" });
    };
    const { kinds, texts } = subscribe({ expiresS: 0 });
    await world.clock.advance(60_000);
    expect(subscribes().length).toBe(1);
    expect([kinds(), texts()]).toEqual([["subscribing", "notified", "ended"], ["now"]]);
  });

  it("asks for the interval that 423 names (4.1.2.1)", async () => {
    peer.onRequest = (request) => {
      if ((request.headers.expires ?? 0) < 7200) return peer.respond(request, 423, { headers: [["Min-Expires", "7200"]] });
      peer.respond(request, 200, { headers: [["Expires", "7200"]] });
      notify(peer, request, 1, "active;expires=7200");
    };
    const { subscription } = subscribe();
    await world.clock.advance(1_000);
    expect(subscribes().map(({ headers }) => headers.expires)).toEqual([3600, 7200]);
    subscription.dispose();
  });

  it("gives up on 489, in words (4.1.2.1)", async () => {
    peer.onRequest = (request) => peer.respond(request, 489, { headers: [["Allow-Events", "presence"]] });
    const { events } = subscribe();
    await world.clock.advance(3_600_000);
    expect(subscribes().length).toBe(1);
    expect(events.at(-1)).toMatchObject({ kind: "ended", failure: { code: "subscription/unsupported" } });
  });

  it("subscribes anew in a dialog of its own after 481 to a refresh (4.1.2.2)", async () => {
    peer.onRequest = (request) => {
      if (request.headers.to.params.has("tag")) return peer.respond(request, 481);
      peer.respond(request, 200, { headers: [["Expires", "600"]] });
      notify(peer, request, 1, "active;expires=600");
    };
    const { subscription, kinds } = subscribe();
    await world.clock.advance(600_000);
    const [first, refused, again] = subscribes();
    expect(refused!.headers.callId).toBe(first!.headers.callId);
    expect(again!.headers.callId).not.toBe(first!.headers.callId);
    expect(kinds().at(-1)).toBe("active");
    subscription.dispose();
  });

  it("counts a subscription without any NOTIFY as failed when timer N fires, and tries again (4.1.2.4)", async () => {
    peer.onRequest = (request) => peer.respond(request, 200, { headers: [["Expires", "600"]] });
    const { subscription, events } = subscribe();
    await world.clock.advance(33_000);
    expect(events.at(-1)).toMatchObject({ kind: "retrying", failure: { code: "subscription/no-notify" } });
    await world.clock.advance(6_000);
    expect(subscribes().length).toBe(2);
    subscription.dispose();
  });

  it.each([
    ["deactivated", 2], ["rejected", 1], ["noresource", 1], ["invariant", 1], ["probation;retry-after=300", 1], ["giveup;retry-after=20", 2],
  ])("does after %s what section 4.1.3 says", async (reason, count) => {
    peer.onRequest = (request) => {
      peer.respond(request, 200, { headers: [["Expires", "600"]] });
      notify(peer, request, 1, subscribes().length === 1 ? `terminated;reason=${reason}` : "active;expires=600");
    };
    const { subscription, kinds } = subscribe();
    await world.clock.advance(30_000);
    expect(subscribes().length).toBe(count);
    expect(kinds().at(-1)).toBe(count === 2 ? "active" : reason.startsWith("probation") ? "retrying" : "ended");
    subscription.dispose();
  });

  it("ends a second notifier of a forked SUBSCRIBE with 481 where the package takes one only (4.4.1)", async () => {
    peer.onRequest = (request) => {
      peer.respond(request, 200, { headers: [["Expires", "600"]] });
      notify(peer, request, 1, "active;expires=600", { text: "one" });
      notify(peer, request, 1, "active;expires=600", { tag: "other", text: "two" });
    };
    const { subscription, texts } = subscribe();
    await world.clock.advance(1_000);
    expect(statuses(peer, "NOTIFY").toSorted()).toEqual([200, 481]);
    expect(texts()).toEqual(["one"]);
    subscription.dispose();
  });

  it("keeps a subscription for each notifier where the package takes several (4.4.1)", async () => {
    peer.onRequest = (request) => {
      peer.respond(request, 200, { headers: [["Expires", request.headers.expires === 0 ? "0" : "600"]] });
      if (request.headers.to.params.has("tag")) {
        const tag = request.headers.to.params.get("tag") ?? "";
        return notify(peer, subscribes()[0]!, 2, "terminated;reason=timeout", { tag });
      }
      notify(peer, request, 1, "active;expires=600", { text: "one" });
      notify(peer, request, 1, "active;expires=600", { tag: "other", text: "two" });
    };
    const { subscription, texts } = subscribe({ takesForks: true });
    await world.clock.advance(1_000);
    expect(statuses(peer, "NOTIFY")).toEqual([200, 200]);
    expect(texts()).toEqual(["one", "two"]);
    // The two dialogs, and what waits for the NOTIFY of yet another.
    expect(watcher.agent.dialogCount).toBe(3);
    const stopped = subscription.stop();
    await world.clock.advance(3_000);
    await stopped;
    expect(subscribes().slice(1).map(({ headers }) => headers.to.params.get("tag")).toSorted()).toEqual(["other", "peer-tag"]);
  });

  it("answers a NOTIFY of nobody's subscription 481, of another package 481, without a state 400, of a foreign type 415", async () => {
    peer.onRequest = (request) => {
      peer.respond(request, 200, { headers: [["Expires", "600"]] });
      notify(peer, request, 1, "active;expires=600");
      notify(peer, request, 2, "active;expires=600", { event: "presence" });
      peer.requestInDialog(request, "NOTIFY", 3, { headers: [["Event", "message-summary"]] });
      peer.requestInDialog(request, "NOTIFY", 4, { headers: [["Event", "message-summary"], ["Subscription-State", "active"]], body: "v=0" });
    };
    const { subscription } = subscribe();
    await world.clock.advance(1_000);
    expect(statuses(peer, "NOTIFY")).toEqual([200, 481, 400, 415]);
    subscription.dispose();
    notify(peer, subscribes()[0]!, 9, "active");
    await world.clock.advance(1_000);
    expect(statuses(peer, "NOTIFY").at(-1)).toBe(481);
  });
});

describe("a notifier (RFC 6665 section 4.2)", () => {
  let notifier: TestAgent;
  let text = "0";
  beforeEach(async () => void (notifier = await world.agent("peer", NOTIFIER)));

  const offer = (more: Partial<OfferedEvent> = {}): void =>
    void notifier.agent.events.offer({
      event: "message-summary", contentType: TYPE, defaultExpiresS: 3600, minIntervalMs: 5_000,
      document: () => ({ contentType: TYPE, bytes: encodeUtf8(text) }),
      ...more,
    });
  const change = (value: string): void => {
    text = value;
    notifier.agent.events.changed("message-summary");
  };

  it("notifies at once, at each change, no more often than its interval (4.2.2), and at the end", async () => {
    text = "0";
    offer();
    const { subscription, texts, kinds } = subscribe({ expiresS: 120 });
    await world.clock.advance(100);
    for (const value of ["1", "2", "3"]) change(value);
    await world.clock.advance(10_000);
    expect(texts()).toEqual(["0", "3"]);
    const stopped = subscription.stop();
    await world.clock.advance(1_000);
    await stopped;
    expect(kinds().at(-1)).toBe("ended");
    expect(notifier.agent.events.subscriberCount).toBe(0);
  });

  it("lives through lost packets, and through many refreshes (section 17.1.2 of RFC 3261)", async () => {
    offer();
    let count = 0;
    world.network.isLost = () => ++count % 3 === 0;
    const { subscription, kinds } = subscribe({ expiresS: 120 });
    await world.clock.advance(1_200_000);
    change("later");
    await world.clock.advance(20_000);
    expect(kinds().filter((kind) => kind === "ended" || kind === "retrying")).toEqual([]);
    expect(notifier.agent.events.subscriberCount).toBe(1);
    world.network.isLost = () => false;
    const stopped = subscription.stop();
    await world.clock.advance(1_000);
    await stopped;
  });

  it("answers 489 for a package that it does not have, with those that it has (4.2.1.1)", async () => {
    offer({ event: "presence" });
    const { events } = subscribe();
    await world.clock.advance(1_000);
    expect(events.at(-1)).toMatchObject({ kind: "ended", failure: { code: "subscription/unsupported" } });
  });

  it("names its packages in the answer to OPTIONS (8.2.2)", async () => {
    offer();
    offer({ event: "presence" });
    const peer = await world.peer("192.0.2.9");
    peer.send("OPTIONS", NOTIFIER, [
      ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-1;rport"], ["From", "<sip:w@192.0.2.9>;tag=w"], ["To", `<sip:x@${NOTIFIER}>`], ["Call-ID", "one"], ["CSeq", "1 OPTIONS"],
    ]);
    await world.clock.advance(1_000);
    expect(peer.responses("OPTIONS")[0]!.headers.allowEvents).toEqual(["message-summary", "presence"]);
    expect(peer.responses("OPTIONS")[0]!.headers.allow).toEqual(expect.arrayContaining(["SUBSCRIBE", "NOTIFY", "MESSAGE"]));
  });

  it("answers 423 for less than its least interval, and the subscriber takes that", async () => {
    offer({ minExpiresS: 300 });
    const { subscription, kinds } = subscribe({ expiresS: 100 });
    await world.clock.advance(1_000);
    expect(kinds().at(-1)).toBe("active");
    subscription.dispose();
    await world.clock.advance(300_000);
  });

  it("tells nothing while a subscription is pending, and all once it is approved (4.2.1.3)", async () => {
    text = "secret";
    offer({ authorize: () => "pending" });
    const { subscription, texts, events } = subscribe();
    await world.clock.advance(1_000);
    change("more");
    await world.clock.advance(10_000);
    expect([texts(), events.at(-1)]).toEqual([[undefined], { kind: "active", pending: true }]);
    for (const subscriber of notifier.agent.events.subscribersOf("message-summary")) subscriber.approve();
    await world.clock.advance(10_000);
    expect(texts()).toEqual([undefined, "more"]);
    const stopped = subscription.stop();
    await world.clock.advance(1_000);
    await stopped;
  });

  it("refuses whom it does not know with 403, and 503 when there are too many", async () => {
    offer({ authorize: () => 403 });
    const { events } = subscribe();
    await world.clock.advance(1_000);
    expect(events.at(-1)).toMatchObject({ kind: "ended", failure: { code: "subscription/forbidden" } });
  });

  it("forgets a subscriber that refuses a NOTIFY (4.2.2), and one that is gone (timer F)", async () => {
    offer();
    const { subscription } = subscribe();
    await world.clock.advance(1_000);
    subscription.dispose();
    change("x");
    await world.clock.advance(40_000);
    expect(notifier.agent.events.subscriberCount).toBe(0);
  });

  it("ends a subscription that is not refreshed, with reason timeout (4.2.2)", async () => {
    offer();
    const peer = await world.peer("192.0.2.9");
    peer.onRequest = (request) => peer.respond(request, 200);
    peer.send("SUBSCRIBE", NOTIFIER, [
      ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-1;rport"], ["From", "<sip:w@192.0.2.9>;tag=w"], ["To", `<sip:x@${NOTIFIER}>`],
      ["Call-ID", "one"], ["CSeq", "1 SUBSCRIBE"], ["Contact", "<sip:w@192.0.2.9>"], ["Event", "message-summary"], ["Expires", "60"],
    ]);
    await world.clock.advance(61_000);
    expect(peer.requests("NOTIFY").map(({ headers }) => [headers.subscriptionState?.state, headers.subscriptionState?.reason])).toEqual([["active", undefined], ["terminated", "timeout"]]);
  });

  it("tells its subscribers when it goes away, and they look for it again (deactivated)", async () => {
    offer();
    const { subscription, kinds } = subscribe();
    // There is nobody any more who would answer the next one.
    subscription.onEvent(({ kind }) => kind === "retrying" && subscription.dispose());
    await world.clock.advance(1_000);
    const closed = notifier.agent.close(3_000);
    await world.clock.advance(3_000);
    await closed;
    expect(kinds()).toContain("retrying");
  });
});

describe("a subscription that another request implies (RFC 3515)", () => {
  it("begins with REFER, tells each fragment, and is over with the last one, never made anew", async () => {
    const peer = await world.peer(NOTIFIER);
    const fragment = (request: SipRequest, sequence: number, state: string, text: string): void =>
      peer.requestInDialog(request, "NOTIFY", sequence, {
        headers: [["Event", "refer;id=1"], ["Subscription-State", state], ["Content-Type", "message/sipfrag"]], rawBody: text,
      });
    peer.onRequest = (request) => {
      peer.respond(request, 202);
      fragment(request, 1, "active;expires=60", "SIP/2.0 100 Trying");
      fragment(request, 2, "terminated;reason=noresource", "SIP/2.0 200 OK");
    };
    const { texts, events } = subscribe({ method: "REFER", event: "refer", accept: ["message/sipfrag"], renews: false, headers: [["Refer-To", "<sip:carol@192.0.2.3>"]] });
    await world.clock.advance(120_000);
    expect(peer.requests("REFER").map(({ headers }) => [headers.get("Refer-To"), headers.event, headers.expires])).toEqual([["<sip:carol@192.0.2.3>", undefined, undefined]]);
    expect(texts()).toEqual(["SIP/2.0 100 Trying", "SIP/2.0 200 OK"]);
    expect(events.at(-1)).toMatchObject({ kind: "ended", failure: { code: "subscription/gone", detail: "noresource" } });
  });

  it.each([[603, "subscription/forbidden"], [405, "subscription/unsupported"]])("ends at once when the request gets %d", async (status, code) => {
    const peer = await world.peer(NOTIFIER);
    peer.onRequest = (request) => peer.respond(request, status);
    const { events } = subscribe({ method: "REFER", event: "refer", accept: ["message/sipfrag"], renews: false });
    await world.clock.advance(120_000);
    expect(events.at(-1)).toMatchObject({ kind: "ended", failure: { code } });
  });

  it("ends in words when nothing comes after the 202 (timer N)", async () => {
    const peer = await world.peer(NOTIFIER);
    peer.onRequest = (request) => peer.respond(request, 202);
    const { events } = subscribe({ method: "REFER", event: "refer", accept: ["message/sipfrag"], renews: false });
    await world.clock.advance(120_000);
    expect(events.at(-1)).toMatchObject({ kind: "ended", failure: { code: "subscription/no-notify" } });
    expect(peer.requests("REFER")).toHaveLength(1);
  });
});
