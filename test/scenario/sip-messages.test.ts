// Publications and messages on the real stack in virtual time (RFC 3903, RFC 3428).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../core/base/bytes.ts";
import type { PublicationState } from "../../core/sip/usage/publication.ts";
import { SipWorld, textOf, type TestAgent, type TestPeer } from "./sip-world.ts";

const UA = "192.0.2.1";
const SERVER = "192.0.2.2";
const TYPE = "text/plain";

let world: SipWorld;
let watcher: TestAgent;

beforeEach(async () => {
  world = new SipWorld();
  watcher = await world.agent("ada", UA);
});

afterEach(() => world.expectNothingLeft());

const statuses = (peer: TestPeer, method: string): number[] => peer.responses(method).map(({ status }) => status);

describe("a publication (RFC 3903)", () => {
  let peer: TestPeer;
  beforeEach(async () => void (peer = await world.peer(SERVER)));
  const body = (value: string): { contentType: string; bytes: Uint8Array } => ({ contentType: TYPE, bytes: encodeUtf8(value) });
  const told = (): (readonly [string | undefined, string, number | undefined])[] =>
    peer.requests("PUBLISH").map(({ headers, body: sent }) => [headers.sipIfMatch, new TextDecoder().decode(sent), headers.expires]);

  it("is made, kept alive without a body, changed and removed under the tag that the server gave (4)", async () => {
    let count = 0;
    peer.onRequest = (request) => peer.respond(request, 200, { headers: [["SIP-ETag", `tag${++count}`], ["Expires", "600"]] });
    const publication = watcher.agent.publish({ identity: watcher.identity, target: peer.uri, event: "presence" });
    publication.publish(body("open"));
    await world.clock.advance(560_000);
    publication.publish(body("closed"));
    await world.clock.advance(1_000);
    const removed = publication.remove();
    await world.clock.advance(1_000);
    await removed;
    expect(told()).toEqual([[undefined, "open", 3600], ["tag1", "", 3600], ["tag2", "closed", 3600], ["tag3", "", 0]]);
  });

  it("is made anew, whole, after 412 (4.1), and longer after 423", async () => {
    const answers: [number, [string, string][]][] = [
      [423, [["Min-Expires", "7200"]]], [200, [["SIP-ETag", "a"], ["Expires", "7200"]]], [412, []], [200, [["SIP-ETag", "b"], ["Expires", "7200"]]],
    ];
    peer.onRequest = (request) => {
      const [status, headers] = answers.shift()!;
      peer.respond(request, status, { headers });
    };
    const publication = watcher.agent.publish({ identity: watcher.identity, target: peer.uri, event: "presence" });
    const states: PublicationState[] = [];
    publication.onChange((state) => states.push(state));
    publication.publish(body("open"));
    await world.clock.advance(1_000);
    publication.publish(body("closed"));
    await world.clock.advance(1_000);
    expect(told()).toEqual([[undefined, "open", 3600], [undefined, "open", 7200], ["a", "closed", 7200], [undefined, "closed", 7200]]);
    expect(states.map(({ state }) => state)).toEqual(["published", "published"]);
    publication.dispose();
  });

  it("is tried again when the server does not answer, and not when it refuses", async () => {
    const publication = watcher.agent.publish({ identity: watcher.identity, target: peer.uri, event: "presence" });
    const states: PublicationState[] = [];
    publication.onChange((state) => states.push(state));
    publication.publish(body("open"));
    await world.clock.advance(33_000);
    expect(states.at(-1)).toMatchObject({ state: "failed", retryAtMs: expect.any(Number) });
    peer.onRequest = (request) => peer.respond(request, 489);
    await world.clock.advance(3_600_000);
    expect(states.at(-1)).toMatchObject({ state: "failed", failure: { code: "subscription/unsupported" } });
    expect(states.at(-1)).not.toHaveProperty("retryAtMs");
    publication.dispose();
  });
});

describe("messages (RFC 3428)", () => {
  const send = (target: TestPeer | TestAgent, text: string): { outcome: () => unknown } => {
    let outcome: unknown;
    const uri = "uri" in target ? target.uri : target.identity.address;
    watcher.agent.sendMessage({
      identity: watcher.identity, target: uri, body: { contentType: "text/plain", bytes: encodeUtf8(text) },
      onAccepted: (isFinal) => (outcome = isFinal ? "delivered" : "kept"),
      onFailure: (failure) => (outcome = failure.code),
    });
    return { outcome: () => outcome };
  };

  it("reach the other side through lost packets, once, without a Contact (4, 7)", async () => {
    const friend = await world.agent("bob", SERVER);
    const got: string[] = [];
    friend.agent.messages.onMessage((message) => {
      got.push(textOf(message.body) ?? "");
      expect(message.request.headers.has("Contact")).toBe(false);
      message.accept();
    });
    let count = 0;
    world.network.isLost = () => ++count <= 3;
    const { outcome } = send(friend, "Grüße");
    await world.clock.advance(10_000);
    expect([got, outcome()]).toEqual([["Grüße"], "delivered"]);
  });

  it.each([[202, "kept"], [200, "delivered"], [404, "message/not-found"], [415, "message/unsupported"], [603, "message/declined"]])("tell what %d means: %s", async (status, word) => {
    const peer = await world.peer(SERVER);
    peer.onRequest = (request) => peer.respond(request, status);
    const { outcome } = send(peer, "hello");
    await world.clock.advance(1_000);
    expect(outcome()).toBe(word);
  });

  it("are never larger than 1300 bytes over UDP (8)", async () => {
    const peer = await world.peer(SERVER);
    const { outcome } = send(peer, "x".repeat(1_300));
    await world.clock.advance(1_000);
    expect([outcome(), peer.received.length]).toEqual(["message/too-long", 0]);
  });

  it("of a type that nobody reads get 415 with the types that are read; in a flood 503", async () => {
    const peer = await world.peer(SERVER);
    watcher.agent.messages.onMessage((message) => message.accept());
    const message = (number: number, type: string): void =>
      peer.send("MESSAGE", UA, [
        ["Via", `SIP/2.0/UDP ${SERVER}:5060;branch=z9hG4bK-${number};rport`], ["From", "<sip:p@x>;tag=p"], ["To", `<sip:ada@${UA}>`],
        ["Call-ID", `call-${number}`], ["CSeq", "1 MESSAGE"], ["Content-Type", type],
      ], "hi");
    message(0, "image/png");
    for (let number = 1; number <= 100; number++) message(number, "text/plain");
    await world.clock.advance(1_000);
    const answers = statuses(peer, "MESSAGE");
    expect(peer.responses("MESSAGE").find(({ status }) => status === 415)?.headers.get("Accept")).toContain("text/plain");
    expect([answers.filter((status) => status === 200).length, answers.filter((status) => status === 503).length]).toEqual([50, 50]);
  });
});
