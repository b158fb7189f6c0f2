// A presence server between a publisher and a watcher of ours: presence (RFC 3856, 3903) and dialogs (RFC 4235).
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchDialogs, watchPresence } from "../../core/phone/watch.ts";
import { DIALOG_INFO_TYPE, writeDialogInfo } from "../../core/sip/events/dialog-info.ts";
import { PIDF_TYPE, writePresence } from "../../core/sip/events/presence.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import type { SubscriptionEvent } from "../../core/sip/usage/subscription-options.ts";
import { startPresenceServer, type PresenceServer } from "./peers/kamailio-presence.ts";
import { RealPhone } from "./real-phone.ts";

let server: PresenceServer;
let publisher: RealPhone;
let watcher: RealPhone;

beforeEach(async () => {
  server = await startPresenceServer();
  publisher = new RealPhone({ user: "ada", domain: "127.0.0.1" });
  watcher = new RealPhone({ user: "bob", domain: "127.0.0.1" });
});

afterEach(async () => {
  await watcher.close();
  await publisher.close();
  await server.stop();
});

const target = () => createSipUri({ user: "ada", host: server.local.address, port: server.local.port });
const entity = () => `sip:ada@${server.local.address}:${server.local.port}`;
const presence = (basic: "open" | "closed", note: string) =>
  ({ contentType: PIDF_TYPE, bytes: writePresence({ entity: entity(), tuples: [{ id: "desk", basic, note }], notes: [], activities: [] }) });

it("passes on what is published, changed and removed, under one entity tag after the other", async () => {
  const notes: (string | undefined)[] = [];
  const watch = watchPresence({ userAgent: watcher.userAgent, identity: watcher.identity, target: target() }, (news) => notes.push(news.kind === "told" ? news.state.tuples[0]?.note : undefined));
  const publication = publisher.userAgent.publish({ identity: publisher.identity, target: target(), event: "presence" });
  publication.publish(presence("open", "at the desk"));
  await vi.waitFor(() => expect(notes.at(-1)).toBe("at the desk"), 10_000);
  publication.publish(presence("closed", "gone fishing"));
  await vi.waitFor(() => expect(notes.at(-1)).toBe("gone fishing"), 10_000);
  await publication.remove();
  await vi.waitFor(() => expect(notes.at(-1)).toBeUndefined(), 10_000);
  watch.dispose();
  publication.dispose();
});

it("tells the calls of somebody", async () => {
  const states: (string | undefined)[] = [];
  const watch = watchDialogs({ userAgent: watcher.userAgent, identity: watcher.identity, target: target() }, (news) => states.push(news.kind === "told" ? news.state[0]?.state : undefined));
  const publication = publisher.userAgent.publish({ identity: publisher.identity, target: target(), event: "dialog" });
  const info = (version: number, state: "early" | "confirmed") =>
    ({ contentType: DIALOG_INFO_TYPE, bytes: writeDialogInfo({ version, state: "full", entity: entity(), dialogs: [{ id: "d1", direction: "recipient", state }] }) });
  publication.publish(info(0, "early"));
  await vi.waitFor(() => expect(states.at(-1)).toBe("early"), 10_000);
  publication.publish(info(1, "confirmed"));
  await vi.waitFor(() => expect(states.at(-1)).toBe("confirmed"), 10_000);
  await publication.remove();
  watch.dispose();
  publication.dispose();
});

it("takes the interval that the server names with 423, refuses what it does not serve with 489, and unsubscribes", async () => {
  const subscribe = (event: string): SubscriptionEvent[] => {
    const events: SubscriptionEvent[] = [];
    const subscription = watcher.userAgent.subscribe({ identity: watcher.identity, target: target(), event, accept: [PIDF_TYPE], expiresS: 30 });
    subscription.onEvent((told) => {
      events.push(told);
      if (told.kind === "active") void subscription.stop();
    });
    subscription.start();
    return events;
  };
  const presences = subscribe("presence");
  const unknown = subscribe("conference");
  await vi.waitFor(() => expect(presences.at(-1)).toEqual({ kind: "ended" }), 10_000);
  expect(presences.map(({ kind }) => kind)).toContain("active");
  await vi.waitFor(() => expect(unknown.at(-1)).toMatchObject({ kind: "ended", failure: { code: "subscription/unsupported" } }), 10_000);
});
