// Our subscriptions, notifications, publications and messages against SIPp on both sides (RFC 6665, 3903, 3428, 5438).
import { afterEach, describe, expect, it, vi } from "vitest";
import { encodeUtf8, decodeUtf8 } from "../../core/base/bytes.ts";
import { untilMessage } from "../../core/cli/message-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import { readConferenceInfo, writeConferenceInfo } from "../../core/sip/events/conference-info.ts";
import { readDialogInfo, writeDialogInfo } from "../../core/sip/events/dialog-info.ts";
import { eventPackages, type EventPackage } from "../../core/sip/events/event-packages.ts";
import { readMessageSummary, writeMessageSummary } from "../../core/sip/events/message-summary.ts";
import { readPresence, writePresence } from "../../core/sip/events/presence.ts";
import { readRegInfo, writeRegInfo } from "../../core/sip/events/reg-info.ts";
import { parseUri } from "../../core/sip/message/uri.ts";
import type { PublicationState } from "../../core/sip/usage/publication.ts";
import type { Subscription } from "../../core/sip/usage/subscription.ts";
import type { SubscriptionEvent, SubscriptionOptions } from "../../core/sip/usage/subscription-options.ts";
import { findFreePort } from "./peers/free-port.ts";
import { runSipp, startSipp, type Sipp } from "./peers/sipp.ts";
import { RealPhone } from "./real-phone.ts";
import { openWholePhone } from "./whole-phone.ts";

const PASSED = { status: 0, errors: "" };
const ENTITY = "sip:peer@127.0.0.1";
const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of cleanUp.splice(0).reverse()) await stop();
});

/** Each package with a document of it, on one line: SIPp takes bodies from its command line. */
const PACKAGES: readonly (readonly [pack: EventPackage, document: Uint8Array, read: (bytes: Uint8Array) => { readonly ok: boolean }])[] = [
  [eventPackages.messageSummary, writeMessageSummary({ waiting: true, counts: new Map() }), readMessageSummary],
  [eventPackages.dialog, writeDialogInfo({ version: 0, state: "full", entity: ENTITY, dialogs: [{ id: "d1", state: "confirmed" }] }), readDialogInfo],
  [eventPackages.presence, writePresence({ entity: ENTITY, tuples: [{ id: "t1", basic: "open" }], notes: ["here"], activities: [] }), readPresence],
  [eventPackages.reg, writeRegInfo({ version: 0, state: "full", entity: "", registrations: [{ id: "r1", address: ENTITY, state: "active", contacts: [] }] }), readRegInfo],
  [eventPackages.conference, writeConferenceInfo({ version: 1, state: "full", entity: ENTITY, users: [{ entity: ENTITY, state: "full", endpoints: [] }] }), readConferenceInfo],
];
const SUMMARY = keysFor(eventPackages.messageSummary, PACKAGES[0]![1]);

function keysFor({ event, contentType }: EventPackage, document: Uint8Array): Record<string, string> {
  return { event, type: contentType, body: decodeUtf8(document).replaceAll(/\r?\n/g, " ").trim() };
}

function openPhone(): RealPhone {
  const phone = new RealPhone({ user: "ada", domain: "127.0.0.1" });
  cleanUp.push(() => phone.close());
  return phone;
}

async function start(options: Parameters<typeof startSipp>[0]): Promise<Sipp> {
  const sipp = await startSipp(options);
  cleanUp.push(() => sipp.stop());
  return sipp;
}

function targetOf({ local }: Sipp): SubscriptionOptions["target"] {
  const parsed = parseUri(`sip:peer@${local.address}:${local.port}`);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

class Watcher {
  readonly subscription: Subscription;
  readonly events: SubscriptionEvent[] = [];

  constructor(phone: RealPhone, notifier: Sipp, { event, contentType, takesForks }: EventPackage, more: Partial<SubscriptionOptions> = {}) {
    this.subscription = phone.userAgent.subscribe({ identity: phone.identity, target: targetOf(notifier), event, accept: [contentType], takesForks, ...more });
    this.subscription.onEvent((told) => this.events.push(told));
    cleanUp.push(async () => this.subscription.dispose());
    this.subscription.start();
  }

  /** The n-th event of a kind. */
  async waitFor<Kind extends SubscriptionEvent["kind"]>(kind: Kind, count = 1): Promise<Extract<SubscriptionEvent, { kind: Kind }>> {
    for (;;) {
      const told = this.events.filter((event) => event.kind === kind);
      if (told.length >= count) return told[count - 1] as Extract<SubscriptionEvent, { kind: Kind }>;
      await new Promise<void>((resolve) => {
        const listening = this.subscription.onEvent(() => {
          listening.dispose();
          resolve();
        });
      });
    }
  }
}

describe("subscribing to SIPp", () => {
  it.each(PACKAGES.map(([pack, document, read]) => [pack.event, pack, document, read] as const))("reads what it says of %s, and unsubscribes", async (_event, pack, document, read) => {
    const notifier = await start({ scenario: "notifier", keys: keysFor(pack, document) });
    const watcher = new Watcher(openPhone(), notifier, pack);
    const { notification } = await watcher.waitFor("notified");
    expect(read(notification.body!.bytes).ok).toBe(true);
    await watcher.waitFor("active");
    await watcher.subscription.stop();
    expect(await notifier.finish()).toMatchObject(PASSED);
  });

  it("ends the second notifier of a forked SUBSCRIBE with 481 (RFC 6665 section 4.4.1)", async () => {
    const notifier = await start({ scenario: "notifier-forked", keys: keysFor(eventPackages.presence, PACKAGES[2]![1]) });
    const watcher = new Watcher(openPhone(), notifier, eventPackages.presence);
    await watcher.waitFor("notified", 2);
    await watcher.subscription.stop();
    expect(await notifier.finish()).toMatchObject(PASSED);
  });

  it("subscribes anew when a refresh gets 481 (section 4.1.2.2)", async () => {
    const notifier = await start({ scenario: "notifier-forgetful", calls: 2, keys: SUMMARY });
    const watcher = new Watcher(openPhone(), notifier, eventPackages.messageSummary, { takesForks: false });
    await watcher.waitFor("active");
    watcher.subscription.start();
    await watcher.waitFor("active", 2);
    watcher.subscription.start();
    expect(await notifier.finish()).toMatchObject({ ...PASSED, successful: 2 });
  });

  it("asks for the interval that 423 names", async () => {
    const notifier = await start({ scenario: "notifier-brief", keys: SUMMARY });
    await new Watcher(openPhone(), notifier, eventPackages.messageSummary).waitFor("active");
    expect(await notifier.finish()).toMatchObject(PASSED);
  });

  it("gives up in words on 489, and on a subscription that is rejected (section 4.1.3)", async () => {
    const refusing = await start({ scenario: "notifier-refusing" });
    expect(await new Watcher(openPhone(), refusing, eventPackages.reg).waitFor("ended")).toMatchObject({ failure: { code: "subscription/unsupported" } });
    const going = await start({ scenario: "notifier-going", keys: { ...SUMMARY, reason: "rejected" } });
    expect(await new Watcher(openPhone(), going, eventPackages.messageSummary).waitFor("ended")).toMatchObject({ failure: { detail: "rejected" } });
    expect([await refusing.finish(), await going.finish()]).toMatchObject([PASSED, PASSED]);
  });
});

describe("notifying SIPp", () => {
  async function offer(pack: EventPackage, document: Uint8Array): Promise<{ readonly phone: RealPhone; readonly remote: Awaited<ReturnType<RealPhone["listen"]>> }> {
    const phone = openPhone();
    const remote = await phone.listen();
    phone.userAgent.events.offer({ ...pack, minIntervalMs: 0, document: () => ({ contentType: pack.contentType, bytes: document }) });
    return { phone, remote };
  }

  /** Says that there is news as soon as somebody has subscribed. */
  async function change(phone: RealPhone, event: string): Promise<void> {
    await vi.waitFor(() => expect(phone.userAgent.events.subscriberCount).toBe(1));
    phone.userAgent.events.changed(event);
  }

  it.each(PACKAGES.map(([pack, document]) => [pack.event, pack, document] as const))("tells %s at once, at a change and at the end", async (event, pack, document) => {
    const { phone, remote } = await offer(pack, document);
    const subscribing = runSipp({ scenario: "subscriber", remote, service: "ada", keys: { event } });
    await change(phone, event);
    expect(await subscribing).toMatchObject(PASSED);
    await vi.waitFor(() => expect(phone.userAgent.events.subscriberCount).toBe(0));
  });

  it("answers 489 for a package that is not offered, and names those that are (section 4.2.1.1)", async () => {
    const { remote } = await offer(eventPackages.messageSummary, PACKAGES[0]![1]);
    expect(await runSipp({ scenario: "subscriber-unknown", remote, service: "ada", keys: { event: "weather" } })).toMatchObject(PASSED);
  });

  it("forgets a subscriber that answers 481 (section 4.2.2)", async () => {
    const { phone, remote } = await offer(eventPackages.messageSummary, PACKAGES[0]![1]);
    const subscribing = runSipp({ scenario: "subscriber-leaving", remote, service: "ada", keys: { event: "message-summary" } });
    await change(phone, "message-summary");
    expect(await subscribing).toMatchObject(PASSED);
    await vi.waitFor(() => expect(phone.userAgent.events.subscriberCount).toBe(0));
  });
});

describe("publishing to SIPp (RFC 3903)", () => {
  it("publishes anew after 412, and removes under the newest entity tag", async () => {
    const server = await start({ scenario: "publications" });
    const phone = openPhone();
    const publication = phone.userAgent.publish({ identity: phone.identity, target: targetOf(server), event: "presence" });
    cleanUp.push(async () => publication.dispose());
    const states: PublicationState["state"][] = [];
    const published = (count: number): Promise<void> => new Promise((resolve) => {
      publication.onChange(({ state }) => {
        states.push(state);
        if (states.length >= count) resolve();
      });
    });
    for (const text of ["open", "closed"]) {
      const done = published(states.length + 1);
      publication.publish({ contentType: "text/plain", bytes: encodeUtf8(text) });
      await done;
    }
    await publication.remove();
    expect(await server.finish()).toMatchObject(PASSED);
  });
});

describe("messages", () => {
  async function openListening(): Promise<{ readonly phone: Phone; readonly remote: { readonly address: string; readonly port: number } }> {
    const remote = { address: "127.0.0.1", port: await findFreePort("127.0.0.1") };
    const phone = await openWholePhone({ listen: [{ ...remote, transport: "udp" }], localAddress: remote.address, preferredPort: remote.port });
    cleanUp.push(() => phone.close());
    return { phone, remote };
  }

  const uriOf = ({ local }: Sipp): string => `sip:peer@${local.address}:${local.port}`;
  const stateOf = (phone: Phone, id: string, state: string): Promise<unknown> => untilMessage(phone, id, (message) => message.state === state);

  it("reach SIPp, which takes them", async () => {
    const taker = await start({ scenario: "message-taker" });
    const { phone } = await openListening();
    await stateOf(phone, await phone.execute("message.send", null, uriOf(taker), "Hello"), "sent");
    expect(await taker.finish()).toMatchObject(PASSED);
  });

  it("go plain to a SIPp that refuses the wrapped form with 415", async () => {
    const taker = await start({ scenario: "message-plain-taker", calls: 2 });
    const { phone } = await openListening();
    await stateOf(phone, await phone.execute("message.send", null, uriOf(taker), "Hello"), "sent");
    expect(await taker.finish()).toMatchObject({ ...PASSED, successful: 2 });
  });

  it.each([["delivery", "delivered"], ["display", "displayed"]])("are followed by SIPp's report of %s: %s (RFC 5438)", async (kind, status) => {
    const { phone, remote } = await openListening();
    const reporter = await start({ scenario: "message-reporting", keys: { kind, status, back: `${remote.address}:${remote.port}` } });
    await stateOf(phone, await phone.execute("message.send", null, uriOf(reporter), "Hello"), status);
    expect(await reporter.finish()).toMatchObject(PASSED);
  });

  it("of SIPp come in, as text and as news that it is writing; a picture gets 415 (RFC 3428, 3994)", async () => {
    const { phone, remote } = await openListening();
    expect(await runSipp({ scenario: "message-composing", remote, service: "ada" })).toMatchObject(PASSED);
    expect(phone.snapshot().writers).toHaveLength(1);
    expect(await runSipp({ scenario: "message-sender", remote, service: "ada" })).toMatchObject(PASSED);
    expect(await phone.execute("message.search", "Hello", 10)).toMatchObject([{ direction: "incoming", text: expect.stringMatching(/^Hello from SIPp\s*$/), state: "received" }]);
    expect(await runSipp({ scenario: "message-foreign", remote, service: "ada" })).toMatchObject(PASSED);
  });
});
