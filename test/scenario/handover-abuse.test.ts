// Outsiders while a call moves: whoever does not know the dialog's identifiers (RFC 3261 sections 12, 26.1) and the branch of
// the request that is out (section 17.1.3) moves nothing, ends nothing and learns nothing, from whatever address it claims.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../core/base/bytes.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import { NOTHING_LEFT, type PhoneWorld, type TestPhone } from "./phone-world.ts";
import { openTalkingPair } from "./talking-pair.ts";

const SERVER = { address: "192.0.2.1", port: 5060 };
const HOME = "192.0.2.10";
const AWAY = "198.51.100.10";
const PEER = "192.0.2.20";
const STRANGER = "203.0.113.66";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;

beforeEach(async () => {
  ({ world, ada, bob } = await openTalkingPair(HOME, PEER));
  world.network.host(STRANGER);
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

/** What of the call an outsider knows. */
interface Knowledge {
  readonly callId: string;
  readonly adasTag: string;
  readonly bobsTag: string;
  readonly sequence: number;
}

const NOTHING: Knowledge = { callId: "guessed", adasTag: "guessed-1", bobsTag: "guessed-2", sequence: 2 };

const textOf = (data: Uint8Array): string => new TextDecoder().decode(data);

/** The identifiers of the call as they stand in its packets. */
function identifiers(): Knowledge {
  const accepted = world.network.packets.map(({ data }) => textOf(data)).findLast((text) => text.startsWith("SIP/2.0 200") && /CSeq: \d+ INVITE/u.test(text))!;
  return {
    callId: /Call-ID: (\S+)/u.exec(accepted)![1]!, adasTag: /From:.*;tag=([^\s;]+)/u.exec(accepted)![1]!,
    bobsTag: /To:.*;tag=([^\s;]+)/u.exec(accepted)![1]!, sequence: Number(/CSeq: (\d+)/u.exec(accepted)![1]),
  };
}

const sdpOf = (address: string): string =>
  ["v=0", `o=- 7 7 IN IP4 ${address}`, "s=-", `c=IN IP4 ${address}`, "t=0 0", "m=audio 4000 RTP/AVP 8 0", "a=sendrecv", ""].join("\r\n");

let forged = 0;

/** A request in the name of bob. */
function request(method: string, { callId, adasTag, bobsTag, sequence }: Knowledge, headers: readonly string[] = [], body = ""): string {
  return [
    `${method} sip:ada@${HOME} SIP/2.0`, `Via: SIP/2.0/UDP ${STRANGER}:5060;branch=z9hG4bK-forged-${++forged};rport`, "Max-Forwards: 70",
    `From: <sip:bob@example.org>;tag=${bobsTag}`, `To: <sip:ada@example.org>${adasTag === "" ? "" : `;tag=${adasTag}`}`, `Call-ID: ${callId}`, `CSeq: ${sequence + 50} ${method}`,
    `Contact: <sip:bob@${STRANGER}>`, ...headers, ...(body === "" ? [] : ["Content-Type: application/sdp"]), `Content-Length: ${body.length}`, "", body,
  ].join("\r\n");
}

/** An answer in the name of bob or of the server, with a branch that is guessed. */
function response(status: number, method: string, { callId, adasTag, bobsTag, sequence }: Knowledge, headers: readonly string[] = [], body = ""): string {
  return [
    `SIP/2.0 ${status} Forged`, `Via: SIP/2.0/UDP ${AWAY}:5060;branch=z9hG4bK-forged-${++forged};rport`, `From: <sip:ada@example.org>;tag=${adasTag}`,
    `To: <sip:bob@example.org>;tag=${bobsTag}`, `Call-ID: ${callId}`, `CSeq: ${sequence + 1} ${method}`, `Contact: <sip:bob@${STRANGER}>`, ...headers,
    ...(body === "" ? [] : ["Content-Type: application/sdp"]), `Content-Length: ${body.length}`, "", body,
  ].join("\r\n");
}

const CHALLENGE = 'Digest realm="elsewhere.example", nonce="n", algorithm=MD5';

/** All that can be sent with this knowledge; none of it may do anything. */
function forgeries(known: Knowledge): readonly string[] {
  const answers = [200, 302, 401, 407, 408, 481, 488, 491, 500, 503].map((status) =>
    response(status, "INVITE", known, [`WWW-Authenticate: ${CHALLENGE}`, `Proxy-Authenticate: ${CHALLENGE}`, "Retry-After: 3"], status === 200 ? sdpOf(STRANGER) : ""));
  return [
    request("INVITE", known, [], sdpOf(STRANGER)), request("UPDATE", known, [], sdpOf(STRANGER)), request("UPDATE", known), request("BYE", known), request("ACK", known, [], sdpOf(STRANGER)),
    request("CANCEL", known), request("INFO", known), request("PRACK", known, ["RAck: 1 1 INVITE"]), request("REFER", known, [`Refer-To: <sip:x@${STRANGER}>`]),
    request("NOTIFY", known, ["Event: refer", "Subscription-State: terminated"]), ...answers, response(200, "OPTIONS", known), response(200, "BYE", known), response(200, "REGISTER", known),
  ];
}

/** INVITEs that would take the place of the call (RFC 3891). */
const replacements = ({ callId, adasTag, bobsTag }: Knowledge): readonly string[] => [
  request("INVITE", { ...NOTHING, callId: "new", adasTag: "" }, [`Replaces: ${callId};to-tag=${adasTag};from-tag=${bobsTag}`, "Require: replaces"], sdpOf(STRANGER)),
];

/** A STUN success response to a transaction that is guessed (RFC 8489 section 5), and an error. */
const stun = (type: number): Uint8Array => Uint8Array.from([type >> 8, type & 0xff, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...Array.from({ length: 12 }, (_, at) => at)]);

/** The ports that the phone has sent from. */
const portsOf = (): ReadonlySet<number> => new Set(world.network.packets.filter(({ from: { address } }) => address === HOME || address === AWAY).map(({ from }) => from.port));

/** Sends to every socket that the phone has for signalling. */
function send(message: string | Uint8Array, from: SocketAddress): void {
  const data = typeof message === "string" ? encodeUtf8(message) : message;
  for (const address of ada.host.addresses) for (const port of portsOf()) world.network.inject({ from, to: { address, port }, data });
}

/** Where forgeries claim to come from: the outsider's own address, the server's, the peer's. */
const SOURCES: readonly SocketAddress[] = [{ address: STRANGER, port: 5060 }, SERVER, { address: PEER, port: 5060 }];

function attack(known: Knowledge): void {
  for (const from of SOURCES) {
    for (const message of [...forgeries(known), ...replacements(known)]) send(message, from);
    for (const type of [0x0101, 0x0111, 0x0001]) send(stun(type), from);
  }
}

/** How the network changes, step by step; an attack comes after each of them. */
const MOVES: Readonly<Record<string, readonly (() => Promise<void>)[]>> = {
  "both paths work": [
    async () => {
      ada.host.addresses = [AWAY, HOME];
      await world.clock.advance(102);
    },
    () => world.clock.advance(6), () => world.clock.advance(40), () => world.clock.advance(300),
    async () => {
      await world.clock.advance(1_000);
      ada.host.addresses = [AWAY];
    },
  ],
  "the first path ends before there is another": [
    async () => {
      ada.host.addresses = [];
      await world.clock.advance(300);
    },
    async () => {
      ada.host.addresses = [AWAY];
      await world.clock.advance(102);
    },
    () => world.clock.advance(6), () => world.clock.advance(40), () => world.clock.advance(300),
  ],
};

async function expectMoved(): Promise<void> {
  await world.clock.advance(3_000);
  expect(ada.call()).toMatchObject({ state: "active", path: { localAddress: AWAY }, held: false, heldByPeer: false });
  expect(ada.call().reconnectingSinceMs).toBeUndefined();
  expect(ada.call().handovers).toMatchObject([{ from: { localAddress: HOME }, to: { localAddress: AWAY } }]);
  await expectWhole();
}

/** The call is between the two as before, and the side that did not move reaches the other. */
async function expectWhole(): Promise<void> {
  expect(ada.engine.lastSession.parameters?.remoteRtp?.address).toBe(PEER);
  expect(bob.engine.lastSession.parameters?.remoteRtp?.address).toBe(ada.call().path?.localAddress);
  expect([ada.phone.snapshot().calls.length, bob.phone.snapshot().calls.length]).toEqual([1, 1]);
  expect([ada.engine.sessions.length, bob.engine.sessions.length]).toEqual([1, 1]);
  await bob.phone.execute("call.end", bob.call().id);
  await world.clock.advance(500);
  expect(ada.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
}

/** All that left the phone for the outsider. */
const toStranger = (): readonly string[] => world.network.packets.filter(({ to }) => to.address === STRANGER).map(({ data }) => textOf(data));

/** A refusal, or a STUN answer (RFC 5626 section 8) to whoever asked; nothing that proves a password, no tag that was not known. */
function expectNothingTold(known: Knowledge): void {
  const { adasTag, bobsTag } = identifiers();
  const secrets = [adasTag, bobsTag].filter((tag) => tag !== known.adasTag && tag !== known.bobsTag);
  for (const message of toStranger()) {
    expect(message).toMatch(/^(SIP\/2\.0 (4|5)\d\d |\u0001\u0001)/u);
    for (const secret of [...secrets, "Authorization"]) expect(message).not.toContain(secret);
  }
}

/** An outsider who saw a part, such as a Call-ID in a log, and guesses the rest. */
const KNOWLEDGE: Readonly<Record<string, (all: Knowledge) => Knowledge>> = {
  "nothing": () => NOTHING,
  "the Call-ID": ({ callId }) => ({ ...NOTHING, callId }),
  "the Call-ID and our tag": ({ callId, adasTag, sequence }) => ({ ...NOTHING, callId, adasTag, sequence }),
  "the Call-ID and the peer's tag": ({ callId, bobsTag, sequence }) => ({ ...NOTHING, callId, bobsTag, sequence }),
};

describe.each(Object.keys(MOVES))("an outsider while %s", (how) => {
  it.each(Object.keys(KNOWLEDGE))("who knows %s moves nothing", async (what) => {
    const known = KNOWLEDGE[what]!(identifiers());
    for (const step of MOVES[how]!) {
      await step();
      attack(known);
    }
    await expectMoved();
    expectNothingTold(known);
  });
  it("who knows all of the dialog but not the branch of the request that is out answers nothing in the peer's name", async () => {
    const known = identifiers();
    for (const step of MOVES[how]!) {
      await step();
      for (const from of SOURCES) for (const message of forgeries(known).filter((each) => each.startsWith("SIP/2.0"))) send(message, from);
    }
    await expectMoved();
    expect(toStranger()).toEqual([]);
  });
});

describe("an outsider while the peer moves", () => {
  it.each(Object.keys(KNOWLEDGE))("who knows %s moves nothing", async (what) => {
    const known = KNOWLEDGE[what]!(identifiers());
    const theirs = "198.51.100.20";
    bob.host.addresses = [theirs];
    for (let step = 0; step < 6; step++) {
      await world.clock.advance(step < 3 ? 102 : 300);
      attack(known);
    }
    await world.clock.advance(2_000);
    expect(ada.engine.lastSession.parameters?.remoteRtp?.address).toBe(theirs);
    expect(ada.call()).toMatchObject({ state: "active", path: { localAddress: HOME }, handovers: [] });
    expectNothingTold(known);
    await bob.phone.execute("call.end", bob.call().id);
    await world.clock.advance(500);
    expect(ada.call().state).toBe("ended");
  });
});

/** The same over TLS is another thing: sip-outsiders.test.ts. */
describe("an outsider who knows all of a dialog", () => {
  /** The limit that is documented: over UDP a dialog's identifiers are the only proof of who its peer is. */
  it("is its peer, as far as SIP over UDP can tell", async () => {
    send(request("BYE", identifiers()), { address: STRANGER, port: 5060 });
    await world.clock.advance(500);
    expect(ada.call().state).toBe("ended");
    await bob.phone.execute("call.end", bob.call().id);
    await world.clock.advance(500);
  });
});

describe("a challenge during a move (RFC 3261 section 22.4)", () => {
  it.each([401, 407])("%i in a foreign realm gets no answer, though it came by the right branch", async (status) => {
    const foreign = 'Digest realm="elsewhere.example", nonce="n", algorithm=MD5';
    world.network.isLost = ({ from, to, data }) => {
      const text = textOf(data);
      if (from.address !== AWAY || !text.startsWith("INVITE")) return false;
      const via = /Via: [^\r]*/u.exec(text)![0];
      const reply = response(status, "INVITE", identifiers(), [`${status === 401 ? "WWW" : "Proxy"}-Authenticate: ${foreign}`])
        .replace(/Via: [^\r]*/u, via).replace(/CSeq: [^\r]*/u, /CSeq: [^\r]*/u.exec(text)![0]);
      world.network.inject({ from: to, to: from, data: encodeUtf8(reply) });
      return true;
    };
    ada.host.addresses = [AWAY];
    await world.clock.advance(1_500);
    const sent = world.network.packets.filter(({ from }) => from.address === AWAY).map(({ data }) => textOf(data));
    expect(sent.some((text) => text.startsWith("INVITE"))).toBe(true);
    expect(sent.filter((text) => text.includes("elsewhere.example"))).toEqual([]);
    world.network.isLost = () => false;
    await world.clock.advance(15_000);
  });
});

describe("a flood during a move", () => {
  it("of forged requests and answers costs the outsider more than us, and the call moves all the same", async () => {
    const before = world.network.packets.length;
    ada.host.addresses = [AWAY, HOME];
    await world.clock.advance(101);
    const known = { ...identifiers(), adasTag: "guessed-1", bobsTag: "guessed-2" };
    let count = 0;
    for (let round = 0; round < 20; round++) {
      const messages = [...forgeries(known), ...replacements(known)];
      for (const message of messages) send(message, { address: STRANGER, port: 6_000 + round });
      count += messages.length;
      await world.clock.advance(10);
    }
    await world.clock.advance(1_000);
    ada.host.addresses = [AWAY];
    await world.clock.advance(1_500);
    expect(world.network.packets.length - before).toBeLessThan(count);
    await expectMoved();
  });
});

/** A peer that sends re-INVITEs between two addresses moves our sound with it, and us nowhere. */
describe("a peer that moves again and again", () => {
  it("gets one answer for each re-INVITE, and our side makes no move of its own", async () => {
    const before = world.network.packets.length;
    for (let turn = 0; turn < 20; turn++) {
      bob.host.addresses = [turn % 2 === 0 ? "198.51.100.20" : PEER];
      await world.clock.advance(250);
    }
    await world.clock.advance(5_000);
    const sent = world.network.packets.slice(before).filter(({ from, data }) => from.address === HOME && data.length > 4).map(({ data }) => textOf(data));
    const asked = sent.filter((text) => !text.startsWith("SIP/2.0")).map((text) => text.split(" ")[0]);
    expect(asked.filter((method) => method !== "ACK" && method !== "REGISTER")).toEqual([]);
    expect(sent.length).toBeLessThan(200);
    expect(ada.call()).toMatchObject({ state: "active", handovers: [] });
    await expectWhole();
  });
});
