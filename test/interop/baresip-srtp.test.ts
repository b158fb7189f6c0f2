// Calls with baresip under keys in SDP (RFC 4568), both ways, over the real network: each says a tone and records the
// other's, and the call says what is in force. Where baresip insists on what this phone does not have, there is no call.
import { describe, expect, it } from "vitest";
import type { GodwitProcess } from "../terminal/godwit-process.ts";
import type { Baresip } from "./peers/baresip.ts";
import { findFreePort } from "./peers/free-port.ts";
import { measureTone, untilRecorded } from "./recorded-tone.ts";
import { BARESIP_HZ, prepareToneCalls } from "./tone-calls.ts";

const calls = prepareToneCalls();

const call = (peer: Baresip, encryption: string, ...more: readonly string[]): GodwitProcess =>
  calls.speakingGodwit("call", peer.uri, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--encryption", encryption, "--duration", "3", ...more);

describe("a call with baresip", () => {
  // Encryption that is merely offered stands in a plain offer, which baresip's "srtp-mand" declines.
  it.each([["offered", "srtp"], ["required", "srtp"], ["required", "srtp-mand"]] as const)(
    "made with encryption %s to its %s is encrypted, and both hear each other",
    async (encryption, mediaEncryption) => {
      const bob = await calls.baresip({ mediaEncryption, autoAnswer: true });
      const ada = call(bob, encryption);
      expect(await ada.exitCode).toBe(0);
      await bob.control.waitFor("CALL_CLOSED");
      expect(await ada.summary()).toMatchObject({ encryption: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80" }, packetsLost: 0 });
      calls.expectBothHeard(bob);
    },
  );

  it.each(["srtp", "srtp-mand"] as const)("taken from its %s is encrypted, and both hear each other", async (mediaEncryption) => {
    const bob = await calls.baresip({ mediaEncryption });
    const port = await findFreePort();
    const ada = calls.speakingGodwit("answer", "--listen", `127.0.0.1:${port}`, "--calls", "1");
    await ada.event(({ event }) => event === "listening");
    await bob.dial(`sip:ada@127.0.0.1:${port}`);
    await untilRecorded(() => calls.heard, 2);
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
    expect(await ada.summary()).toMatchObject({ encryption: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80" }, packetsLost: 0 });
    calls.expectBothHeard(bob);
  });

  it("is still encrypted and heard after baresip has held it and taken it back", async () => {
    const bob = await calls.baresip({ mediaEncryption: "srtp-mand" });
    const port = await findFreePort();
    const ada = calls.speakingGodwit("answer", "--listen", `127.0.0.1:${port}`, "--calls", "1");
    await ada.event(({ event }) => event === "listening");
    await bob.dial(`sip:ada@127.0.0.1:${port}`);
    await untilRecorded(() => calls.heard, 1);
    await bob.control.command("hold");
    await untilRecorded(() => calls.heard, 2);
    await bob.control.command("resume");
    await untilRecorded(() => calls.heard, 4);
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
    expect(await ada.summary()).toMatchObject({ encryption: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80" } });
    const { frequencyHz, durationMs } = measureTone(calls.heard);
    expect(frequencyHz).toBe(BARESIP_HZ);
    expect(durationMs).toBeGreaterThan(3400);
    // What baresip heard is not judged: its recording ends when it holds, encrypted or not.
  });

  it("is plain where encryption is offered and baresip has none, and says so", async () => {
    const bob = await calls.baresip({ autoAnswer: true });
    const ada = call(bob, "offered");
    expect(await ada.exitCode).toBe(0);
    await bob.control.waitFor("CALL_CLOSED");
    expect(await ada.summary()).toMatchObject({ encryption: { kind: "none" } });
    calls.expectBothHeard(bob);
  });

  it("is not made where encryption is required and baresip has none", async () => {
    const bob = await calls.baresip({ autoAnswer: true });
    const ada = call(bob, "required");
    expect(await ada.exitCode).toBe(3);
    expect(await ada.summary()).toMatchObject({ packetsSent: 0, packetsReceived: 0 });
  });
});
