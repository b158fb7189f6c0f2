// The whole phone, as `godwit call` and `godwit answer` run it, with other people's: baresip at Kamailio over UDP and
// TCP and directly, SIPp where a refusal is wanted. Sound is measured: each side says a tone, each records the other's.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { GodwitProcess, JsonEvent } from "../terminal/godwit-process.ts";
import type { Baresip, BaresipOptions } from "./peers/baresip.ts";
import { findFreePort } from "./peers/free-port.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { startSipp } from "./peers/sipp.ts";
import { untilRecorded } from "./recorded-tone.ts";
import { prepareToneCalls, type ToneCalls } from "./tone-calls.ts";

const PASSWORDS = { ada: "lovelace", bob: "builder" } as const;
const SILENT = ["--capture", "silence", "--playback", "null"] as const;
const calls = prepareToneCalls();

function ofKind(program: GodwitProcess, event: string): JsonEvent[] {
  return program.events.filter((each) => each.event === event);
}

describe.each(["udp", "tcp"] as const)("at Kamailio over %s", (transport) => {
  let kamailio: Kamailio;

  beforeEach(async () => {
    kamailio = await startKamailio({ users: PASSWORDS });
    calls.endLater(() => kamailio.stop());
  });

  function account(user: keyof typeof PASSWORDS, password: string = PASSWORDS[user]): string {
    const path = join(calls.folder, `${user}.json`);
    const outboundProxy = `${kamailio.address}:${kamailio.port}`;
    writeFileSync(path, JSON.stringify({ address: `${user}@${kamailio.domain}`, password, outboundProxy, transport }));
    return path;
  }

  function registeredBaresip(options: Partial<BaresipOptions> = {}): Promise<Baresip> {
    return calls.baresip({ registrar: { server: kamailio, domain: kamailio.domain, password: PASSWORDS.bob }, transport, ...options });
  }

  async function registeredGodwit(start: ToneCalls["godwit"], ...args: readonly string[]): Promise<GodwitProcess> {
    const program = start("answer", "--account", account("ada"), "--calls", "1", ...args);
    await program.event(({ event }) => event === "registered");
    return program;
  }

  it("answers the proxy's challenge (407), calls baresip, both hear each other, and hangs up along the Route set", async () => {
    const bob = await registeredBaresip({ autoAnswer: true });
    const ada = calls.speakingGodwit("call", "bob", "--account", account("ada"), "--duration", "3");
    expect(await ada.exitCode).toBe(0);
    await bob.control.waitFor("CALL_CLOSED");
    // The proxy asked to stay on the way (Record-Route, RFC 3261 section 12.2.1.1).
    for (const method of ["ACK", "BYE"]) await kamailio.process.waitForOutput(new RegExp(`within a dialog: ${method}`));
    expect(await ada.summary()).toMatchObject({ answered: true, codec: "PCMA", packetsLost: 0, end: { by: "local", code: "call/ended" } });
    calls.expectBothHeard(bob);
  });

  it("is called by baresip, both hear each other, and baresip hangs up", async () => {
    const bob = await registeredBaresip();
    const ada = await registeredGodwit(calls.speakingGodwit);
    await bob.dial(`sip:ada@${kamailio.domain}`);
    await untilRecorded(() => calls.heard, 2);
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
    expect(await ada.summary()).toMatchObject({ answered: true, direction: "incoming", packetsLost: 0, end: { by: "remote", code: "call/ended" } });
    calls.expectBothHeard(bob);
  });

  it("is called by baresip and hangs up when told to stop", async () => {
    const bob = await registeredBaresip();
    const ada = await registeredGodwit(calls.godwit, ...SILENT);
    await bob.dial(`sip:ada@${kamailio.domain}`);
    await bob.control.waitFor("CALL_RTPESTAB");
    expect(await ada.stop()).toBe(0);
    await bob.control.waitFor("CALL_CLOSED");
    expect(await kamailio.contacts("ada")).toEqual([]);
  });

  it("sends keys to baresip as telephone-events", async () => {
    const bob = await registeredBaresip({ autoAnswer: true });
    const ada = calls.godwit("call", "bob", "--account", account("ada"), ...SILENT, "--dtmf", "15#", "--duration", "2");
    expect(await ada.exitCode).toBe(0);
    const pressed = bob.control.events.filter(({ type }) => type === "CALL_DTMF_START").map(({ param }) => param);
    expect(pressed).toEqual(["1", "5", "#"]);
  });

  it("hears the keys that are pressed on baresip", async () => {
    const bob = await registeredBaresip();
    const ada = await registeredGodwit(calls.godwit, ...SILENT);
    await bob.dial(`sip:ada@${kamailio.domain}`);
    await bob.control.waitFor("CALL_RTPESTAB");
    for (const key of ["4", "2", "*"]) {
      await bob.control.command("sndcode", key);
      await ada.event(({ event, digit }) => event === "dtmf" && digit === key);
    }
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
    expect(await ada.summary()).toMatchObject({ digitsReceived: "42*" });
  });

  it("is put on hold and taken back by baresip", async () => {
    const bob = await registeredBaresip();
    const ada = await registeredGodwit(calls.godwit, ...SILENT);
    await bob.dial(`sip:ada@${kamailio.domain}`);
    await bob.control.waitFor("CALL_RTPESTAB");
    await bob.control.command("hold");
    await ada.event(({ event, held }) => event === "held" && held === true);
    await bob.control.command("resume");
    await ada.event(({ event, held }) => event === "held" && held === false);
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
  });

  it("gives up while baresip rings", async () => {
    const bob = await registeredBaresip();
    const ada = calls.godwit("call", "bob", "--account", account("ada"), ...SILENT);
    await ada.event(({ event, state }) => event === "call" && state === "ringing");
    await bob.control.waitFor("CALL_INCOMING");
    expect(await ada.stop()).toBe(0);
    await bob.control.waitFor("CALL_CLOSED");
    expect(await ada.summary()).toMatchObject({ answered: false, end: { by: "local" } });
  });

  it("says in words that baresip declined, and exits 3", async () => {
    const bob = await registeredBaresip();
    const ada = calls.godwit("call", "bob", "--account", account("ada"), ...SILENT);
    await bob.control.waitFor("CALL_INCOMING");
    await bob.hangUp();
    expect(await ada.exitCode).toBe(3);
    expect((await ada.summary())["end"]).toMatchObject({ by: "remote", message: expect.stringMatching(/^[A-Z].+\.$/) });
  });

  it("says in words that nobody is at an address, and exits 3", async () => {
    const ada = calls.godwit("call", "bob", "--account", account("ada"), ...SILENT);
    expect(await ada.exitCode).toBe(3);
    expect((await ada.summary())["end"]).toMatchObject({ by: "remote", code: "call/not-found", detail: "404 Not Found" });
  });

  it.each(["register", "answer", "call"])("%s says in words that the password was refused, and exits 3", async (command) => {
    const args = command === "call" ? ["bob", ...SILENT] : command === "answer" ? SILENT : [];
    const ada = calls.godwit(command, ...args, "--account", account("ada", "guess"));
    expect(await ada.exitCode).toBe(3);
    const told = command === "call" ? (await ada.summary())["end"] : ofKind(ada, "error")[0];
    expect(told).toMatchObject({ code: command === "call" ? "call/forbidden" : "account/auth-rejected", message: expect.stringContaining("password") });
  });
});

describe.each(["udp", "tcp"] as const)("without a server over %s", (transport) => {
  it("calls baresip at its address, and both hear each other", async () => {
    const bob = await calls.baresip({ transport, autoAnswer: true });
    const ada = calls.speakingGodwit("call", bob.uri, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--transport", transport, "--duration", "3");
    expect(await ada.exitCode).toBe(0);
    await bob.control.waitFor("CALL_CLOSED");
    expect(await ada.summary()).toMatchObject({ answered: true, packetsLost: 0 });
    calls.expectBothHeard(bob);
  });

  it("is called at its own address by baresip, and both hear each other", async () => {
    const bob = await calls.baresip({ transport });
    const port = await findFreePort();
    const ada = calls.speakingGodwit("answer", "--listen", `127.0.0.1:${port}`, "--transport", transport, "--calls", "1");
    await ada.event(({ event }) => event === "listening");
    await bob.dial(`sip:ada@127.0.0.1:${port};transport=${transport}`);
    await untilRecorded(() => calls.heard, 2);
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
    calls.expectBothHeard(bob);
  });

  it("says in words that SIPp is on another call (486), and exits 3", async () => {
    const callee = await startSipp({ scenario: "callee-busy", transport });
    calls.endLater(() => callee.stop());
    const ada = calls.godwit("call", `sip:peer@127.0.0.1:${callee.local.port}`, "--from", "sip:ada@127.0.0.1", "--transport", transport, ...SILENT);
    expect(await ada.exitCode).toBe(3);
    expect((await ada.summary())["end"]).toMatchObject({ by: "remote", code: "call/busy", message: "The other side is on another call.", detail: "486 Busy Here" });
    expect(await callee.finish()).toMatchObject({ status: 0, errors: "" });
  });
});
