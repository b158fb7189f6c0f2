// Keys pressed in a call, against a peer that takes some ways and not others: each key arrives once, in order, and the call
// says which way was used (RFC 4733, RFC 6086; application/dtmf-relay and application/dtmf as vendors write them).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AccountSettings, CallView } from "../../core/phone/protocol.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const PHONE = "192.0.2.10";
const PEER = "192.0.2.9";

let world: PhoneWorld;
let ada: TestPhone;
let peer: TestPeer;
let id: string;

beforeEach(async () => {
  world = new PhoneWorld();
  ada = await world.openPhone(PHONE, { listen: [{ transport: "udp", address: PHONE, port: 5060 }], preferredPort: 5060, acceptsAnyTarget: true });
  peer = await world.peer(PEER);
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

const sdp = (events: boolean): string =>
  ["v=0", `o=- 7 1 IN IP4 ${PEER}`, "s=-", `c=IN IP4 ${PEER}`, "t=0 0", `m=audio 4000 RTP/AVP 8${events ? " 101" : ""}`, ...(events ? ["a=rtpmap:101 telephone-event/8000"] : []), ""].join("\r\n");

interface Manner {
  readonly events?: boolean;
  readonly digits?: AccountSettings["digits"];
  /** The status for each INFO, by its count; none: it is not answered. */
  readonly onInfo?: (info: SipRequest, count: number) => number | undefined;
  readonly allow?: string;
}

/** Calls a peer that behaves so; the call is up. */
async function connect({ events = false, digits, onInfo = () => 200, allow }: Manner = {}): Promise<void> {
  await ada.phone.execute("account.add", { address: `ada@${PHONE}`, displayName: "Ada", transport: "udp", register: false, ...(digits ? { digits } : {}) }, "");
  const headers: [string, string][] = allow === undefined ? [] : [["Allow", allow]];
  const seen = new Set<string>();
  peer.onRequest = (request) => {
    if (request.method === "ACK") return;
    if (request.method === "INVITE") return peer.respond(request, 200, { body: sdp(events), headers });
    if (request.method !== "INFO") return peer.respond(request, 200);
    seen.add(`${request.headers.cseq.sequence}`);
    const status = onInfo(request, seen.size);
    if (status !== undefined) peer.respond(request, status);
  };
  id = await ada.phone.execute("call.start", `sip:peer@${PEER}`, null);
  await world.clock.advance(200);
}

const call = (): CallView => ada.phone.snapshot().calls.find((each) => each.id === id)!;
const press = (digits: string): Promise<unknown> => ada.phone.execute("call.dtmf", id, digits);
const bodyText = (request: SipRequest): string => new TextDecoder().decode(request.body);
const sounded = () => ada.engine.lastSession.digits.map(({ digits, inBand }) => [digits, inBand]);
/** Each INFO once, whatever was sent again. */
const infos = (): SipRequest[] => [...new Map(peer.requests("INFO").map((request) => [request.headers.cseq.sequence, request])).values()];

describe("keys dialled with a number", () => {
  const dial = async (typed: string, answerAfterMs = 0, settings: Partial<AccountSettings> = {}): Promise<void> => {
    await ada.phone.execute("account.add", { address: `ada@${PEER}`, displayName: "Ada", transport: "udp", register: false, ...settings }, "");
    peer.onRequest = (request) => {
      if (request.method === "INVITE") world.clock.setTimer(answerAfterMs, () => peer.respond(request, 200, { body: sdp(true) }));
      else if (request.method !== "ACK") peer.respond(request, 200);
    };
    id = await ada.phone.execute("call.start", typed, null);
    await world.clock.advance(answerAfterMs + 200);
  };

  it("wait for somebody to answer, and then for two seconds a comma", async () => {
    await dial("+44 20 7946-0018,,56#,7", 10_000);
    expect(call()).toMatchObject({ state: "active", remoteUri: `sip:+442079460018@${PEER}`, digits: "" });
    await world.clock.advance(3_500);
    expect(sounded()).toEqual([]);
    await world.clock.advance(500);
    expect(sounded()).toEqual([["56#", false]]);
    await world.clock.advance(2_000);
    expect(call()).toMatchObject({ digits: "56#7", digitsBy: "telephone-event" });
  });

  it("go with a number whose + the account's server wants dialled otherwise; what is shown keeps the +", async () => {
    await dial("+44 20 7946-0018,1", 0, { plusAs: "000" });
    expect(peer.requests("INVITE")[0]?.uri).toMatchObject({ user: "000442079460018", host: PEER });
    expect(call().remoteUri).toBe(`sip:+442079460018@${PEER}`);
    await world.clock.advance(2_000);
    expect(call().digits).toBe("1");
    await ada.phone.execute("call.transfer", id, "+358 9 4241");
    await world.clock.advance(500);
    expect(peer.requests("REFER")[0]?.headers.referTo?.uri).toMatchObject({ user: "00035894241" });
  });

  it("are pressed once, whatever becomes of the call, and not after it", async () => {
    await dial("1234 ext. 56");
    await ada.phone.execute("call.hold", id, true);
    await ada.phone.execute("call.hold", id, false);
    await world.clock.advance(5_000);
    expect(call().digits).toBe("56");
    await ada.phone.execute("call.end", id);
    await ada.phone.execute("account.remove", ada.phone.snapshot().accounts[0]!.id);
    await dial("1234,56");
    await ada.phone.execute("call.end", id);
    await world.clock.advance(5_000);
    expect(call()).toMatchObject({ state: "ended", digits: "" });
  });
});

describe("keys pressed in a call", () => {
  it("go as telephone-events where the other side takes them", async () => {
    await connect({ events: true });
    await press("12#");
    await world.clock.advance(500);
    expect(sounded()).toEqual([["12#", false]]);
    expect(peer.requests("INFO")).toEqual([]);
    expect(call()).toMatchObject({ digits: "12#", digitsBy: "telephone-event" });
  });

  it("go by INFO, one after the other, where telephone-event was not agreed on", async () => {
    await connect();
    await press("1");
    await press("2*");
    expect(peer.requests("INFO").length).toBeLessThanOrEqual(1);
    await world.clock.advance(500);
    expect(infos().map((info) => [info.headers.contentType, bodyText(info)])).toEqual(
      ["1", "2", "*"].map((key) => ["application/dtmf-relay", `Signal=${key}\r\nDuration=160\r\n`]),
    );
    expect(sounded()).toEqual([]);
    expect(call()).toMatchObject({ digits: "12*", digitsBy: "info" });
  });

  it("go as application/dtmf to who refuses the other type with 415", async () => {
    await connect({ onInfo: (info) => (info.headers.contentType === "application/dtmf" ? 200 : 415) });
    await press("57");
    await world.clock.advance(500);
    expect(infos().map((info) => `${info.headers.contentType} ${bodyText(info).slice(0, 8)}`)).toEqual(["application/dtmf-relay Signal=5", "application/dtmf 5", "application/dtmf 7"]);
    expect(call().digitsBy).toBe("info");
    expect(sounded()).toEqual([]);
  });

  it.each([415, 405, 501, 489, 603])("become tones in the sound from the first one that is refused with %i, none lost and none doubled", async (status) => {
    await connect({ onInfo: (_, count) => (count <= 2 ? 200 : status) });
    await press("123456");
    await world.clock.advance(1_000);
    expect(sounded()).toEqual([["3456", true]]);
    expect(call()).toMatchObject({ digits: "123456", digitsBy: "in-band" });
    await press("7");
    await world.clock.advance(500);
    expect(sounded()).toEqual([["3456", true], ["7", true]]);
  });

  it("become tones in the sound where no answer to an INFO comes", async () => {
    await connect({ onInfo: () => undefined });
    await press("99");
    await world.clock.advance(3_900);
    expect(sounded()).toEqual([]);
    await world.clock.advance(200);
    expect(sounded()).toEqual([["99", true]]);
    expect(infos()).toHaveLength(1);
  });

  it("are tones in the sound at once for who says that it takes no INFO (RFC 3261 section 20.5)", async () => {
    await connect({ allow: "INVITE, ACK, BYE, CANCEL" });
    await press("4");
    await world.clock.advance(500);
    expect(peer.requests("INFO")).toEqual([]);
    expect(sounded()).toEqual([["4", true]]);
  });

  it("go in no other way than the account prescribes, and say so where that one is not taken", async () => {
    await connect({ digits: "telephone-event" });
    await press("1");
    await world.clock.advance(500);
    expect([sounded(), peer.requests("INFO")]).toEqual([[], []]);
    expect(call().digitsProblem).toMatchObject({ code: "call/keys-not-taken" });
    await ada.phone.execute("call.end", id);
    await world.clock.advance(100);
  });

  it("go by INFO or as tones though telephone-event was agreed on, where the account says so", async () => {
    await connect({ events: true, digits: "in-band" });
    await press("1");
    expect(sounded()).toEqual([["1", true]]);
    const [account] = ada.phone.snapshot().accounts;
    await ada.phone.execute("account.update", account!.id, { ...account!.settings, digits: "info" }, null);
    id = await ada.phone.execute("call.start", `sip:peer@${PEER}`, null);
    await world.clock.advance(200);
    await press("2");
    await world.clock.advance(200);
    expect(infos().map(bodyText)).toEqual(["Signal=2\r\nDuration=160\r\n"]);
  });

  it("are forgotten when the call ends before they were taken", async () => {
    await connect({ onInfo: () => undefined });
    await press("123");
    await ada.phone.execute("call.end", id);
    await world.clock.advance(10_000);
    expect(sounded()).toEqual([]);
    expect(call()).toMatchObject({ state: "ended", digits: "123" });
  });
});

describe("keys that the other side presses by INFO", () => {
  const info = async (sequence: number, rawBody: string, contentType = "application/dtmf-relay", headers: [string, string][] = []): Promise<number | undefined> => {
    peer.requestInDialog(peer.requests("INVITE")[0]!, "INFO", sequence, { rawBody, headers: [["Content-Type", contentType], ...headers] });
    await world.clock.advance(50);
    return peer.responses("INFO").at(-1)?.status;
  };

  it("are read in the ways that vendors write them", async () => {
    await connect();
    expect(await info(1, "Signal=5\r\nDuration=160\r\n")).toBe(200);
    expect(await info(2, "Signal= #\nDuration= 100")).toBe(200);
    expect(await info(3, "signal=10\r\n")).toBe(200);
    expect(await info(4, "7", "application/dtmf")).toBe(200);
    expect(await info(5, "d\r\n", "Application/DTMF")).toBe(200);
    expect(call().digitsReceived).toBe("5#*7D");
  });

  it("are refused where they are none, and change nothing", async () => {
    await connect();
    expect(await info(1, "Signal=hello\r\n")).toBe(400);
    expect(await info(2, "<media_control/>", "application/media_control+xml")).toBe(415);
    expect(await info(3, "Signal=1", "application/dtmf-relay", [["Info-Package", "nothing"]])).toBe(469);
    expect(call()).toMatchObject({ state: "active", digitsReceived: "" });
  });

  it("are heard once from who sends them in two ways", async () => {
    await connect({ events: true });
    ada.engine.lastSession.say({ kind: "dtmf-received", digit: "8" });
    expect(await info(1, "Signal=8\r\n")).toBe(200);
    expect(call().digitsReceived).toBe("8");
  });

  it("stay the last 200 of who presses without end", async () => {
    await connect({ events: true });
    for (let count = 0; count < 1000; count++) ada.engine.lastSession.say({ kind: "dtmf-received", digit: "1" });
    ada.engine.lastSession.say({ kind: "dtmf-received", digit: "9" });
    expect(call().digitsReceived).toBe(`${"1".repeat(199)}9`);
  });
});
