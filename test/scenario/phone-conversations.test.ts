// Conversations that outlive the phone: what was being sent at its end, what fails and is sent again, what others may know,
// contacts with several addresses, drafts, retention (RFC 3428, 5438, 3994).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryMessages } from "../../core/platform/node/memory-messages.ts";
import { createMemorySecrets, createMemorySettings } from "../../core/platform/node/memory-settings.ts";
import { DEFAULT_MESSAGE_PREFERENCES, type MessagePreferences, type MessageView } from "../../core/phone/protocol.ts";
import { formatUri } from "../../core/sip/message/uri.ts";
import { createFakeDisk } from "../fakes/fake-disk.ts";
import { accountOf, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob");
  ada = await world.openRegistered("ada", "192.0.2.11");
  bob = await world.openRegistered("bob", "192.0.2.12");
});
afterEach(async () => expect(await world.close()).toEqual(NOTHING_LEFT));

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const search = ({ phone }: TestPhone, query: string): Promise<readonly MessageView[]> => phone.execute("message.search", query, 10);
const prefer = ({ phone }: TestPhone, messages: Partial<MessagePreferences>): Promise<void> =>
  phone.execute("preferences.set", { ...phone.snapshot().preferences, messages: { ...DEFAULT_MESSAGE_PREFERENCES, ...messages } });

async function sendToBob(text: string): Promise<string> {
  const id = await ada.phone.execute("message.send", null, "bob", text);
  await world.clock.advance(1_000);
  return id;
}

describe("a phone that ends while a message is on its way", () => {
  it("shows it as failed when it comes back, and sends it again under the same name: who has it sees it once", async () => {
    const disk = { messages: createMemoryMessages(), settings: createMemorySettings(), secrets: createMemorySecrets() };
    const first = await world.openPhone("192.0.2.13", {}, undefined, disk);
    const { id: accountId } = await first.phone.execute("account.add", accountOf("ada"), "ada");
    await world.clock.advance(500);
    world.network.isLost = ({ to, data }) => to.address === "192.0.2.13" && /^(?:SIP\/2.0 200|MESSAGE)/u.test(new TextDecoder().decode(data));
    const id = await first.phone.execute("message.send", accountId, "bob", "Is this there?");
    await world.clock.advance(1_000);
    expect(await search(bob, "there")).toHaveLength(1);
    expect(disk.messages.message(id)).toMatchObject({ state: "sending", text: "Is this there?" });
    const closing = first.phone.close();
    await world.clock.advance(40_000);
    await closing;
    world.network.isLost = () => false;
    const second = await world.openPhone("192.0.2.14", {}, undefined, disk);
    expect(await second.phone.execute("message.get", id)).toMatchObject({ state: "failed", failure: { code: "message/interrupted" } });
    await world.clock.advance(500);
    await second.phone.execute("message.resend", id);
    await world.clock.advance(1_000);
    expect(await second.phone.execute("message.get", id)).toMatchObject({ state: "delivered" });
    expect(await search(bob, "there")).toHaveLength(1);
  });

  it("has kept it before the first packet leaves", async () => {
    const kept: string[] = [];
    const counted = world.network.packets.length;
    const id = await ada.phone.execute("message.send", null, "bob", "hello");
    kept.push(ada.messages.message(id)!.state);
    expect([kept, world.network.packets.slice(counted).filter(({ data }) => new TextDecoder().decode(data).startsWith("MESSAGE"))]).toEqual([["sending"], []]);
  });
});

describe("a message that failed", () => {
  it("is sent again by its owner, stays where it stood, and arrives once (RFC 5438 section 6.3: the same id)", async () => {
    world.network.isLost = ({ to }) => to.address === "192.0.2.11";
    const id = await ada.phone.execute("message.send", null, "bob", "first");
    await world.clock.advance(33_000);
    expect(await ada.phone.execute("message.get", id)).toMatchObject({ state: "failed", failure: { code: "message/no-answer" } });
    world.network.isLost = () => false;
    await sendToBob("second");
    await ada.phone.execute("message.resend", id);
    await world.clock.advance(1_000);
    const [conversation] = await ada.phone.execute("conversation.list", 10, null);
    expect((await ada.phone.execute("message.list", conversation!.id, 10, null)).map(({ text, state }) => [text, state])).toEqual([["second", "delivered"], ["first", "delivered"]]);
    expect(await search(bob, "first")).toHaveLength(1);
    await expect(ada.phone.execute("message.resend", id)).rejects.toMatchObject({ code: "message/unknown" });
  });

  it("because it is too long for datagrams is sent in parts, cut between words (RFC 3428 section 8)", async () => {
    const words = Array.from({ length: 160 }, (_, index) => `word${index}`);
    const id = await sendToBob(words.join(" "));
    expect(await ada.phone.execute("message.get", id)).toMatchObject({ state: "failed", failure: { code: "message/too-long" } });
    await ada.phone.execute("message.sendInParts", id);
    await world.clock.advance(2_000);
    const [conversation] = await bob.phone.execute("conversation.list", 10, null);
    const parts = (await bob.phone.execute("message.list", conversation!.id, 50, null)).toReversed().map(({ text }) => text);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join(" ").split(" ")).toEqual(words);
    expect(await ada.phone.execute("message.get", id)).toBeNull();
  });
});

describe("what others may know", () => {
  it("seeing a conversation tells each sender who asks, once, and takes the unread count away", async () => {
    await sendToBob("one");
    await sendToBob("two");
    expect(bob.phone.snapshot().unreadMessages).toBe(2);
    const [conversation] = await bob.phone.execute("conversation.list", 10, null);
    expect(conversation).toMatchObject({ unread: 2, name: "ada", last: { text: "two", state: "received" } });
    await bob.phone.execute("conversation.seen", conversation!.id);
    await world.clock.advance(1_000);
    expect((await search(ada, "one two".split(" ")[0]!)).map(({ state }) => state)).toEqual(["displayed"]);
    expect([bob.phone.snapshot().unreadMessages, (await bob.phone.execute("conversation.get", conversation!.id))?.unread]).toEqual([0, 0]);
  });

  it("a user who sends no receipts has seen a message and told nobody", async () => {
    await prefer(bob, { sendsReceipts: false });
    const id = await sendToBob("quiet");
    const [conversation] = await bob.phone.execute("conversation.list", 10, null);
    await bob.phone.execute("conversation.seen", conversation!.id);
    await world.clock.advance(2_000);
    expect(await ada.phone.execute("message.get", id)).toMatchObject({ state: "delivered" });
    expect(bob.phone.snapshot().unreadMessages).toBe(0);
  });

  it("a user who does not let others know of writing tells nobody", async () => {
    await prefer(ada, { tellsWriting: false });
    await ada.phone.execute("message.compose", null, "bob", true);
    await world.clock.advance(1_000);
    expect(bob.phone.snapshot().writers).toEqual([]);
  });
});

describe("conversations", () => {
  it("a user with two accounts is writing from the one that the message will come from", async () => {
    const { id: second } = await ada.phone.execute("account.add", { ...accountOf("ada"), address: "ada-at-home@example.org", register: false }, "");
    const peer = await world.peer("192.0.2.68");
    const writers = (): readonly string[] => peer.requests("MESSAGE").filter(({ headers }) => headers.contentType === "application/im-iscomposing+xml").map(({ headers }) => formatUri(headers.from.uri));
    await ada.phone.execute("message.compose", null, "sip:x@192.0.2.68", true);
    await ada.phone.execute("message.compose", second, "sip:x@192.0.2.68", true);
    await world.clock.advance(100);
    expect([...new Set(writers())]).toEqual(["sip:ada@example.org", "sip:ada-at-home@example.org"]);
  });

  it("of a contact with several addresses are one, from the moment at which they are the contact's", async () => {
    await sendToBob("by SIP");
    await ada.phone.execute("message.send", null, "tel:+442079460018", "by number");
    await world.clock.advance(1_000);
    expect(await ada.phone.execute("conversation.list", 10, null)).toHaveLength(2);
    const blank = { organisation: "", title: "", emails: [], groups: [], extra: [], notes: "", favourite: false };
    await ada.phone.execute("contacts.add", { ...blank, name: "Bob Smith", addresses: [{ label: "sip", value: "bob@example.org" }, { label: "work", value: "+44 20 7946 0018" }] });
    const conversations = await ada.phone.execute("conversation.list", 10, null);
    expect(conversations).toMatchObject([{ name: "Bob Smith", addresses: ["sip:+442079460018@example.org", "sip:bob@example.org"], last: { text: "by number" } }]);
    expect((await ada.phone.execute("message.list", conversations[0]!.id, 10, null)).map(({ text }) => text)).toEqual(["by number", "by SIP"]);
  });

  it("keep what was typed and not sent, and can be had as text and deleted", async () => {
    const { id } = await ada.phone.execute("conversation.open", null, "bob");
    await ada.phone.execute("conversation.draft", id, "Dear Bob");
    expect(await ada.phone.execute("conversation.list", 10, null)).toMatchObject([{ id, draft: "Dear Bob" }]);
    await sendToBob("line one\nline two");
    const exported = await ada.phone.execute("conversation.export", id);
    expect(exported.split("\n")).toEqual(["sip:bob@example.org", "", expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d ada: line one$/), "    line two", ""]);
    await ada.phone.execute("conversation.delete", id);
    expect([await ada.phone.execute("conversation.get", id), await search(ada, "line")]).toEqual([null, []]);
    await expect(ada.phone.execute("conversation.export", id)).rejects.toMatchObject({ code: "message/no-conversation" });
  });

  it("lose what is older than their owner keeps, and nothing before that is chosen", async () => {
    const messages = createMemoryMessages();
    const add = (text: string, ageMs: number): void => void messages.addMessage({
      id: text, accountId: null, remoteUri: "sip:x@example.org", remoteName: "", direction: "incoming", text, atMs: world.clock.wallMs() - ageMs, state: "seen", wantsDisplay: false,
    });
    add("old", 31 * DAY_MS);
    add("nearly", 30 * DAY_MS - HOUR_MS);
    add("new", DAY_MS);
    const phone = await world.openPhone("192.0.2.16", {}, undefined, { messages });
    expect(await search(phone, "old")).toHaveLength(1);
    await prefer(phone, { keepDays: 30 });
    expect([(await search(phone, "old")).length, (await search(phone, "nearly")).length]).toEqual([0, 1]);
    await world.clock.advance(6 * HOUR_MS);
    expect([(await search(phone, "nearly")).length, (await search(phone, "new")).length]).toEqual([0, 1]);
  });

  it("hold text only: marks that turn its direction and control characters are gone, markup is letters", async () => {
    await sendToBob("pay \u202Egro.elpmaxe\u202C \u0007<b>now</b>");
    expect((await search(bob, "pay"))[0]!.text).toBe("pay gro.elpmaxe <b>now</b>");
  });

  it("take no longer texts in an hour either, and no names of texts that are longer than any", async () => {
    const stranger = await world.peer("192.0.2.66");
    const { port } = world.network.packets.find(({ from }) => from.address === "192.0.2.12")!.from;
    const name = "n".repeat(1_000);
    for (let count = 0; count < 100; count += 1) {
      stranger.send("MESSAGE", "192.0.2.12", [
        ["Via", `SIP/2.0/UDP 192.0.2.66:5060;branch=z9hG4bK-l${count};rport`], ["From", "<sip:x@192.0.2.66>;tag=x"], ["To", "<sip:bob@example.org>"],
        ["Call-ID", `l${count}`], ["CSeq", "1 MESSAGE"], ["Content-Type", "message/cpim"],
      ], `From: <sip:x@x>\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: ${name}${count}\r\n\r\nContent-Type: text/plain\r\n\r\n${"x".repeat(16_000)}`, { user: "bob", port });
      await world.clock.advance(100);
    }
    const kept = bob.messages.listMessages("1", 100);
    expect(kept).toHaveLength(62);
    expect(kept[0]!.wireId).toBeUndefined();
  });

  it("take no more from strangers in an hour than people write, so that nobody fills the disk", async () => {
    const stranger = await world.peer("192.0.2.66");
    const { port } = world.network.packets.find(({ from }) => from.address === "192.0.2.12")!.from;
    for (let second = 0; second < 36; second += 1) {
      for (let count = 0; count < 18; count += 1) {
        const name = `${second}-${count}`;
        stranger.send("MESSAGE", "192.0.2.12", [
          ["Via", `SIP/2.0/UDP 192.0.2.66:5060;branch=z9hG4bK-${name};rport`], ["From", "<sip:x@192.0.2.66>;tag=x"], ["To", "<sip:bob@example.org>"],
          ["Call-ID", name], ["CSeq", "1 MESSAGE"], ["Content-Type", "text/plain"],
        ], "buy", { user: "bob", port });
      }
      await world.clock.advance(1_000);
    }
    expect(bob.phone.snapshot().unreadMessages).toBe(600);
    expect(stranger.responses("MESSAGE").some(({ status }) => status === 503)).toBe(true);
    await sendToBob("for people there is room");
    expect(await search(bob, "people")).toHaveLength(1);
  });
});

describe("a disk that keeps nothing more", () => {
  it("lets no message be sent that is not kept, and tells senders of one that could not be taken", async () => {
    const full = createMemoryMessages();
    const carol = await world.openPhone("192.0.2.15", { listen: [{ address: "192.0.2.15", port: 5060, transport: "udp" }] }, undefined, {
      messages: Object.assign(Object.create(full) as typeof full, { addMessage: () => { throw new Error("disk full"); }, countUnread: () => 0, failUnsent: () => 0, regroup: () => false, hasMessage: () => false }),
    });
    await carol.phone.execute("account.add", { ...accountOf("carol"), register: false }, "");
    await expect(carol.phone.execute("message.send", null, "bob", "hello")).rejects.toMatchObject({ code: "message/not-kept" });
    const peer = await world.peer("192.0.2.67");
    peer.send("MESSAGE", "192.0.2.15", [
      ["Via", "SIP/2.0/UDP 192.0.2.67:5060;branch=z9hG4bK-f;rport"], ["From", "<sip:x@192.0.2.67>;tag=x"], ["To", "<sip:carol@example.org>"], ["Call-ID", "f"], ["CSeq", "1 MESSAGE"], ["Content-Type", "text/plain"],
    ], "hello", { user: "carol" });
    await world.clock.advance(1_000);
    expect(peer.responses("MESSAGE").map(({ status }) => status)).toEqual([500]);
    expect(carol.phone.snapshot().notices.map(({ failure }) => failure.code)).toEqual(["message/not-kept"]);
  });

  it("stops no text that waits for another one, and what became of both is written when there is room", async () => {
    const disk = createFakeDisk();
    const messages = createMemoryMessages();
    const carol = await world.openPhone("192.0.2.15", {}, undefined, { messages: disk.hold(messages, ["addMessage", "changeMessages", "regroup"]) });
    await carol.phone.execute("account.add", accountOf("ada"), "ada");
    await world.clock.advance(500);
    const sent = [await carol.phone.execute("message.send", null, "bob", "one"), await carol.phone.execute("message.send", null, "bob", "two")];
    disk.isFull = true;
    await world.clock.advance(1_000);
    expect([await search(bob, "one"), await search(bob, "two")]).toMatchObject([[{ state: "received" }], [{ state: "received" }]]);
    expect((await search(carol, "two"))[0]).toMatchObject({ state: "delivered" });
    expect(sent.map((id) => messages.message(id)?.state)).toEqual(["sending", "sending"]);
    disk.isFull = false;
    await world.clock.advance(15_000);
    expect(sent.map((id) => messages.message(id)?.state)).toEqual(["delivered", "delivered"]);
  });
});

describe("a text on its way", () => {
  it("that is taken back before its turn is not sent", async () => {
    await ada.phone.execute("message.send", null, "bob", "one");
    const second = await ada.phone.execute("message.send", null, "bob", "two");
    await ada.phone.execute("conversation.delete", (await ada.phone.execute("message.get", second))!.conversationId);
    await ada.phone.execute("message.send", null, "bob", "three");
    await world.clock.advance(1_000);
    expect([(await search(bob, "one")).length, (await search(bob, "two")).length, (await search(bob, "three")).length]).toEqual([1, 0, 1]);
  });

  it("that was reported as delivered has not failed because its own answer was lost (RFC 5438 section 7.1)", async () => {
    const peer = await world.peer("192.0.2.67");
    const id = await ada.phone.execute("message.send", null, "sip:x@192.0.2.67", "hello");
    await world.clock.advance(500);
    const { port } = world.network.packets.find(({ to }) => to.address === "192.0.2.67")!.from;
    const report = `<?xml version="1.0"?><imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>${id}</message-id><delivery-notification><status><delivered/></status></delivery-notification></imdn>`;
    peer.send("MESSAGE", "192.0.2.11", [
      ["Via", "SIP/2.0/UDP 192.0.2.67:5060;branch=z9hG4bK-r;rport"], ["From", "<sip:x@192.0.2.67>;tag=x"], ["To", "<sip:ada@example.org>"], ["Call-ID", "r"], ["CSeq", "1 MESSAGE"], ["Content-Type", "message/cpim"],
    ], `From: <sip:x@192.0.2.67>\r\n\r\nContent-Type: message/imdn+xml\r\n\r\n${report}`, { user: "ada", port });
    await world.clock.advance(1_000);
    expect((await search(ada, "hello"))[0]).toMatchObject({ state: "delivered" });
    await world.clock.advance(40_000);
    expect((await search(ada, "hello"))[0]).toMatchObject({ state: "delivered" });
  });
});
