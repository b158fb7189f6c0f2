// The whole phone and SIPp on a link that loses every fifth datagram each way: every call completes by retransmission
// alone, whoever calls, whoever hangs up, cancels, holds or asks for a password.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Phone } from "../../core/phone/phone.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { findFreePort } from "./peers/free-port.ts";
import { startKamailio } from "./peers/kamailio.ts";
import { runSipp, startSipp, type Sipp, type SippOptions } from "./peers/sipp.ts";
import { startUdpRelay, type UdpRelay } from "./udp-relay.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

const CALLS = 20;
/** As many as the phone takes at the same time, less some that wait for the answer to their BYE. */
const AT_ONCE = 10;
/** As many as one stranger may let ring at the same time, less some that wait for their ACK. */
const RINGING_AT_ONCE = 2;
const LOSS = { loss: 0.2, delayMs: [1, 10] } as const;
/**
 * Seeds of links that carry one call after the other, and so lose the same datagrams each time: where a request and its
 * one answer must both arrive, seven tries (RFC 3261 section 17.1.1.2) all fail once in 1300 times.
 */
const LINKS = [31, 32, 33, 34, 35] as const;
const SILENT = ["--capture", "silence", "--playback", "null", "--json"] as const;

const LOOK_AGAIN_MS = 50;
const HANG_MS = 60_000;

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

/** A phone that answers its calls is called by SIPp through the link; SIPp names the link as its Contact. */
async function callThrough(relay: UdpRelay, options: Pick<SippOptions, "scenario" | "simultaneous">): Promise<void> {
  const outcome = await runSipp({
    remote: relay.towardsB, calls: CALLS, simultaneous: AT_ONCE, ...options, lenient: true, timeoutS: 120,
    keys: { contact: `${relay.towardsA.address}:${relay.towardsA.port}` },
  });
  expect(outcome).toMatchObject({ status: 0, successful: CALLS, failed: 0 });
  expect(relay.counts.lost).toBeGreaterThan(CALLS / 2);
}

interface Callee {
  readonly uri: string;
  readonly sipp: Sipp;
}

/** SIPp behind a link of its own. */
async function calleeBehindLink(scenario: string, calls: number, seed: number): Promise<Callee> {
  const relay = await startUdpRelay({ seed, ...LOSS });
  cleanUp.push(() => relay.close());
  const { address, port } = relay.towardsB;
  const sipp = await startSipp({ scenario, calls, lenient: true, timeoutS: 120, keys: { contact: `${address}:${port}` } });
  cleanUp.push(() => sipp.stop());
  relay.connectB(sipp.local);
  return { uri: `sip:peer@${address}:${port}`, sipp };
}

/** Resolves when SIPp has had the ACK of so many calls' INVITE of this number; it takes no other INVITE before. */
async function untilAcknowledged({ sipp }: Callee, sequence: number, calls: number): Promise<void> {
  const acks = new RegExp(`^ACK [^]*?^Call-ID: (.*)$[^]*?^CSeq: (\\d+) ACK$`, "gm");
  for (let waitedMs = 0; waitedMs < HANG_MS; waitedMs += LOOK_AGAIN_MS) {
    const log = readFileSync(join(sipp.process.folder, "messages.log"), "utf8").replaceAll("\r", "");
    const acknowledged = [...log.matchAll(acks)].filter((match) => Number(match[2]) === sequence).map((match) => match[1]);
    if (new Set(acknowledged).size >= calls) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw new Error(`SIPp has not had ${calls} ACKs of INVITE ${sequence}`);
}

describe("calls from SIPp", () => {
  it.each(["caller", "caller-holding"])(`are answered, all ${CALLS} of them, by godwit answer: scenario %s`, async (scenario) => {
    const port = await findFreePort();
    const phone = new GodwitProcess("answer", "--listen", `127.0.0.1:${port}`, ...SILENT);
    cleanUp.push(() => phone[Symbol.asyncDispose]());
    await phone.event(({ event }) => event === "listening");
    const relay = await startUdpRelay({ b: { address: "127.0.0.1", port }, seed: 23, ...LOSS });
    cleanUp.push(() => relay.close());
    await callThrough(relay, { scenario });
    expect(await phone.stop()).toBe(0);
    const summaries = phone.events.filter(({ event }) => event === "summary");
    expect(summaries).toHaveLength(CALLS);
    for (const summary of summaries) expect(summary).toMatchObject({ answered: true, end: { by: "remote", code: "call/ended" } });
    const held = phone.events.filter(({ event, held }) => event === "held" && held);
    expect(held).toHaveLength(scenario === "caller-holding" ? CALLS : 0);
  });

  it(`ring until SIPp gives up, all ${CALLS} of them`, async () => {
    const port = await findFreePort();
    const phone = await openWholePhone({ listen: [{ transport: "udp", address: "127.0.0.1", port }], localAddress: "127.0.0.1", preferredPort: port });
    cleanUp.push(() => phone.close());
    const ended: string[] = [];
    phone.onEvent(({ change }) => {
      if (change.kind !== "call" || change.call.state !== "ended") return;
      ended.push(change.call.end!.failure.code);
      void phone.execute("call.dismiss", change.call.id);
    });
    const relay = await startUdpRelay({ b: { address: "127.0.0.1", port }, seed: 29, ...LOSS });
    cleanUp.push(() => relay.close());
    await callThrough(relay, { scenario: "caller-cancelling", simultaneous: RINGING_AT_ONCE });
    expect(ended).toEqual(Array.from({ length: CALLS }, () => "call/cancelled"));
  });
});

describe("calls to SIPp", () => {
  it(`complete, all ${CALLS} of them, made by godwit call`, async () => {
    const seeds = Array.from({ length: CALLS }, (_, index) => 100 + index);
    await inTurns(seeds, 4, async (seed) => {
      const callee = await calleeBehindLink("callee", 1, seed);
      const phone = new GodwitProcess("call", callee.uri, "--from", "sip:ada@127.0.0.1", ...SILENT, "--duration", "0.3");
      cleanUp.push(() => phone[Symbol.asyncDispose]());
      expect(await phone.exitCode).toBe(0);
      expect(await phone.summary()).toMatchObject({ answered: true, end: { by: "local", code: "call/ended" } });
      expect(await callee.sipp.finish()).toMatchObject({ status: 0, successful: 1 });
    });
  });

  it(`complete, all ${CALLS} of them, with the password that Kamailio asks for (407)`, async () => {
    const kamailio = await startKamailio({ users: { ada: "lovelace", bob: "builder" } });
    cleanUp.push(() => kamailio.stop());
    const callee = await startSipp({ scenario: "callee", calls: CALLS, lenient: true, timeoutS: 120 });
    cleanUp.push(() => callee.stop());
    const keys = { domain: kamailio.domain, user: "bob", contact: `${callee.local.address}:${callee.local.port}` };
    await runSipp({ scenario: "registrant", remote: kamailio, authentication: { user: "bob", password: "builder" }, keys });
    const phone = await openWholePhone();
    cleanUp.push(() => phone.close());
    await Promise.all(LINKS.map(async (seed) => {
      const relay = await startUdpRelay({ b: kamailio, seed, ...LOSS });
      cleanUp.push(() => relay.close());
      const outboundProxy = `${relay.towardsB.address}:${relay.towardsB.port}`;
      const settings = { address: `ada@${kamailio.domain}`, displayName: "", outboundProxy, transport: "udp", register: false } as const;
      const account = await phone.execute("account.add", settings, "lovelace");
      for (let call = 0; call < CALLS / LINKS.length; call++) await talk(phone, await phone.execute("call.start", "bob", account.id));
    }));
    expect(await callee.finish()).toMatchObject({ status: 0, successful: CALLS });
  });

  it(`are given up while SIPp rings, all ${CALLS} of them`, async () => {
    const phone = await openWholePhone({ localAddress: "127.0.0.1" });
    cleanUp.push(() => phone.close());
    await Promise.all(LINKS.map(async (seed) => {
      const { uri, sipp } = await calleeBehindLink("callee-cancelled", CALLS / LINKS.length, seed);
      for (let call = 0; call < CALLS / LINKS.length; call++) await giveUp(phone, await phone.execute("call.start", uri, null));
      expect(await sipp.finish()).toMatchObject({ status: 0, successful: CALLS / LINKS.length });
    }));
  });

  it(`complete, all ${CALLS} of them, held and resumed`, async () => {
    const phone = await openWholePhone({ localAddress: "127.0.0.1" });
    cleanUp.push(() => phone.close());
    const callee = await calleeBehindLink("callee-holding", CALLS, 37);
    for (let before = 0; before < CALLS; before += AT_ONCE) await holdTogether(phone, callee, before);
    expect(await callee.sipp.finish()).toMatchObject({ status: 0, successful: CALLS });
  });
});

/** Calls AT_ONCE times, then holds, resumes and ends all of them, each step when SIPp has had the ACKs of the one before. */
async function holdTogether(phone: Phone, callee: Callee, before: number): Promise<void> {
  const calls = await Promise.all(Array.from({ length: AT_ONCE }, () => phone.execute("call.start", callee.uri, null)));
  const each = (work: (id: string) => Promise<unknown>): Promise<unknown> => Promise.all(calls.map(work));
  await each((id) => untilCall(phone, id, ({ state }) => state === "active" || state === "ended"));
  for (const [index, hold] of [true, false].entries()) {
    await untilAcknowledged(callee, index + 1, before + AT_ONCE);
    await each((id) => phone.execute("call.hold", id, hold));
    await each(async (id) => {
      const call = await untilCall(phone, id, ({ changing, state }) => !changing || state === "ended");
      expect(call).toMatchObject({ state: "active", held: hold });
    });
  }
  await each((id) => phone.execute("call.end", id));
}

async function talk(phone: Phone, id: string): Promise<void> {
  const { end } = await untilCall(phone, id, ({ state }) => state === "active" || state === "ended");
  expect(end).toBeUndefined();
  await phone.execute("call.end", id);
}

async function giveUp(phone: Phone, id: string): Promise<void> {
  expect(await untilCall(phone, id, ({ state }) => state !== "dialing")).toMatchObject({ state: "ringing" });
  await phone.execute("call.end", id);
}

/** Does the work for every item, so many at the same time. */
async function inTurns<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
