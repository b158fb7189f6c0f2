// Texts between phones, with their reports, "is writing", and messages that wait (RFC 3428, 5438, 3994, 3842).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StoredMessage } from "../../core/ports/message-store.ts";
import { watchDialogs, watchPresence } from "../../core/phone/watch.ts";
import { writeDialogInfo } from "../../core/sip/events/dialog-info.ts";
import { writeMessageSummary } from "../../core/sip/events/message-summary.ts";
import { writePresence } from "../../core/sip/events/presence.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { decodeUtf8 } from "../../core/base/bytes.ts";
import { accountOf, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import { SipWorld } from "./sip-world.ts";

let world: PhoneWorld;

beforeEach(() => void (world = new PhoneWorld()));
afterEach(async () => expect(await world.close()).toEqual(NOTHING_LEFT));

/** All that a phone has kept, the oldest first. */
function messages({ messages: store }: TestPhone): readonly StoredMessage[] {
  return store.listConversations(100).flatMap(({ id }) => store.listMessages(id, 1_000)).toSorted((a, b) => a.order - b.order);
}

const bodyOf = (request: SipRequest): string => decodeUtf8(request.body);

describe("between two phones of a domain", () => {
  let ada: TestPhone;
  let bob: TestPhone;
  beforeEach(async () => {
    await world.startDomain("ada", "bob");
    ada = await world.openRegistered("ada", "192.0.2.11");
    bob = await world.openRegistered("bob", "192.0.2.12");
  });

  it("a text arrives as it was written, and its sender hears of its delivery and that it was seen (RFC 5438)", async () => {
    const id = await ada.phone.execute("message.send", null, "bob", "Grüße\nvon <b>Ada</b>");
    expect(messages(ada)[0]!.state).toBe("sending");
    await world.clock.advance(1_000);
    expect(messages(bob)).toMatchObject([{ direction: "incoming", state: "received", remoteUri: "sip:ada@example.org", remoteName: "ada", text: "Grüße\nvon <b>Ada</b>" }]);
    expect(messages(ada)).toMatchObject([{ id, direction: "outgoing", state: "delivered" }]);
    await bob.phone.execute("message.seen", messages(bob)[0]!.id);
    await bob.phone.execute("message.seen", messages(bob)[0]!.id);
    await world.clock.advance(1_000);
    expect([messages(ada)[0]!.state, messages(bob)[0]!.state]).toEqual(["displayed", "seen"]);
  });

  it("a stranger's text gets no report past the server, so that nobody aims a phone at others", async () => {
    const stranger = await world.peer("192.0.2.66");
    const cpim = "From: <sip:victim@192.0.2.66>\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: m1\r\nimdn.Disposition-Notification: positive-delivery\r\n\r\nContent-Type: text/plain\r\n\r\nhi";
    stranger.send("MESSAGE", "192.0.2.12", [
      ["Via", "SIP/2.0/UDP 192.0.2.66:5060;branch=z9hG4bK-s;rport"], ["From", "<sip:victim@192.0.2.66>;tag=v"], ["To", "<sip:bob@example.org>"],
      ["Call-ID", "s"], ["CSeq", "1 MESSAGE"], ["Content-Type", "message/cpim"],
    ], cpim, { user: "bob", port: world.network.packets.find(({ from }) => from.address === "192.0.2.12")!.from.port });
    await world.clock.advance(2_000);
    expect(messages(bob).map(({ text }) => text)).toEqual(["hi"]);
    expect(stranger.requests("MESSAGE")).toEqual([]);
  });

  it("a text survives lost datagrams, and arrives once", async () => {
    let count = 0;
    world.network.isLost = () => ++count % 3 === 0;
    await ada.phone.execute("message.send", null, "bob", "hello");
    await world.clock.advance(32_000);
    expect(messages(bob).map(({ text }) => text)).toEqual(["hello"]);
    expect(["sent", "delivered"]).toContain(messages(ada)[0]!.state);
  });

  it("a text to nobody fails in words", async () => {
    await ada.phone.execute("message.send", null, "carol", "hello");
    await world.clock.advance(1_000);
    expect(messages(ada)[0]).toMatchObject({ state: "failed", failure: { code: "message/not-found" } });
    await expect(ada.phone.execute("message.send", null, "bob", " ")).rejects.toMatchObject({ code: "message/empty" });
  });

  it("a text that is too long for datagrams fails unsent (RFC 3428 section 8)", async () => {
    await ada.phone.execute("message.send", null, "bob", "x".repeat(2_000));
    expect(messages(ada)[0]).toMatchObject({ state: "failed", failure: { code: "message/too-long" } });
  });

  it("who writes is shown writing until they stop, or send (RFC 3994)", async () => {
    await ada.phone.execute("message.compose", null, "bob", true);
    await world.clock.advance(1_000);
    expect(bob.phone.snapshot().writers).toEqual(["sip:ada@example.org"]);
    await world.clock.advance(15_000);
    expect(bob.phone.snapshot().writers).toEqual([]);
    await ada.phone.execute("message.compose", null, "bob", true);
    await world.clock.advance(1_000);
    await ada.phone.execute("message.send", null, "bob", "done");
    await world.clock.advance(1_000);
    expect(bob.phone.snapshot().writers).toEqual([]);
  });

  it("who writes for long is told again, and is forgotten when that does not come any more (RFC 3994 section 3.3)", async () => {
    for (let elapsedMs = 0; elapsedMs < 200_000; elapsedMs += 10_000) {
      await ada.phone.execute("message.compose", null, "bob", true);
      await world.clock.advance(10_000);
      expect(bob.phone.snapshot().writers).toEqual(["sip:ada@example.org"]);
    }
    world.network.isLost = () => true;
    await world.clock.advance(95_000);
    expect(bob.phone.snapshot().writers).toEqual([]);
    world.network.isLost = () => false;
  });
});

describe("with other makes", () => {
  it("a text goes plain to who does not read the wrapped form, and next time at once", async () => {
    const peer = await world.peer("192.0.2.20");
    peer.onRequest = (request) => peer.respond(request, request.headers.contentType === "text/plain" ? 200 : 415);
    const ada = await world.openPhone("192.0.2.11");
    await ada.phone.execute("account.add", { ...accountOf("ada"), register: false }, "");
    for (const text of ["one", "two"]) {
      await ada.phone.execute("message.send", null, "sip:peer@192.0.2.20", text);
      await world.clock.advance(1_000);
    }
    expect(peer.requests("MESSAGE").map(({ headers }) => headers.contentType)).toEqual(["message/cpim", "text/plain", "text/plain"]);
    expect(peer.requests("MESSAGE").slice(1).map(bodyOf)).toEqual(["one", "two"]);
    expect(messages(ada).map(({ state }) => state)).toEqual(["sent", "sent"]);
  });

  it("reports are sent for wrapped messages that ask for them, and ask for none themselves (RFC 5438 section 9)", async () => {
    const peer = await world.peer("192.0.2.20");
    peer.onRequest = (request) => peer.respond(request, 200);
    const ada = await world.openPhone("192.0.2.11", { listen: [{ address: "192.0.2.11", port: 5060, transport: "udp" }] });
    await ada.phone.execute("account.add", { ...accountOf("ada"), register: false }, "");
    const send = (number: number, type: string, body: string): void =>
      peer.send("MESSAGE", "192.0.2.11", [
        ["Via", `SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bK-${number};rport`], ["From", "<sip:peer@192.0.2.20>;tag=p"], ["To", "<sip:ada@192.0.2.11>"],
        ["Call-ID", `c${number}`], ["CSeq", "1 MESSAGE"], ["Content-Type", type],
      ], body, { user: "ada" });
    send(1, "message/cpim", "From: <sip:peer@x>\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: m7\r\nimdn.Disposition-Notification: positive-delivery\r\n\r\nContent-Type: text/plain\r\n\r\nhi");
    send(2, "text/plain", "plain");
    send(3, "message/cpim", "rubbish");
    send(4, "application/im-iscomposing+xml", "rubbish");
    await world.clock.advance(1_000);
    expect(messages(ada).map(({ text }) => text)).toEqual(["hi", "plain"]);
    expect(peer.responses("MESSAGE").map(({ status }) => status).toSorted()).toEqual([200, 200, 400, 400]);
    const [report, ...others] = peer.requests("MESSAGE");
    expect(others).toEqual([]);
    expect(bodyOf(report!)).toContain("<message-id>m7</message-id>");
    expect(bodyOf(report!)).not.toContain("Disposition-Notification");
  });
});

describe("a report", () => {
  it("repeats when the text was sent, as its sender wrote it, whenever it came and was seen (RFC 5438)", async () => {
    const peer = await world.peer("192.0.2.20");
    peer.onRequest = (request) => peer.respond(request, 200);
    const ada = await world.openPhone("192.0.2.11", { listen: [{ address: "192.0.2.11", port: 5060, transport: "udp" }] });
    await ada.phone.execute("account.add", { ...accountOf("ada"), register: false }, "");
    const send = (number: number, dateTime: string): void => peer.send("MESSAGE", "192.0.2.11", [
      ["Via", `SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bK-${number};rport`], ["From", "<sip:peer@192.0.2.20>;tag=p"], ["To", "<sip:ada@192.0.2.11>"],
      ["Call-ID", `c${number}`], ["CSeq", "1 MESSAGE"], ["Content-Type", "message/cpim"],
    ], `From: <sip:peer@x>\r\nDateTime: ${dateTime}\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: m${number}\r\nimdn.Disposition-Notification: positive-delivery, display\r\n\r\nContent-Type: text/plain\r\n\r\nhi`, { user: "ada" });
    send(1, "2025-12-24T18:00:00+01:00");
    await world.clock.advance(60_000);
    await ada.phone.execute("message.seen", messages(ada)[0]!.id);
    await world.clock.advance(1_000);
    const reported = (): readonly (string | undefined)[] => peer.requests("MESSAGE").map((request) => /<datetime>(.*)<\/datetime>/u.exec(bodyOf(request))?.[1]);
    expect(reported()).toEqual(["2025-12-24T18:00:00+01:00", "2025-12-24T18:00:00+01:00"]);
    // Where its sender wrote none that could be read, when it came is the nearest to it.
    send(2, "yesterday");
    await world.clock.advance(1_000);
    expect(reported().at(-1)).toMatch(/^2026-01-01T00:01:/u);
  });
});

describe("messages that wait (RFC 3842)", () => {
  it("are shown on the account while it is registered; a refusal is no news", async () => {
    const server = await world.peer("192.0.2.30");
    let offersMailbox = true;
    server.onRequest = (request) => {
      if (request.method !== "SUBSCRIBE") return server.respond(request, 200, { headers: [["Expires", "600"]] });
      if (!offersMailbox) return server.respond(request, 489);
      const isLast = request.headers.expires === 0;
      server.respond(request, 200, { headers: [["Expires", isLast ? "0" : "600"]] });
      const counts = new Map([["voice-message", { fresh: 2, old: 1, urgentFresh: 1, urgentOld: 0 }]]);
      server.requestInDialog(server.requests("SUBSCRIBE")[0]!, "NOTIFY", server.requests("SUBSCRIBE").length, {
        headers: [["Event", "message-summary"], ["Subscription-State", isLast ? "terminated;reason=timeout" : "active;expires=600"], ["Content-Type", "application/simple-message-summary"]],
        rawBody: decodeUtf8(writeMessageSummary({ waiting: true, account: "sip:vm@example.org", counts })),
      });
    };
    const settings = { ...accountOf("ada"), registrar: "192.0.2.30" };
    const ada = await world.openPhone("192.0.2.11", { watchesVoicemail: true });
    const { id } = await ada.phone.execute("account.add", settings, "");
    await world.clock.advance(2_000);
    expect(ada.phone.snapshot().accounts[0]!.voicemail).toEqual({ waiting: true, fresh: 2, old: 1, urgent: 1, mailbox: "sip:vm@example.org" });
    // After a change of the network the server hears where we are now, in the same dialog.
    await ada.phone.execute("account.register", id);
    await world.clock.advance(2_000);
    const [first, moved, ...others] = server.requests("SUBSCRIBE");
    expect([moved!.headers.callId, moved!.headers.to.params.has("tag"), others]).toEqual([first!.headers.callId, true, []]);
    const leaving = ada.phone.execute("account.unregister", id);
    await world.clock.advance(5_000);
    await leaving;
    expect(ada.phone.snapshot().accounts[0]!.voicemail).toBeUndefined();
    offersMailbox = false;
    await ada.phone.execute("account.register", id);
    await world.clock.advance(5_000);
    expect(ada.phone.snapshot().accounts[0]).toMatchObject({ presence: { state: "registered" } });
    expect([ada.phone.snapshot().accounts[0]!.voicemail, ada.phone.snapshot().notices]).toEqual([undefined, []]);
  });
});

describe("watching somebody (RFC 3856, RFC 4235)", () => {
  it("tells presence and whole sets of dialogs, and asks again for a document that was missed", async () => {
    const sip = new SipWorld();
    const watcher = await sip.agent("ada", "192.0.2.1");
    const notifier = await sip.agent("bob", "192.0.2.2");
    const entity = "sip:bob@192.0.2.2";
    let version = 0;
    let isOpen = true;
    notifier.agent.events.offer({
      event: "presence", contentType: "application/pidf+xml", defaultExpiresS: 3600, minIntervalMs: 5_000,
      document: () => ({ contentType: "application/pidf+xml", bytes: writePresence({ entity, tuples: [{ id: "t", basic: isOpen ? "open" : "closed" }], notes: [], activities: [] }) }),
    });
    notifier.agent.events.offer({
      event: "dialog", contentType: "application/dialog-info+xml", defaultExpiresS: 3600, minIntervalMs: 1_000,
      document: (_subscriber, isFull) => {
        // The second document is lost on the way to the subscriber: versions 0, 2, ...
        version += version === 1 ? 2 : 1;
        return { contentType: "application/dialog-info+xml", bytes: writeDialogInfo({ version, state: isFull ? "full" : "partial", entity, dialogs: [{ id: `d${version}`, state: "early" }] }) };
      },
    });
    const presence: (string | undefined)[] = [];
    const dialogs: string[][] = [];
    const options = { userAgent: watcher.agent, identity: watcher.identity, target: notifier.identity.address };
    const watches = [
      watchPresence(options, (news) => news.kind === "told" && presence.push(news.state.tuples[0]?.basic)),
      watchDialogs(options, (news) => news.kind === "told" && dialogs.push(news.state.map(({ id }) => id))),
    ];
    await sip.clock.advance(2_000);
    isOpen = false;
    notifier.agent.events.changed("presence");
    notifier.agent.events.changed("dialog");
    await sip.clock.advance(10_000);
    expect(presence).toEqual(["open", "closed"]);
    expect(dialogs.at(-1)).toEqual(["d4"]);
    for (const one of watches) one.dispose();
    await sip.clock.advance(5_000);
    expect(notifier.agent.events.subscriberCount).toBe(0);
    await sip.expectNothingLeft();
  });
});
