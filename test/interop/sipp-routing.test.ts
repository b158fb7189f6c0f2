// Where a call goes and who it comes from, with SIPp: forks that ring and answer, redirections, identities, forwardings,
// subject and priority (RFC 3261 sections 8.1.3.4, 13.2.2.4, 20; RFC 3323, 3325, 5806, 6228, 7044).
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import type { CallView } from "../../core/phone/protocol.ts";
import { findFreePort } from "./peers/free-port.ts";
import { runSipp, startSipp, type Sipp, type SippOptions } from "./peers/sipp.ts";
import { RealPhone, type RealCall } from "./real-phone.ts";
import { openWholePhone } from "./whole-phone.ts";

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of cleanUp.splice(0).reverse()) await stop();
});

async function callee(options: SippOptions): Promise<Sipp> {
  const started = await startSipp(options);
  cleanUp.push(() => started.stop());
  return started;
}

const addressOf = ({ local }: Sipp, user = "peer"): string => `sip:${user}@${local.address}:${local.port}`;

function call(to: Sipp): RealCall {
  const phone = new RealPhone({ user: "ada", domain: "127.0.0.1" });
  cleanUp.push(() => phone.close());
  return phone.call(addressOf(to));
}

/** Every answer that was to be heard so far. */
function heard({ events }: RealCall): number {
  return events.filter((event) => event.kind === "ringing" && event.body).length;
}

async function hangUp(calling: RealCall, ...peers: readonly Sipp[]): Promise<void> {
  calling.session.end();
  await calling.waitFor("ended");
  for (const peer of peers) expect(await peer.finish()).toMatchObject({ status: 0, errors: "" });
}

describe("two phones behind one proxy", () => {
  it("ring with a sound of their own, and the one that answers is talked with (RFC 3261 section 12.1.2)", async () => {
    const peer = await callee({ scenario: "callee-two-rings" });
    const calling = call(peer);
    await calling.waitFor("confirmed");
    expect(heard(calling)).toBe(2);
    await hangUp(calling, peer);
  });

  it("answer both: the first is kept, the second gets ACK and BYE (RFC 3261 section 13.2.2.4)", async () => {
    const peer = await callee({ scenario: "callee-two-answers" });
    const calling = call(peer);
    await calling.waitFor("confirmed");
    expect(await calling.waitFor("ended")).toMatchObject({ by: "remote" });
    expect(await peer.finish()).toMatchObject({ status: 0, errors: "" });
  });

  it("ring, and one is gone by a 199: the other's sound is heard again (RFC 6228 section 4)", async () => {
    const peer = await callee({ scenario: "callee-fork-gone" });
    const calling = call(peer);
    await calling.waitFor("confirmed");
    expect(heard(calling)).toBe(3);
    await hangUp(calling, peer);
  });
});

describe("a redirection (RFC 3261 sections 8.1.3.4, 21.3)", () => {
  /** SIPp that sends every call elsewhere. */
  const redirecting = (scenario: string, contacts: string): Promise<Sipp> => callee({ scenario, keys: { contacts } });

  it("302 leads to its Contact", async () => {
    const target = await callee({ scenario: "callee" });
    const first = await redirecting("callee-moved", `<${addressOf(target)}>`);
    const calling = call(first);
    await calling.waitFor("confirmed");
    await hangUp(calling, first, target);
  });

  it.each([["300", "callee-multiple-choices"], ["302", "callee-moved"]])("%s leads to the Contact with the highest q, and on when that is busy", async (_status, scenario) => {
    const [busy, target, unused] = [await callee({ scenario: "callee-busy" }), await callee({ scenario: "callee" }), await callee({ scenario: "callee" })];
    const contacts = `<${addressOf(unused)}>;q=0.1, <${addressOf(busy)}>;q=0.9, <${addressOf(target)}>;q=0.5`;
    const first = await redirecting(scenario, contacts);
    const calling = call(first);
    await calling.waitFor("confirmed");
    await hangUp(calling, first, busy, target);
    expect(calling.events.filter(({ kind }) => kind === "forwarded")).toHaveLength(2);
  });

  it("302 that leads back is followed no further", async () => {
    const port = await findFreePort("127.0.0.1", 4);
    const first = await callee({ scenario: "callee-moved", port, keys: { contacts: `<sip:peer@127.0.0.1:${port}>` } });
    const calling = call(first);
    expect(await calling.waitFor("ended")).toMatchObject({ by: "remote", status: 302, failure: { code: "call/moved" } });
    expect(await first.finish()).toMatchObject({ status: 0, successful: 1, errors: "" });
  });

  it("305 leads to the same address by way of the proxy", async () => {
    const proxy = await callee({ scenario: "callee" });
    const first = await redirecting("callee-use-proxy", `<${addressOf(proxy, "proxy")}>`);
    const calling = call(first);
    await calling.waitFor("confirmed");
    calling.session.end();
    const { messages, ...outcome } = await proxy.finish();
    expect(outcome).toMatchObject({ status: 0, errors: "" });
    expect(messages).toContain(`INVITE ${addressOf(first)} SIP/2.0`);
    expect(messages).toContain(`Route: <${addressOf(proxy, "proxy")};lr>`);
  });

  it("380 is told, not followed", async () => {
    const first = await redirecting("callee-alternative", "<sip:other@127.0.0.1:9>");
    const calling = call(first);
    expect(await calling.waitFor("ended")).toMatchObject({ by: "remote", status: 380, failure: { code: "call/moved" } });
    expect(await first.finish()).toMatchObject({ status: 0, errors: "" });
  });
});

describe("an incoming call shows", () => {
  let phone: Phone;
  let port: number;

  /** SIPp calls with these fields; the call as the window gets it. */
  async function rung(header: string, options: { from?: string; header2?: string } = {}): Promise<CallView> {
    const { from = '"Bob" <sip:bob@example.org>', header2 = "X-Test: 1" } = options;
    const calling = runSipp({ scenario: "caller-telling", remote: { address: "127.0.0.1", port }, service: "ada", keys: { from, header, header2 } });
    const incoming = (await until(phone, ({ calls }) => calls.find(({ state }) => state === "incoming"))) as CallView;
    await phone.execute("call.answer", incoming.id);
    expect(await calling).toMatchObject({ status: 0, errors: "" });
    await until(phone, ({ calls }) => calls.find(({ id, state }) => id === incoming.id && state === "ended"));
    return incoming;
  }

  async function open(): Promise<void> {
    port = await findFreePort("127.0.0.1");
    phone = await openWholePhone({ listen: [{ transport: "udp", address: "127.0.0.1", port }], localAddress: "127.0.0.1", preferredPort: port });
    cleanUp.push(() => phone.close());
  }

  it("its subject, priority and organization", async () => {
    await open();
    const call = await rung("Subject: The relay computer", { header2: "Priority: urgent" });
    expect(call).toMatchObject({ remoteName: "Bob", subject: "The relay computer", urgent: true, information: { priority: "urgent" } });
    expect((await rung("Organization: Zuse KG")).information).toEqual({ organization: "Zuse KG" });
  });

  it("an asserted identity only when it comes from the account's own server (RFC 3325)", async () => {
    await open();
    const asserted = 'P-Asserted-Identity: "Carol" <sip:+35840123@127.0.0.1>';
    expect(await rung(asserted)).toMatchObject({ remoteUri: "sip:bob@example.org", remoteName: "Bob" });
    // The account's domain is 127.0.0.1: a call through it finds its server there.
    const server = await callee({ scenario: "callee-busy" });
    const id = await phone.execute("call.start", addressOf(server), null);
    await until(phone, ({ calls }) => calls.find((call) => call.id === id && call.state === "ended"));
    expect(await rung(asserted)).toMatchObject({ remoteUri: "sip:+35840123@127.0.0.1", remoteName: "Carol", vouchedFor: true });
    expect(await rung(asserted, { header2: "Privacy: id" })).toMatchObject({ anonymous: true, remoteName: "" });
  });

  it("that its caller is anonymous (RFC 3323)", async () => {
    await open();
    expect(await rung("Privacy: id", { from: '"Anonymous" <sip:anonymous@anonymous.invalid>' })).toMatchObject({ anonymous: true, remoteName: "" });
  });

  it("who sent it on, by Diversion (RFC 5806) and by History-Info (RFC 7044)", async () => {
    await open();
    expect((await rung('Diversion: "Desk" <sip:100@example.org>;reason=no-answer')).forwardedBy).toEqual([{ uri: "sip:100@example.org", name: "Desk", reason: "no-answer" }]);
    const history = "History-Info: <sip:200@example.org>;index=1, <sip:ada@127.0.0.1;cause=486>;index=1.1;mp=1";
    expect((await rung(history)).forwardedBy).toEqual([{ uri: "sip:200@example.org", name: "", reason: "busy" }]);
  });
});

it("a call without a name tells its own server alone who calls (RFC 3325 section 9.2)", async () => {
  const server = await callee({ scenario: "callee-busy" });
  const phone = await openWholePhone();
  cleanUp.push(() => phone.close());
  const id = await phone.execute("call.start", addressOf(server), null, { anonymous: true });
  await until(phone, ({ calls }) => calls.find((call) => call.id === id && call.state === "ended"));
  const { messages } = await server.finish();
  expect(messages).toMatch(/^From: "Anonymous" <sip:anonymous@anonymous.invalid>/m);
  expect(messages).toMatch(/^Privacy: id/m);
  expect(messages).toMatch(/^P-Preferred-Identity: <sip:ada@127.0.0.1>/m);
});
