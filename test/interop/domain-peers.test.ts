// Our domain, as `godwit serve` runs it, with other people's phones: baresip and SIPp register, call each other through
// it, are refused where they should be. None of our user agent takes part.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runServe } from "../../core/cli/serve-command.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import { startBaresip, type Baresip, type BaresipOptions } from "./peers/baresip.ts";
import { runSipp, startSipp, type SippOptions } from "./peers/sipp.ts";
import { startUdpRelay } from "./udp-relay.ts";

const DOMAIN = "home.example";
const PASSWORDS = { ada: "lovelace", bob: "builder" } as const;

interface Line {
  readonly event: string;
  readonly kind?: string;
  readonly user?: string;
  readonly status?: number;
}

const cleanUp: (() => Promise<unknown>)[] = [];
let server: SocketAddress;
let lines: Line[];

beforeEach(async () => {
  const stop = new AbortController();
  lines = [];
  const users = Object.entries(PASSWORDS).flatMap(([name, password]) => ["--user", `${name}:${password}`]);
  await new Promise<void>((resolve) => {
    const writeLine = (line: string): void => {
      lines.push(JSON.parse(line) as Line);
      resolve();
    };
    const args = ["--listen", "127.0.0.1:0", "--domain", DOMAIN, ...users, "--json"];
    const served = runServe(args, { writeLine, writeNote: () => {}, signal: stop.signal });
    cleanUp.push(() => {
      stop.abort();
      return served;
    });
  });
  server = lines[0] as unknown as SocketAddress;
});

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

async function startPhone(user: keyof typeof PASSWORDS, options: Partial<BaresipOptions>): Promise<Baresip> {
  const registrar = { server, domain: DOMAIN, password: PASSWORDS[user] };
  const phone = await startBaresip({ user, registrar, ...options });
  cleanUp.push(() => phone.stop());
  return phone;
}

function kindsOf(event: string): (string | undefined)[] {
  return lines.filter((line) => line.event === event).map((line) => line.kind);
}

/** SIPp as a user of the domain. */
function asUser(user: keyof typeof PASSWORDS, options: Omit<SippOptions, "remote">): SippOptions {
  const keys = { domain: DOMAIN, user, ...options.keys };
  return { remote: server, authentication: { user, password: PASSWORDS[user] }, ...options, keys };
}

describe.each(["udp", "tcp"] as const)("over %s", (transport) => {
  it("baresip registers and calls baresip, and RTP flows both ways", async () => {
    const bob = await startPhone("bob", { transport, autoAnswer: true });
    const ada = await startPhone("ada", { transport });
    await ada.dial(`sip:bob@${DOMAIN}`);
    for (const phone of [ada, bob]) await phone.control.waitFor("CALL_RTPESTAB");
    await bob.hangUp();
    for (const phone of [ada, bob]) await phone.control.waitFor("CALL_CLOSED");
    expect(kindsOf("registration").slice(0, 2)).toEqual(["registered", "registered"]);
    expect(kindsOf("call")).toEqual(["started", "answered", "ended"]);
  });

  it("SIPp registers, is called by SIPp with credentials, and hung up on", async () => {
    const callee = await startSipp({ scenario: "callee", transport });
    cleanUp.push(() => callee.stop());
    const contact = `${callee.local.address}:${callee.local.port}`;
    expect(await runSipp(asUser("bob", { scenario: "registrant", transport, keys: { contact } }))).toMatchObject({ status: 0, errors: "" });
    const caller = await runSipp(asUser("ada", { scenario: "caller-authenticating", transport, service: "bob" }));
    expect(caller).toMatchObject({ status: 0, errors: "" });
    expect(await callee.finish()).toMatchObject({ status: 0, errors: "" });
  });

  it("rings two baresips of one user; one answers, the other is cancelled", async () => {
    const desk = await startPhone("bob", { transport });
    const mobile = await startPhone("bob", { transport });
    const ada = await startPhone("ada", { transport });
    await ada.dial(`sip:bob@${DOMAIN}`);
    for (const phone of [desk, mobile]) await phone.control.waitFor("CALL_INCOMING");
    await mobile.accept();
    await ada.control.waitFor("CALL_ESTABLISHED");
    expect((await desk.control.waitFor("CALL_CLOSED")).type).toBe("CALL_CLOSED");
    await ada.hangUp();
    await mobile.control.waitFor("CALL_CLOSED");
  });
});

it("refuses a baresip with a wrong password, which asks again without end until it hears 403", async () => {
  const phone = await startBaresip({ user: "ada" });
  cleanUp.push(() => phone.stop());
  const account = `<sip:ada@${DOMAIN}>;auth_pass=guess;regint=60;outbound="sip:${server.address}:${server.port}"`;
  await phone.control.command("uanew", account);
  expect((await phone.control.waitFor("REGISTER_FAIL")).param).toContain("403");
  expect(kindsOf("registration")).toEqual([]);
});

it("carries every call though the caller's link loses every fifth datagram each way", async () => {
  const calls = 5;
  const callee = await startSipp({ scenario: "callee", calls, lenient: true });
  cleanUp.push(() => callee.stop());
  const contact = `${callee.local.address}:${callee.local.port}`;
  await runSipp(asUser("bob", { scenario: "registrant", keys: { contact } }));
  const relay = await startUdpRelay({ b: server, seed: 5, loss: 0.2, delayMs: [1, 10] });
  cleanUp.push(() => relay.close());
  const caller = await runSipp({
    ...asUser("ada", { scenario: "caller-authenticating", service: "bob", calls, simultaneous: calls, lenient: true }),
    remote: relay.towardsB,
  });
  expect(caller).toMatchObject({ status: 0, successful: calls });
});
