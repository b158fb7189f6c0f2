// Calls with baresip in every codec that both have, both ways, over the real network: each says a tone, and what the
// other heard is judged. baresip's Opus is libopus as its distribution builds it.
import { describe, expect, it } from "vitest";
import type { Baresip } from "./peers/baresip.ts";
import { findFreePort } from "./peers/free-port.ts";
import { measureTone, untilRecorded } from "./recorded-tone.ts";
import { BARESIP_HZ, GODWIT_HZ, prepareToneCalls } from "./tone-calls.ts";

/** Codec as both name it, and the rate that our recording has. */
const CODECS = [["opus", 48_000], ["G722", 16_000], ["L16", 48_000]] as const;

const calls = prepareToneCalls();

const baresip = (autoAnswer: boolean): Promise<Baresip> => calls.baresip({ extraModules: ["opus", "g722", "l16"], autoAnswer });

describe.each(CODECS)("%s with baresip", (codec, rateHz) => {
  it("is spoken in a call to it, and both hear each other", async () => {
    const bob = await baresip(true);
    const ada = calls.speakingGodwit("call", bob.uri, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--codec", codec, "--duration", "3");
    expect(await ada.exitCode).toBe(0);
    await bob.control.waitFor("CALL_CLOSED");
    expect(await ada.summary()).toMatchObject({ codec, packetsLost: 0 });
    calls.expectBothHeard(bob);
  });

  it("is spoken in a call from it, and both hear each other", async () => {
    const bob = await baresip(false);
    const port = await findFreePort();
    const ada = calls.speakingGodwit("answer", "--listen", `127.0.0.1:${port}`, "--calls", "1", "--codec", codec);
    await ada.event(({ event }) => event === "listening");
    await bob.dial(`sip:ada@127.0.0.1:${port}`);
    await untilRecorded(() => calls.heard, 2, rateHz);
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
    expect(await ada.summary()).toMatchObject({ codec, packetsLost: 0 });
    calls.expectBothHeard(bob);
  });
});

it("goes on in another codec, clock and rate in the midst of a call, and both hear each other before and after", async () => {
  const bob = await baresip(true);
  const ada = calls.speakingGodwit("call", bob.uri, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--codec", "opus,PCMA,G722", "--duration", "5", "--switch-codec", "2:PCMA");
  expect(await ada.event(({ event }) => event === "codec")).toMatchObject({ codec: "PCMA" });
  expect(await ada.exitCode).toBe(0);
  await bob.control.waitFor("CALL_CLOSED");
  expect(await ada.summary()).toMatchObject({ codec: "PCMA" });
  // baresip begins another recording with the codec; ours goes on in the rate that the call began with.
  const ours = measureTone(calls.heard);
  expect(ours.frequencyHz).toBe(BARESIP_HZ);
  expect(ours.durationMs).toBeGreaterThan(4000);
  for (const recording of bob.recordings("heard")) expect(measureTone(recording).frequencyHz).toBe(GODWIT_HZ);
});
