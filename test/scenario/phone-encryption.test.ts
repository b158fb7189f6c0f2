// Whole phones and encryption: what each policy does with a peer that encrypts or not, in calls both ways and in what
// changes later; what the call says of it; and that no key is ever shown or logged (RFC 4568, RFC 8643, RFC 5763).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lineLogger } from "../../core/base/logger.ts";
import type { AccountSettings, CallView } from "../../core/phone/protocol.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { summarize } from "../../core/cli/call-summary.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const PHONE = "192.0.2.10";
const OTHER = "192.0.2.11";
const PEER = "192.0.2.9";
const KEYS = ["NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj", "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR"] as const;
const HASH = Array.from({ length: 32 }, (_, index) => (index + 160).toString(16).toUpperCase()).join(":");
const WITHOUT = { kind: "none" };

let world: PhoneWorld;
let ada: TestPhone;
let peer: TestPeer;
let logged: string[];
let version: number;

beforeEach(async () => {
  world = new PhoneWorld();
  logged = [];
  version = 1;
  peer = await world.peer(PEER);
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

async function open(address: string, wishes: Partial<AccountSettings> = {}): Promise<TestPhone> {
  const listen = [{ transport: "udp" as const, address, port: 5060 }];
  const phone = await world.openPhone(address, { listen, preferredPort: 5060, acceptsAnyTarget: true }, lineLogger((line) => logged.push(line), "debug"));
  await phone.phone.execute("account.add", { address: `ada@${address}`, displayName: "Ada", transport: "udp", register: false, ...wishes }, "");
  return phone;
}

const PLAIN = ["m=audio 4000 RTP/AVP 8"];
const sdes = (profile: string, tag: number, key: string = KEYS[0]): readonly string[] => [`m=audio 4000 ${profile} 8`, `a=crypto:${tag} AES_CM_128_HMAC_SHA1_80 inline:${key}`];
const DTLS = ["m=audio 4000 UDP/TLS/RTP/SAVP 8", `a=fingerprint:sha-256 ${HASH}`, "a=setup:active"];

function sdp(lines: readonly string[]): string {
  return ["v=0", `o=- 7 ${version++} IN IP4 ${PEER}`, "s=-", `c=IN IP4 ${PEER}`, "t=0 0", ...lines, ""].join("\r\n");
}

const linesOf = (body: Uint8Array, wanted: RegExp): string[] => new TextDecoder().decode(body).split("\r\n").filter((line) => wanted.test(line));
const profileOf = (body: Uint8Array): string | undefined => linesOf(body, /^m=/)[0]?.split(" ")[2];

/** Calls the peer, which answers with these lines, or refuses with a status. */
async function call(lines: readonly string[] | number): Promise<SipRequest> {
  peer.onRequest = (request) => {
    if (request.method === "INVITE" && typeof lines === "number") peer.respond(request, lines);
    else if (request.method === "INVITE") peer.respond(request, 200, { body: sdp(lines as readonly string[]) });
    else if (request.method !== "ACK") peer.respond(request, 200);
  };
  await ada.phone.execute("call.start", `sip:peer@${PEER}`, null);
  await world.clock.advance(100);
  return peer.requests("INVITE")[0]!;
}

/** The peer offers in the call; its response. */
async function reoffer(invite: SipRequest, sequence: number, lines: readonly string[]): Promise<{ readonly status: number; readonly body: Uint8Array }> {
  peer.requestInDialog(invite, "INVITE", sequence, { body: sdp(lines) });
  await world.clock.advance(50);
  peer.requestInDialog(invite, "ACK", sequence);
  await world.clock.advance(50);
  return peer.responses("INVITE").at(-1)!;
}

describe("a call that this phone makes", () => {
  const SUITE = "AES_CM_128_HMAC_SHA1_80";
  const KEYED = { kind: "sdes", suite: SUITE, signallingProtected: false };

  it.each([
    ["never", PLAIN, WITHOUT], ["offered", PLAIN, WITHOUT],
    ["offered", sdes("RTP/AVP", 1), KEYED], ["required", sdes("RTP/SAVP", 1), KEYED],
  ] as const)("with encryption %s, answered with %j, says %j", async (encryption, lines, shown) => {
    ada = await open(PHONE, { encryption });
    const invite = await call(lines);
    expect(profileOf(invite.body)).toBe(encryption === "required" ? "RTP/SAVP" : "RTP/AVP");
    expect(ada.call()).toMatchObject({ state: "active", encryption: shown });
    expect(ada.engine.lastSession.parameters?.security?.kind).toBe(shown.kind === "none" ? undefined : shown.kind);
  });

  it.each([
    ["offered", sdes("RTP/AVP", 3), "sdp/answer/bad-keys"], ["required", PLAIN, "sdp/answer/not-encrypted"], ["required", sdes("RTP/SAVP", 7), "sdp/answer/bad-keys"],
  ] as const)("with encryption %s ends on the answer %j with %s, and nothing is ever sent plain", async (encryption, lines, code) => {
    ada = await open(PHONE, { encryption });
    await call(lines);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "local", failure: { code } } });
    expect(peer.requests("BYE")).toHaveLength(1);
    expect(ada.engine.sessions[0]?.updates).toEqual([]);
  });

  it("with encryption required says 488 plainly: there is no second try without", async () => {
    ada = await open(PHONE, { encryption: "required" });
    await call(488);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "remote", failure: { code: "call/not-acceptable" } } });
    expect(peer.requests("INVITE")).toHaveLength(1);
  });

  it("with DTLS says so, and names the suite once the two have agreed (RFC 5763 5)", async () => {
    ada = await open(PHONE, { encryption: "required", keyExchange: "dtls" });
    ada.engine.certificate = { algorithm: "sha-256", value: HASH };
    const invite = await call(DTLS);
    expect(linesOf(invite.body, /^(?:m=|a=setup)/)).toEqual([expect.stringContaining("UDP/TLS/RTP/SAVP"), "a=setup:actpass"]);
    expect(ada.engine.lastSession.parameters?.security).toMatchObject({ kind: "dtls", role: "passive" });
    expect(ada.call().encryption).toEqual({ kind: "dtls", signallingProtected: false });
    ada.engine.lastSession.say({ kind: "secured", suite: "AEAD_AES_128_GCM" });
    expect(ada.call().encryption).toEqual({ kind: "dtls", suite: "AEAD_AES_128_GCM", signallingProtected: false });
  });

  it("with DTLS required and no certificate does not begin", async () => {
    ada = await open(PHONE, { encryption: "required", keyExchange: "dtls" });
    await call(PLAIN).catch(() => undefined);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "local", failure: { code: "media/no-dtls" } } });
    expect(peer.requests("INVITE")).toEqual([]);
  });

  it("leaves out of a datagram what everybody knows, and says it over a stream (RFC 3261 18.1.1, RFC 8866 6.6, RFC 4733 2.4.1)", async () => {
    ada = await open(PHONE);
    const lines = linesOf((await call(PLAIN)).body, /^a=(?:rtpmap|fmtp|crypto)/).map((line) => line.replace(/ inline:.*/, ""));
    expect(lines).toEqual(["a=rtpmap:101 telephone-event/8000", "a=crypto:1 AES_CM_128_HMAC_SHA1_80"]);
    const { id, settings } = ada.phone.snapshot().accounts[0]!;
    await ada.phone.execute("account.update", id, { ...settings, transport: "tcp" }, null);
    await ada.phone.execute("call.start", `sip:peer@${PEER};transport=udp`, null);
    await world.clock.advance(100);
    expect(linesOf(peer.requests("INVITE").at(-1)!.body, /^a=(?:rtpmap|fmtp|crypto)/).map((line) => line.replace(/ inline:.*/, ""))).toEqual([
      "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=crypto:1 AEAD_AES_256_GCM", "a=crypto:2 AES_CM_128_HMAC_SHA1_80",
    ]);
  });
});

describe("a call that comes in", () => {
  it.each([
    ["never", PLAIN, 200, WITHOUT], ["never", sdes("RTP/AVP", 1), 200, WITHOUT], ["never", sdes("RTP/SAVP", 1), 488, undefined],
    ["offered", PLAIN, 200, WITHOUT], ["offered", sdes("RTP/AVP", 1), 200, { kind: "sdes" }], ["offered", sdes("RTP/SAVP", 1), 200, { kind: "sdes" }],
    ["required", PLAIN, 488, undefined], ["required", sdes("RTP/AVP", 1), 200, { kind: "sdes" }], ["required", sdes("RTP/SAVP", 1), 200, { kind: "sdes" }],
  ] as const)("to an account with encryption %s, offering %j, is answered %i and says %j", async (encryption, lines, status, shown) => {
    ada = await open(PHONE, { encryption });
    const headers: [string, string][] = [
      ["Via", `SIP/2.0/UDP ${PEER}:5060;branch=z9hG4bK-1;rport`], ["Max-Forwards", "70"], ["From", `<sip:peer@${PEER}>;tag=peer-tag`], ["To", `<sip:ada@${PHONE}>`],
      ["Call-ID", "1"], ["CSeq", "1 INVITE"], ["Contact", `<sip:peer@${PEER}>`], ["Content-Type", "application/sdp"],
    ];
    peer.onRequest = (request) => request.method === "BYE" && peer.respond(request, 200);
    peer.send("INVITE", PHONE, headers, sdp(lines), { user: "ada" });
    await world.clock.advance(50);
    if (status === 488) {
      expect([peer.responses("INVITE").at(-1)?.status, ada.phone.snapshot().calls]).toEqual([488, []]);
      return;
    }
    await ada.phone.execute("call.answer", ada.call().id);
    await world.clock.advance(50);
    const answer = peer.responses("INVITE").at(-1)!;
    expect([answer.status, profileOf(answer.body)]).toEqual([200, lines[0]!.split(" ")[2]]);
    expect(ada.call().encryption).toMatchObject(shown!);
    await ada.phone.execute("call.end", ada.call().id);
  });
});

describe("a call that goes on", () => {
  const holdWithKeys = [...sdes("RTP/AVP", 1), "a=sendonly"];

  it("keeps its keys when it is held and taken back, by either side (RFC 4568 7.1.4)", async () => {
    ada = await open(PHONE);
    const invite = await call(sdes("RTP/AVP", 1));
    const before = ada.engine.lastSession.parameters?.security;
    expect((await reoffer(invite, 1, holdWithKeys)).status).toBe(200);
    await ada.phone.execute("call.hold", ada.call().id, true);
    await world.clock.advance(100);
    expect(ada.call()).toMatchObject({ held: true, encryption: { kind: "sdes" } });
    expect(ada.engine.lastSession.parameters?.security).toEqual(before);
    const [first, hold] = peer.requests("INVITE");
    expect(linesOf(hold!.body, /^a=crypto/)).toEqual(linesOf(first!.body, /^a=crypto/));
  });

  it("changes its own key with the peer's", async () => {
    ada = await open(PHONE);
    const invite = await call(sdes("RTP/AVP", 1));
    const before = ada.engine.lastSession.parameters?.security;
    await reoffer(invite, 1, sdes("RTP/AVP", 1, KEYS[1]));
    const after = ada.engine.lastSession.parameters?.security;
    if (before?.kind !== "sdes" || after?.kind !== "sdes") throw new Error("not encrypted by keys in SDP");
    expect(after.send.masterKey).not.toEqual(before.send.masterKey);
    expect(after.receive.masterKey).not.toEqual(before.receive.masterKey);
  });

  it("refuses to go on plain where encryption is required, and stays as it was (RFC 3261 14.2)", async () => {
    ada = await open(PHONE, { encryption: "required" });
    const invite = await call(sdes("RTP/SAVP", 1));
    expect((await reoffer(invite, 1, PLAIN)).status).toBe(488);
    expect(ada.call()).toMatchObject({ state: "active", encryption: { kind: "sdes" } });
    expect(ada.engine.lastSession.updates).toHaveLength(1);
  });

  it("goes on plain where it was offered only, and says that it was encrypted before", async () => {
    ada = await open(PHONE);
    const invite = await call(sdes("RTP/AVP", 1));
    expect((await reoffer(invite, 1, PLAIN)).status).toBe(200);
    expect(ada.call().encryption).toEqual({ kind: "none", lost: true });
    expect((await reoffer(invite, 2, sdes("RTP/AVP", 1))).status).toBe(200);
    expect(ada.call().encryption).toMatchObject({ kind: "sdes" });
  });

  it("gives its place to no plain call where its account requires encryption, though it is asked for at another account (RFC 3891)", async () => {
    ada = await open(PHONE, { encryption: "required" });
    await ada.phone.execute("account.add", { address: `home@${PHONE}`, displayName: "Home", transport: "udp", register: false }, "");
    const { from, callId } = (await call(sdes("RTP/SAVP", 1))).headers;
    const replace = async (lines: readonly string[], number: number): Promise<number | undefined> => {
      peer.send("INVITE", PHONE, [
        ["Via", `SIP/2.0/UDP ${PEER}:5060;branch=z9hG4bK-replaces-${number};rport`], ["Max-Forwards", "70"], ["From", `<sip:eve@${PEER}>;tag=e`], ["To", `<sip:home@${PHONE}>`],
        ["Call-ID", `replaces-${number}`], ["CSeq", "1 INVITE"], ["Contact", `<sip:eve@${PEER}>`], ["Require", "replaces"],
        ["Replaces", `${callId};to-tag=${from.params.get("tag")};from-tag=peer-tag`], ["Content-Type", "application/sdp"],
      ], sdp(lines), { user: "home" });
      await world.clock.advance(200);
      return peer.responses("INVITE").at(-1)?.status;
    };
    expect(await replace(PLAIN, 1)).toBe(488);
    expect(ada.call()).toMatchObject({ state: "active", encryption: { kind: "sdes" } });
    expect(await replace(sdes("RTP/SAVP", 1, KEYS[1]), 2)).toBe(200);
  });

  it("changes its codec, and stays with the old one where the peer refuses", async () => {
    ada = await open(PHONE);
    await call([PLAIN[0]!.replace("8", "8 0")]);
    expect(ada.call().codec).toBe("PCMA");
    peer.onRequest = (request) => {
      const offered = request.method === "INVITE" ? linesOf(request.body, /^m=/)[0]!.split(" ")[3] : "";
      if (offered === "0") peer.respond(request, 200, { body: sdp(["m=audio 4000 RTP/AVP 0"]) });
      else if (request.method !== "ACK") peer.respond(request, offered === "8" ? 488 : 200);
    };
    const { id } = ada.call();
    const changed = ada.phone.execute("call.codecs", id, ["PCMU"]);
    await world.clock.advance(100);
    await changed;
    expect(ada.call().codec).toBe("PCMU");
    const refused = ada.phone.execute("call.codecs", id, ["PCMA"]).then(() => "changed", ({ code }: { code: string }) => code);
    await world.clock.advance(5_000);
    expect([await refused, ada.call().codec, ada.call().state]).toEqual(["call/not-acceptable", "PCMU", "active"]);
    await expect(ada.phone.execute("call.codecs", id, ["opus"])).rejects.toMatchObject({ code: "call/unknown-codec" });
  });
});

describe("an account's wishes", () => {
  it("choose the codecs of an offer and their order, and the packet time", async () => {
    ada = await open(PHONE, { codecs: ["PCMU"], packetTimeMs: 40, encryption: "never" });
    const invite = await call(["m=audio 4000 RTP/AVP 0"]);
    expect(linesOf(invite.body, /^(?:m=|a=ptime)/)).toEqual([expect.stringMatching(/RTP\/AVP 0 101$/), "a=ptime:40"]);
    expect(ada.engine.lastSession.parameters?.packetTimeMs).toBe(40);
  });
});

describe("keys", () => {
  it("of two phones fit, and stand in no snapshot, event, summary or log", async () => {
    ada = await open(PHONE);
    const bob = await open(OTHER);
    const shown: string[] = [];
    for (const { phone } of [ada, bob]) phone.onEvent((event) => shown.push(JSON.stringify(event)));
    await ada.phone.execute("call.start", `sip:ada@${OTHER}`, null);
    await world.clock.advance(100);
    await bob.phone.execute("call.answer", bob.call().id);
    await world.clock.advance(100);
    const both = [ada, bob].map(({ engine }) => engine.lastSession.parameters?.security);
    if (both[0]?.kind !== "sdes" || both[1]?.kind !== "sdes") throw new Error("not encrypted");
    expect([both[0].send, both[0].receive]).toEqual([both[1].receive, both[1].send]);
    const calls = [ada, bob].map((one): CallView => one.call());
    await ada.phone.execute("call.end", ada.call().id);
    await world.clock.advance(100);
    shown.push(...[ada, bob].map(({ phone }) => JSON.stringify(phone.snapshot())), ...calls.map((view) => JSON.stringify(summarize(view))));
    const keys = [both[0].send, both[0].receive].flatMap(({ masterKey }) => [Buffer.from(masterKey).toString("base64").slice(0, 20), JSON.stringify([...masterKey]).slice(1, -1)]);
    for (const text of [...shown, ...logged]) {
      expect(text).not.toContain("inline:");
      for (const key of keys) expect(text).not.toContain(key);
    }
    expect(shown.join()).toContain("AES_CM_128_HMAC_SHA1_80");
  });
});
