// What a person sees of who calls and about what, and what a caller says of itself (RFC 3261 section 20, RFC 3323, 3325,
// 5806, 7044): whole phones and peers played by hand, in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallOptions } from "../../core/phone/protocol.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { formatUri } from "../../core/sip/message/uri.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const PHONE = "192.0.2.10";
const SERVER = "192.0.2.20";
const STRANGER = "192.0.2.30";

let world: PhoneWorld;
let ada: TestPhone;
/** The account's registrar and proxy. */
let server: TestPeer;
let stranger: TestPeer;
let rung = 0;

beforeEach(async () => {
  world = new PhoneWorld();
  server = await world.peer(SERVER);
  stranger = await world.peer(STRANGER);
  server.onRequest = (request) => {
    if (request.method === "INVITE") server.respond(request, 486);
    else if (request.method !== "ACK") server.respond(request, 200, { headers: [["Expires", "3600"], ["Contact", contactOf(request)]] });
  };
  ada = await world.openPhone(PHONE, { listen: [{ transport: "udp", address: PHONE, port: 5060 }], preferredPort: 5060 });
  await ada.phone.execute("account.add", { address: `ada@${SERVER}`, displayName: "Ada", transport: "udp", register: true }, "");
  await world.clock.advance(100);
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

function contactOf({ headers }: SipRequest): string {
  return headers.get("Contact") ?? "";
}

const SDP = ["v=0", `o=- 7 7 IN IP4 ${SERVER}`, "s=-", `c=IN IP4 ${SERVER}`, "t=0 0", "m=audio 4000 RTP/AVP 8 0", ""].join("\r\n");

/** An INVITE with these header fields besides the usual; the caller gives up afterwards. */
async function ring(from: TestPeer, headers: [string, string][], options: { user?: string; from?: string } = {}): Promise<ReturnType<TestPhone["call"]>> {
  const usual: [string, string][] = [
    ["Via", `SIP/2.0/UDP ${from.uri.host}:5060;branch=z9hG4bK-${++rung};rport`],
    ["Max-Forwards", "70"],
    ["From", `${options.from ?? '"Bob" <sip:bob@example.org>'};tag=theirs`],
    ["To", `<sip:ada@${SERVER}>`],
    ["Call-ID", `by-hand-${rung}`],
    ["Contact", `<${formatUri(from.uri)}>`],
  ];
  const to = { user: options.user ?? "ada" };
  from.send("INVITE", PHONE, [...usual, ["CSeq", "1 INVITE"], ["Content-Type", "application/sdp"], ...headers], SDP, to);
  await world.clock.advance(50);
  const call = ada.call();
  from.send("CANCEL", PHONE, [...usual, ["CSeq", "1 CANCEL"]], undefined, to);
  await world.clock.advance(50);
  from.send("ACK", PHONE, [...usual, ["CSeq", "1 ACK"]], undefined, to);
  return call;
}

describe("P-Asserted-Identity (RFC 3325)", () => {
  const asserted: [string, string][] = [["P-Asserted-Identity", '"Carol" <sip:+35840123@example.net;user=phone>, <tel:+35840123>']];

  it("from the account's own server tells who calls", async () => {
    expect(await ring(server, asserted)).toMatchObject({ remoteUri: "sip:+35840123@example.net", remoteName: "Carol", vouchedFor: true });
  });

  it("from anybody else is passed over: it is not in the trust domain (section 8)", async () => {
    const call = await ring(stranger, asserted);
    expect(call).toMatchObject({ remoteUri: "sip:bob@example.org", remoteName: "Bob" });
    expect(call.vouchedFor).toBeUndefined();
  });

  it("tells the caller also where From is anonymous, unless privacy is asked for", async () => {
    const call = await ring(server, asserted, { from: '"Anonymous" <sip:anonymous@anonymous.invalid>' });
    expect(call).toMatchObject({ remoteUri: "sip:+35840123@example.net", vouchedFor: true });
  });

  it("is not shown with Privacy: id (section 9.3)", async () => {
    const call = await ring(server, [...asserted, ["Privacy", "id"]]);
    expect(call).toMatchObject({ anonymous: true, remoteUri: "sip:anonymous@anonymous.invalid", remoteName: "" });
    expect(JSON.stringify(ada.phone.snapshot())).not.toContain("+35840123");
  });

  it("takes the caller's own name only for the address that is asserted", async () => {
    const number: [string, string][] = [["P-Asserted-Identity", "<sip:+35840123@example.net>"]];
    expect((await ring(server, number, { from: '"My Bank" <sip:eve@example.org>' })).remoteName).toBe("");
    expect((await ring(server, number, { from: '"Carol" <sip:+35840123@example.org>' })).remoteName).toBe("Carol");
  });
});

describe("a caller who does not want to be named (RFC 3323 section 4.1.1.3)", () => {
  it.each([
    ["anonymous.invalid", '"Anonymous" <sip:anonymous@anonymous.invalid>'],
    ["a user part \"anonymous\" in the server's domain", "<sip:Anonymous@example.org>"],
  ])("is shown as anonymous: %s", async (_what, from) => {
    expect(await ring(stranger, [], { from })).toMatchObject({ anonymous: true, remoteName: "" });
  });

  it("sends an anonymous From, Privacy: id, and tells its own server alone who it is (RFC 3325 section 9.2)", async () => {
    await dial(`sip:bob@${SERVER}`, { anonymous: true });
    const { headers } = server.requests("INVITE")[0]!;
    expect(headers.get("From")).toMatch(/^"Anonymous" <sip:anonymous@anonymous.invalid>;tag=/);
    expect(headers.get("Privacy")).toBe("id");
    expect(headers.get("P-Preferred-Identity")).toBe(`"Ada" <sip:ada@${SERVER}>`);
    expect(headers.get("Contact")).not.toContain("ada");
  });

  it("tells nobody else who it is", async () => {
    stranger.onRequest = (request) => request.method === "INVITE" && stranger.respond(request, 486);
    await dial(`sip:bob@${STRANGER}`, { anonymous: true });
    const [invite] = stranger.requests("INVITE");
    expect(invite!.headers.has("P-Preferred-Identity")).toBe(false);
    expect([...invite!.headers.entries()].map(([, value]) => value).join("\n")).not.toMatch(/\bada\b/i);
  });
});

describe("a call that was sent on", () => {
  it("tells by whom and why: Diversion, the last one first (RFC 5806)", async () => {
    const call = await ring(server, [["Diversion", '"Desk" <sip:100@example.org>;reason=no-answer;counter=1, <sip:200@example.org>;reason=unconditional']]);
    expect(call.forwardedBy).toEqual([
      { uri: "sip:100@example.org", name: "Desk", reason: "no-answer" },
      { uri: "sip:200@example.org", name: "", reason: "unconditional" },
    ]);
  });

  it("leaves out who wants privacy (RFC 5806 section 6.2)", async () => {
    expect((await ring(server, [["Diversion", "<sip:100@example.org>;reason=user-busy;privacy=full"]])).forwardedBy).toBeUndefined();
  });

  it("tells it from History-Info by what each target was derived from (RFC 7044)", async () => {
    const history = "<sip:bob@example.com>;index=1, <sip:office@example.com;cause=486>;index=1.1;mp=1, <sip:ada@192.0.2.10>;index=1.1.1;rc=1.1";
    expect((await ring(server, [["History-Info", history]])).forwardedBy).toEqual([{ uri: "sip:bob@example.com", name: "", reason: "busy" }]);
  });

  it("tells it from History-Info by Reason where it is of RFC 4244", async () => {
    const history = "<sip:bob@example.com?Reason=SIP%3Bcause%3D302>;index=1, <sip:ada@example.com>;index=1.1";
    expect((await ring(server, [["History-Info", history]])).forwardedBy).toEqual([{ uri: "sip:bob@example.com", name: "", reason: "unconditional" }]);
  });
});

describe("what a call is about (RFC 3261 sections 20.4, 20.9, 20.25, 20.26, 20.31, 20.36)", () => {
  it("is shown: subject, priority, organization, links, whom to call back", async () => {
    const call = await ring(stranger, [
      ["Subject", "Lunch today"], ["Priority", "Urgent"], ["Organization", "Grace & Co"], ["Reply-To", "<sip:office@example.org>"],
      ["Call-Info", "<https://example.org/bob.png>;purpose=icon, <http://example.org/bob>"], ["Alert-Info", "<urn:alert:service:call-waiting>"],
      ["In-Reply-To", "abc@example.org"], ["Date", "Sun, 22 Nov 2026 12:00:00 GMT"],
    ]);
    expect(call).toMatchObject({ subject: "Lunch today", urgent: true });
    expect(call.information).toEqual({
      priority: "urgent", organization: "Grace & Co", replyTo: "sip:office@example.org", alert: "urn:alert:service:call-waiting",
      links: [{ purpose: "icon", url: "https://example.org/bob.png" }, { purpose: "info", url: "http://example.org/bob" }],
      isReply: true, date: "Sun, 22 Nov 2026 12:00:00 GMT",
    });
  });

  it("holds links to the web only, without passwords, five at the most", async () => {
    const bad = ["javascript:alert(1)", "file:///etc/passwd", "https://example.org@evil.invalid/", "data:text/html,x", "http://"];
    const call = await ring(stranger, [["Call-Info", bad.map((url) => `<${url}>`).join(", ")]]);
    expect(call.information?.links).toBeUndefined();
    const many = Array.from({ length: 30 }, (_, index) => `<https://example.org/${index}>`).join(", ");
    expect((await ring(stranger, [["Call-Info", many]])).information?.links).toHaveLength(5);
  });

  it("is short and has no control or direction-turning characters", async () => {
    const call = await ring(stranger, [["Subject", `\u202Egnp.exe ${"x".repeat(5_000)}`], ["Organization", "a\u0007b\u200Fc"]]);
    expect(call.subject?.startsWith("gnp.exe")).toBe(true);
    expect(call.subject?.length).toBeLessThanOrEqual(200);
    expect(call.information?.organization).toBe("abc");
  });

  it("never answers by itself, whatever Alert-Info or Call-Info ask for", async () => {
    const call = await ring(stranger, [["Alert-Info", "<http://www.notused.com>;info=alert-autoanswer;delay=0"], ["Call-Info", "<sip:example.org>;answer-after=0"]]);
    expect(call.state).toBe("incoming");
    expect(stranger.responses("INVITE").some(({ status }) => status === 200)).toBe(false);
  });

  it("is sent as the user says it", async () => {
    await dial(`sip:bob@${SERVER}`, { subject: "Lunch", priority: "non-urgent", headers: [["X-Ticket", "42"]] });
    const { headers } = server.requests("INVITE")[0]!;
    expect([headers.get("Subject"), headers.get("Priority"), headers.get("X-Ticket")]).toEqual(["Lunch", "non-urgent", "42"]);
  });

  it.each([["Via", "SIP/2.0/UDP x"], ["f", "<sip:eve@example.org>"], ["Route", "<sip:x;lr>"], ["X-A", "b\r\nVia: x"], ["X A", "b"], ["Require", "x"]])(
    "is not sent where it would change the call itself: %s",
    async (name, value) => {
      await expect(dial(`sip:bob@${SERVER}`, { headers: [[name, value]] })).rejects.toMatchObject({ code: "call/bad-header" });
      expect(server.requests("INVITE")).toEqual([]);
    },
  );
});

describe("a call to another number of the account's server", () => {
  it("belongs to the account: a trunk brings every number of a company", async () => {
    const call = await ring(server, [], { user: "+358401234" });
    expect(call).toMatchObject({ state: "incoming", direction: "incoming" });
    expect(call.accountId).not.toBeNull();
  });

  it("from elsewhere gets 404, so that who tries numbers rings nothing", async () => {
    await expect(ring(stranger, [], { user: "+358401234" })).rejects.toThrow("no call");
    expect(stranger.responses("INVITE").at(-1)?.status).toBe(404);
  });
});

describe("a redirection (RFC 3261 section 8.1.3.4)", () => {
  it("is shown, and the call goes on under the address that was called", async () => {
    server.onRequest = (request) => {
      if (request.method === "INVITE") server.respond(request, 302, { headers: [["Contact", `<sip:bob@${STRANGER};x=1>`]] });
      else if (request.method !== "ACK") server.respond(request, 200, { headers: [["Contact", contactOf(request)], ["Expires", "3600"]] });
    };
    stranger.onRequest = (request) => request.method === "INVITE" && stranger.respond(request, 486);
    await dial(`sip:bob@${SERVER}`, {});
    await world.clock.advance(200);
    expect(ada.call()).toMatchObject({ remoteUri: `sip:bob@${SERVER}`, forwardedTo: `sip:bob@${STRANGER}`, end: { failure: { code: "call/busy" } } });
  });
});

async function dial(target: string, options: CallOptions): Promise<string> {
  const id = await ada.phone.execute("call.start", target, null, options);
  await world.clock.advance(200);
  return id;
}

describe("calls that nobody has answered yet", () => {
  const invite = (from: TestPeer, call: number): void => {
    from.send("INVITE", PHONE, [
      ["Via", `SIP/2.0/UDP ${from.uri.host}:5060;branch=z9hG4bK-${from.uri.host}-${call};rport`], ["Max-Forwards", "70"], ["From", "<sip:x@example.org>;tag=theirs"],
      ["To", `<sip:ada@${SERVER}>`], ["Call-ID", `${from.uri.host}-${call}`], ["Contact", `<${formatUri(from.uri)}>`], ["CSeq", "1 INVITE"], ["Content-Type", "application/sdp"],
    ], SDP, { user: "ada" });
  };
  const statuses = (peer: TestPeer): number[] => peer.responses("INVITE").filter(({ status }) => status !== 100).map(({ status }) => status).sort();

  it("are four at the most from one stranger, so that others and the account's server still get through (486)", async () => {
    for (let call = 0; call < 10; call++) invite(stranger, call);
    await world.clock.advance(100);
    expect(statuses(stranger)).toEqual([180, 180, 180, 180, 486, 486, 486, 486, 486, 486]);
    for (let call = 0; call < 10; call++) invite(server, call);
    await world.clock.advance(100);
    expect(statuses(server)).toEqual(Array(10).fill(180));
    for (const { id } of ada.phone.snapshot().calls) await ada.phone.execute("call.end", id);
    await world.clock.advance(40_000);
  });

  it("are a hundred in an hour from one stranger, who fills no history; the account's server brings its own", async () => {
    for (let call = 0; call < 300; call++) await ring(stranger, []).catch(() => {});
    expect(await ada.phone.execute("history.list", 1_000, null)).toHaveLength(60);
    await world.clock.advance(1_800_000);
    for (let call = 0; call < 100; call++) await ring(stranger, []).catch(() => {});
    expect(await ada.phone.execute("history.list", 1_000, null)).toHaveLength(120);
    await ring(server, []);
    expect(await ada.phone.execute("history.list", 1_000, null)).toHaveLength(121);
  });
});
