// Calls with baresip under keys in SDP (RFC 4568), both ways, over the real network: each says a tone and records the
// other's, and the call says what is in force. Where baresip insists on what this phone does not have, there is no call.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { startBaresip, type Baresip, type BaresipOptions } from "./peers/baresip.ts";
import { findFreePort } from "./peers/free-port.ts";
import { measureTone, untilRecorded } from "./recorded-tone.ts";

const GODWIT_HZ = 660;
const BARESIP_HZ = 440;

const cleanUp: (() => Promise<unknown>)[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "godwit-srtp-"));
});

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

function godwit(...args: readonly string[]): GodwitProcess {
  const program = new GodwitProcess(...args, "--capture", `tone:${GODWIT_HZ}`, "--playback", heard(), "--json");
  cleanUp.push(() => program[Symbol.asyncDispose]());
  return program;
}

async function baresip(options: Partial<BaresipOptions>): Promise<Baresip> {
  const phone = await startBaresip({ user: "bob", speaks: { toneHz: BARESIP_HZ }, ...options });
  cleanUp.push(() => phone.stop());
  return phone;
}

const heard = (): string => join(folder, "heard.wav");

function expectBothHeard(peer: Baresip): void {
  const [ours, theirs] = [measureTone(heard()), measureTone(peer.recordings("heard")[0] ?? "")];
  expect([ours.frequencyHz, theirs.frequencyHz]).toEqual([BARESIP_HZ, GODWIT_HZ]);
  for (const { share, durationMs } of [ours, theirs]) {
    expect(share).toBeGreaterThan(0.9);
    expect(durationMs).toBeGreaterThan(1000);
  }
}

const call = (peer: Baresip, encryption: string, ...more: readonly string[]): GodwitProcess =>
  godwit("call", peer.uri, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--encryption", encryption, "--duration", "3", ...more);

describe("a call with baresip", () => {
  // Encryption that is merely offered stands in a plain offer, which baresip's "srtp-mand" declines.
  it.each([["offered", "srtp"], ["required", "srtp"], ["required", "srtp-mand"]] as const)(
    "made with encryption %s to its %s is encrypted, and both hear each other",
    async (encryption, mediaEncryption) => {
      const bob = await baresip({ mediaEncryption, autoAnswer: true });
      const ada = call(bob, encryption);
      expect(await ada.exitCode).toBe(0);
      await bob.control.waitFor("CALL_CLOSED");
      expect(await ada.summary()).toMatchObject({ encryption: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80" }, packetsLost: 0 });
      expectBothHeard(bob);
    },
  );

  it.each(["srtp", "srtp-mand"] as const)("taken from its %s is encrypted, and both hear each other", async (mediaEncryption) => {
    const bob = await baresip({ mediaEncryption });
    const port = await findFreePort();
    const ada = godwit("answer", "--listen", `127.0.0.1:${port}`, "--calls", "1");
    await ada.event(({ event }) => event === "listening");
    await bob.dial(`sip:ada@127.0.0.1:${port}`);
    await untilRecorded(heard, 2);
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
    expect(await ada.summary()).toMatchObject({ encryption: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80" }, packetsLost: 0 });
    expectBothHeard(bob);
  });

  it("is still encrypted and heard after baresip has held it and taken it back", async () => {
    const bob = await baresip({ mediaEncryption: "srtp-mand" });
    const port = await findFreePort();
    const ada = godwit("answer", "--listen", `127.0.0.1:${port}`, "--calls", "1");
    await ada.event(({ event }) => event === "listening");
    await bob.dial(`sip:ada@127.0.0.1:${port}`);
    await untilRecorded(heard, 1);
    await bob.control.command("hold");
    await untilRecorded(heard, 2);
    await bob.control.command("resume");
    await untilRecorded(heard, 4);
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
    expect(await ada.summary()).toMatchObject({ encryption: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80" } });
    const { frequencyHz, durationMs } = measureTone(heard());
    expect(frequencyHz).toBe(BARESIP_HZ);
    expect(durationMs).toBeGreaterThan(3400);
    // What baresip heard is not judged: its recording ends when it holds, encrypted or not.
  });

  it("is plain where encryption is offered and baresip has none, and says so", async () => {
    const bob = await baresip({ autoAnswer: true });
    const ada = call(bob, "offered");
    expect(await ada.exitCode).toBe(0);
    await bob.control.waitFor("CALL_CLOSED");
    expect(await ada.summary()).toMatchObject({ encryption: { kind: "none" } });
    expectBothHeard(bob);
  });

  it("is not made where encryption is required and baresip has none", async () => {
    const bob = await baresip({ autoAnswer: true });
    const ada = call(bob, "required");
    expect(await ada.exitCode).toBe(3);
    expect(await ada.summary()).toMatchObject({ packetsSent: 0, packetsReceived: 0 });
  });
});
