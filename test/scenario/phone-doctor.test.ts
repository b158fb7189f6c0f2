// Whole phones and their doctor: a good call has no findings, each cause is named from what was sent and what came, a past call
// can be looked into, and a report gives away no password, key, text or whole number.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FindingCode } from "../../core/doctor/case-file.ts";
import type { AccountSettings, CaseFile } from "../../core/phone/protocol.ts";
import type { MediaStatistics } from "../../core/ports/media-engine.ts";
import { ZERO_STATISTICS } from "../fakes/fake-media-engine.ts";
import { accountOf, DOMAIN, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

const GOOD: MediaStatistics = { ...ZERO_STATISTICS, packetsSent: 500, packetsReceived: 498, inputLevelDb: -30, outputLevelDb: -28, remoteLossFraction: 0 };

let world: PhoneWorld;

beforeEach(() => {
  world = new PhoneWorld();
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

const codes = ({ findings }: CaseFile): readonly FindingCode[] => findings.map(({ code }) => code);
const look = (phone: TestPhone, id = phone.call().id): Promise<CaseFile> => phone.phone.execute("doctor.look", { kind: "call", id });

/** Speaks for so long, with these figures on the newest media session. */
async function talk(phone: TestPhone, statistics: MediaStatistics): Promise<void> {
  await world.clock.advance(3_000);
  phone.engine.sessions.at(-1)!.say({ kind: "statistics", statistics });
  await world.clock.advance(10);
}

/** A phone of Ada's calls a number of Grace's through the domain, and is answered. */
async function callThroughDomain(): Promise<readonly [TestPhone, TestPhone]> {
  await world.startDomain("ada", "grace");
  const [ada, grace] = [await world.openRegistered("ada", "192.0.2.10"), await world.openRegistered("grace", "192.0.2.11")];
  await ada.phone.execute("call.start", `grace@${DOMAIN}`, null);
  await world.clock.advance(200);
  await grace.phone.execute("call.answer", grace.call().id);
  await world.clock.advance(200);
  expect(ada.call().state).toBe("active");
  return [ada, grace];
}

describe("a good call", () => {
  it("has no findings on either side, its ladder tells it in order, and the password's question is usual", async () => {
    const [ada, grace] = await callThroughDomain();
    for (const phone of [ada, grace]) await talk(phone, GOOD);
    for (const phone of [ada, grace]) expect(codes(await look(phone))).toEqual([]);
    const { ladder, media } = await look(ada);
    expect(ladder.arrows.map(({ meaning }) => meaning).filter((meaning) => meaning !== "trying" && meaning !== "ringing")).toEqual([
      "call", "password-asked", "acknowledge", "call-with-password", "accepted", "acknowledge",
    ]);
    expect(ladder.participants).toMatchObject([{ role: "us" }, { role: "hop", address: "udp:192.0.2.1:5060" }, ...ladder.participants.slice(2)]);
    expect(ladder.arrows[0]!.changes?.map(({ aspect }) => aspect)).toEqual(["address", "codecs", "direction", "encryption", "keys", "streams"]);
    expect(media).toMatchObject({ offeredByUs: { address: "192.0.2.10" }, offeredByPeer: { address: "192.0.2.11" }, packetsReceived: 498 });
  });

  it("can be looked into after its end, with the words that ended it, and after it left the stage", async () => {
    const [ada] = await callThroughDomain();
    await talk(ada, GOOD);
    const { id } = ada.call();
    await ada.phone.execute("call.hold", id, true);
    await world.clock.advance(200);
    await ada.phone.execute("call.end", id);
    await world.clock.advance(5_000);
    await ada.phone.execute("call.dismiss", id);
    const file = await look(ada, id);
    expect(codes(file)).toEqual([]);
    expect(file.ladder.arrows.slice(-2).map(({ meaning }) => meaning)).toEqual(["hang-up", "done"]);
    const again = file.ladder.arrows.find(({ meaning }) => meaning === "offer-again");
    expect(again?.changes).toEqual([{ aspect: "direction", before: "sendrecv", after: "sendonly" }]);
    expect(file.ladder.arrows.filter(({ meaning }) => meaning === "call")).toHaveLength(1);
  });

  it("is unknown, with a code, where nothing is kept of it", async () => {
    const ada = await world.openPhone("192.0.2.10");
    await expect(look(ada, "never")).rejects.toMatchObject({ code: "doctor/no-case" });
  });
});

describe("a registration", () => {
  it("that works has no findings; one whose password is wrong says so by the second question", async () => {
    await world.startDomain("ada");
    const ada = await world.openRegistered("ada", "192.0.2.10");
    const right = ada.phone.snapshot().accounts[0]!;
    expect(codes(await ada.phone.execute("doctor.look", { kind: "account", id: right.id }))).toEqual([]);
    const wrong = await ada.phone.execute("account.update", right.id, right.settings, "guessed");
    await world.clock.advance(3_000);
    const file = await ada.phone.execute("doctor.look", { kind: "account", id: wrong.id });
    expect(codes(file)).toEqual(["doctor/password-refused"]);
    expect(file.ladder.arrows.at(-1)?.meaning).toBe("password-refused");
  });

  it("that nobody answers says so and how often it was tried (RFC 3261 section 17.1.2)", async () => {
    const silent = await world.peer("192.0.2.1");
    const ada = await world.openPhone("192.0.2.10");
    const { id } = await ada.phone.execute("account.add", accountOf("ada"), "secret");
    await world.clock.advance(10_000);
    const file = await ada.phone.execute("doctor.look", { kind: "account", id });
    expect(codes(file)).toEqual(["doctor/no-answer"]);
    expect(file.ladder.arrows).toHaveLength(1);
    expect(file.ladder.arrows[0]!.times).toBe(silent.requests("REGISTER").length);
  });

  it("whose Contact comes back with another address, though the server sees us where we are, was rewritten on its way", async () => {
    const server = await world.peer("192.0.2.1");
    server.onRequest = (request) => {
      const contact = request.headers.get("Contact")!.replace(/@[\d.]+/u, "@203.0.113.7");
      server.respond(request, 200, { headers: [["Contact", `${contact.split(";")[0]};expires=600`]] });
    };
    const ada = await world.openPhone("192.0.2.10");
    const { id } = await ada.phone.execute("account.add", accountOf("ada"), "secret");
    await world.clock.advance(1_000);
    const file = await ada.phone.execute("doctor.look", { kind: "account", id });
    expect(file.findings).toMatchObject([{ code: "doctor/rewritten", weight: "hint" }]);
    expect(file.findings[0]!.evidence).toContainEqual({ kind: "figure", name: "seen-as", value: "203.0.113.7" });
  });
});

describe("a call that is not heard", () => {
  it("though it goes out: nothing comes back", async () => {
    const [ada] = await callThroughDomain();
    await talk(ada, { ...GOOD, packetsReceived: 0 });
    expect(codes(await look(ada))).toEqual(["doctor/one-way"]);
  });

  it("since it comes from somebody whom nobody named", async () => {
    const [ada] = await callThroughDomain();
    await talk(ada, { ...GOOD, packetsReceived: 0, rejections: { "other-source": 480 } });
    expect(codes(await look(ada))).toEqual(["doctor/sound-from-elsewhere"]);
  });

  it("by the other side, as it reports", async () => {
    const [ada] = await callThroughDomain();
    await talk(ada, { ...GOOD, remoteLossFraction: 1 });
    expect(codes(await look(ada))).toEqual(["doctor/not-heard-there"]);
  });

  it("since the microphone gives silence, but not while it is switched off", async () => {
    const [ada] = await callThroughDomain();
    await talk(ada, { ...GOOD, inputLevelDb: -127 });
    expect(codes(await look(ada))).toEqual(["doctor/microphone-silent"]);
    await ada.phone.execute("call.mute", ada.call().id, true);
    expect(codes(await look(ada))).toEqual([]);
  });
});

describe("a call that is refused", () => {
  async function callPeer(status: number, wishes: Partial<AccountSettings>): Promise<CaseFile> {
    const peer = await world.peer("192.0.2.9");
    peer.onRequest = (request) => {
      if (request.method === "INVITE") peer.respond(request, status);
    };
    const ada = await world.openPhone("192.0.2.10");
    await ada.phone.execute("account.add", { ...accountOf("ada"), register: false, ...wishes }, "");
    await ada.phone.execute("call.start", "sip:peer@192.0.2.9", null);
    await world.clock.advance(4_000);
    return look(ada);
  }

  it("with 488 while encryption was required: that is why", async () => {
    expect(codes(await callPeer(488, { encryption: "required" }))).toEqual(["doctor/encryption-mismatch"]);
  });

  it("with 488 while nothing was encrypted: there is no codec in common", async () => {
    expect(codes(await callPeer(488, { encryption: "never" }))).toEqual(["doctor/codec-mismatch"]);
  });

  it("with 404: the number is unknown", async () => {
    expect(codes(await callPeer(404, {}))).toEqual(["doctor/number-unknown"]);
  });

  it("with 486: a busy line is no fault of anything", async () => {
    expect(codes(await callPeer(486, {}))).toEqual([]);
  });
});

describe("a report", () => {
  const PASSWORD = "correct-horse-7";
  const NUMBER = "+442079460018";
  const PERSON = "Augusta King";

  it("gives away no password, key, nonce, name, text, host or whole number, and says what happened", async () => {
    await world.startDomain("ada", "grace");
    const ada = await world.openRegistered("ada", "192.0.2.10");
    const peer = await world.peer("192.0.2.9");
    let keys: readonly string[] = [];
    peer.onRequest = (request) => {
      if (request.method !== "INVITE") return peer.respond(request, 200);
      keys = [...new TextDecoder().decode(request.body).matchAll(/inline:(\S+)/gu)].map(([, key]) => key!);
      if (request.headers.has("Proxy-Authorization")) return peer.respond(request, 486);
      peer.respond(request, 407, { headers: [["Proxy-Authenticate", 'Digest realm="secret-realm", nonce="nonce-of-the-server", opaque="opaque-of-it", qop="auth"']] });
    };
    await ada.phone.execute("account.add", { address: `${NUMBER}@192.0.2.9`, displayName: PERSON, transport: "udp", register: false, encryption: "required" }, PASSWORD);
    const account = ada.phone.snapshot().accounts.at(-1)!;
    await ada.phone.execute("call.start", "sip:00358401234567@192.0.2.9", account.id);
    await world.clock.advance(4_000);
    expect(keys.length).toBeGreaterThan(0);
    const report = await ada.phone.execute("doctor.report", { kind: "call", id: ada.call().id });
    const whole = JSON.stringify(await look(ada));
    for (const secret of [PASSWORD, ...keys, "nonce-of-the-server", "opaque-of-it"]) {
      expect(report).not.toContain(secret);
      expect(whole).not.toContain(secret);
    }
    for (const personal of [NUMBER.slice(1), "00358401234567", "358401234", PERSON, "Augusta", "secret-realm", "192.0.2.9", "192.0.2.10"]) expect(report).not.toContain(personal);
    expect(report).toContain("407");
    expect(report).toMatch(/INVITE sip:number-\d+-xx67@public-\d+/u);
    expect(report).toMatch(/a=crypto:1 \w+ \(key not shown\)/u);
  });

  it("of a registration with a digest holds neither response nor nonce", async () => {
    await world.startDomain("ada");
    const ada = await world.openRegistered("ada", "192.0.2.10");
    const { id } = ada.phone.snapshot().accounts[0]!;
    const { ladder } = await ada.phone.execute("doctor.look", { kind: "account", id });
    const withPassword = ladder.arrows.find(({ meaning }) => meaning === "register-with-password");
    expect(withPassword?.text).toMatch(/Authorization: Digest .*response="removed"/u);
    expect(JSON.stringify(ladder)).not.toMatch(/nonce="(?!removed)/u);
    const report = await ada.phone.execute("doctor.report", { kind: "account", id });
    expect(report).toContain("Authorization: (not shown)");
    expect(report).not.toContain(DOMAIN);
  });
});
