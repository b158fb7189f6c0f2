// The whole phone with linphone, at Kamailio over UDP, TCP and TLS and without a server over UDP and TCP: called in both
// directions, held by either side, hung up by either side. linphone says a tone from a file; keys show the way to it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import { steadyTone } from "../../core/media/tone-generator.ts";
import { writeWavHeader } from "../../core/media/wav.ts";
import type { Phone } from "../../core/phone/phone.ts";
import type { CallView } from "../../core/phone/protocol.ts";
import { CertificateWorkshop, type MadeCertificate } from "../certificates.ts";
import { findFreePort } from "./peers/free-port.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { startLinphone, type Linphone, type LinphoneOptions } from "./peers/linphone.ts";
import { measureTone, untilHeard } from "./recorded-tone.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

const LINPHONE_HZ = 520;
const TONE_S = 20;
const RATE_HZ = 8000;

const workshop = new CertificateWorkshop();
let certificate: MadeCertificate;
let folder: string;
let phone: Phone;
let port: number;
const cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  certificate = workshop.make({ names: ["DNS:localhost"] });
});
afterAll(() => workshop[Symbol.dispose]());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "godwit-linphone-calls-"));
  writeTone(join(folder, "tone.wav"));
  port = await findFreePort();
  phone = await openWholePhone({
    listen: (["udp", "tcp"] as const).map((transport) => ({ transport, address: "127.0.0.1", port })),
    localAddress: "127.0.0.1", preferredPort: port, playback: { kind: "file", path: join(folder, "heard.wav") },
  });
});

afterEach(async () => {
  // First of all: it takes its registration back, which needs the server.
  await phone.close();
  for (const end of cleanUp.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

function writeTone(path: string): void {
  const samples = steadyTone(RATE_HZ, LINPHONE_HZ)(RATE_HZ * TONE_S);
  writeFileSync(path, Buffer.concat([writeWavHeader(RATE_HZ, samples.byteLength), new Uint8Array(samples.buffer)]));
}

async function linphone(options: Partial<LinphoneOptions>): Promise<Linphone> {
  const started = await startLinphone({ user: "bob", ...options });
  cleanUp.push(() => started.stop());
  return started;
}

/** The call that comes in, answered. */
async function answerCall(): Promise<string> {
  const call = await until(phone, ({ calls }) => calls.find(({ state }) => state === "incoming"));
  await phone.execute("call.answer", call!.id);
  return call!.id;
}

const untilOver = (id: string): Promise<CallView> => untilCall(phone, id, ({ state }) => state === "ended");

/** The phone hears linphone's tone, linphone hears the phone's keys. */
async function expectSoundBothWays(bob: Linphone, id: string): Promise<void> {
  await bob.say(join(folder, "tone.wav"));
  await untilHeard(join(folder, "heard.wav"), LINPHONE_HZ, 500);
  await phone.execute("call.dtmf", id, "5");
  await bob.process.waitForOutput(/Tone: 5/);
}

function expectTone(): void {
  expect(measureTone(join(folder, "heard.wav")).frequencyHz).toBe(LINPHONE_HZ);
}

/** linphone holds and resumes, then the phone does. */
async function holdInTurns(bob: Linphone, id: string): Promise<void> {
  await bob.hold();
  await untilCall(phone, id, ({ heldByPeer }) => heldByPeer);
  await bob.waitFor("Paused");
  await bob.resume();
  await untilCall(phone, id, ({ heldByPeer }) => !heldByPeer);
  await bob.waitFor("StreamsRunning");
  await phone.execute("call.hold", id, true);
  await bob.waitFor("PausedByRemote");
  await phone.execute("call.hold", id, false);
  await bob.waitFor("StreamsRunning");
  await untilCall(phone, id, ({ held, changing }) => !held && !changing);
}

describe.each(["udp", "tcp", "tls"] as const)("at Kamailio over %s", (transport) => {
  let kamailio: Kamailio;
  let account: string;
  let bob: Linphone;

  beforeEach(async () => {
    kamailio = await startKamailio({ users: { ada: "lovelace", bob: "builder" }, secure: certificate });
    cleanUp.push(() => kamailio.stop());
    // By name, because linphone checks certificates for names only.
    const server = { address: transport === "tls" ? "localhost" : kamailio.address, port: transport === "tls" ? kamailio.tlsPort : kamailio.port };
    const settings = { address: `ada@${kamailio.domain}`, displayName: "", transport, outboundProxy: `${server.address}:${server.port}`, authorities: workshop.authority.certificate, register: true };
    account = (await phone.execute("account.add", settings, "lovelace")).id;
    await until(phone, ({ accounts }) => accounts.find(({ id, presence }) => id === account && presence.state === "registered"));
    bob = await linphone({ transport, registrar: { server, domain: kamailio.domain, password: "builder" }, authorityPath: workshop.authority.certificatePath });
  });

  it("calls linphone, both hear each other, each holds, and the phone hangs up along the Route set", async () => {
    const id = await phone.execute("call.start", "bob", account);
    await bob.waitFor("IncomingReceived");
    await bob.answer();
    await bob.waitFor("StreamsRunning");
    await untilCall(phone, id, ({ state }) => state === "active");
    await expectSoundBothWays(bob, id);
    await holdInTurns(bob, id);
    await phone.execute("call.end", id);
    await bob.waitFor("End");
    for (const method of ["ACK", "INVITE", "BYE"]) await kamailio.process.waitForOutput(new RegExp(`within a dialog: ${method}`));
    expectTone();
  });

  it("is called by linphone, which hangs up", async () => {
    await bob.dial(`sip:ada@${kamailio.domain}`);
    const id = await answerCall();
    await bob.waitFor("StreamsRunning");
    await bob.hangUp();
    expect((await untilOver(id)).end).toMatchObject({ by: "remote", failure: { code: "call/ended" } });
  });

  it("stops ringing when linphone gives up, and hears when linphone declines", async () => {
    await bob.dial(`sip:ada@${kamailio.domain}`);
    const coming = await until(phone, ({ calls }) => calls.find(({ state }) => state === "incoming"));
    await bob.waitFor("OutgoingRinging");
    await bob.hangUp();
    expect((await untilOver(coming!.id)).end).toMatchObject({ by: "remote", failure: { code: "call/cancelled" } });
    const going = await phone.execute("call.start", "bob", account);
    await bob.waitFor("IncomingReceived");
    await bob.hangUp();
    expect((await untilOver(going)).end).toMatchObject({ by: "remote", failure: { code: "call/declined" } });
  });
});

describe.each(["udp", "tcp"] as const)("without a server over %s", (transport) => {
  it("calls linphone at its address, both hear each other, and linphone hangs up", async () => {
    const bob = await linphone({ autoAnswer: true });
    const id = await phone.execute("call.start", `sip:bob@127.0.0.1:${bob.local.port};transport=${transport}`, null);
    await bob.waitFor("StreamsRunning");
    await untilCall(phone, id, ({ state }) => state === "active");
    await expectSoundBothWays(bob, id);
    await bob.hangUp();
    expect((await untilOver(id)).end).toMatchObject({ by: "remote", failure: { code: "call/ended" } });
    expectTone();
  });

  it("is called at its own address by linphone, each holds, and the phone hangs up", async () => {
    const bob = await linphone({});
    await bob.dial(`sip:ada@127.0.0.1:${port};transport=${transport}`);
    const id = await answerCall();
    await bob.waitFor("StreamsRunning");
    await holdInTurns(bob, id);
    await phone.execute("call.end", id);
    await bob.waitFor("End");
    await bob.waitFor("Released");
    expect((await untilOver(id)).end).toMatchObject({ by: "local" });
  });
});
