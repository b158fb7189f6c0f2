// Calls with baresip in every codec that both have, both ways, over the real network: each says a tone, and what the
// other heard is judged. baresip's Opus is libopus as its distribution builds it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { startBaresip, type Baresip } from "./peers/baresip.ts";
import { findFreePort } from "./peers/free-port.ts";
import { measureTone, untilRecorded } from "./recorded-tone.ts";

const GODWIT_HZ = 660;
const BARESIP_HZ = 440;
/** Codec as both name it, and the rate that our recording has. */
const CODECS = [["opus", 48_000], ["G722", 16_000], ["L16", 48_000]] as const;

const cleanUp: (() => Promise<unknown>)[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "godwit-codecs-"));
});

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const heard = (): string => join(folder, "heard.wav");

function godwit(...args: readonly string[]): GodwitProcess {
  const program = new GodwitProcess(...args, "--capture", `tone:${GODWIT_HZ}`, "--playback", heard(), "--json");
  cleanUp.push(() => program[Symbol.asyncDispose]());
  return program;
}

async function baresip(autoAnswer: boolean): Promise<Baresip> {
  const phone = await startBaresip({ user: "bob", speaks: { toneHz: BARESIP_HZ }, extraModules: ["opus", "g722", "l16"], autoAnswer });
  cleanUp.push(() => phone.stop());
  return phone;
}

function expectBothHeard(peer: Baresip): void {
  const [ours, theirs] = [measureTone(heard()), measureTone(peer.recordings("heard")[0] ?? "")];
  expect([ours.frequencyHz, theirs.frequencyHz]).toEqual([BARESIP_HZ, GODWIT_HZ]);
  for (const { share, durationMs } of [ours, theirs]) {
    expect(share).toBeGreaterThan(0.9);
    expect(durationMs).toBeGreaterThan(1000);
  }
}

describe.each(CODECS)("%s with baresip", (codec, rateHz) => {
  it("is spoken in a call to it, and both hear each other", async () => {
    const bob = await baresip(true);
    const ada = godwit("call", bob.uri, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--codec", codec, "--duration", "3");
    expect(await ada.exitCode).toBe(0);
    await bob.control.waitFor("CALL_CLOSED");
    expect(await ada.summary()).toMatchObject({ codec, packetsLost: 0 });
    expectBothHeard(bob);
  });

  it("is spoken in a call from it, and both hear each other", async () => {
    const bob = await baresip(false);
    const port = await findFreePort();
    const ada = godwit("answer", "--listen", `127.0.0.1:${port}`, "--calls", "1", "--codec", codec);
    await ada.event(({ event }) => event === "listening");
    await bob.dial(`sip:ada@127.0.0.1:${port}`);
    await untilRecorded(heard, 2, rateHz);
    await bob.hangUp();
    expect(await ada.exitCode).toBe(0);
    expect(await ada.summary()).toMatchObject({ codec, packetsLost: 0 });
    expectBothHeard(bob);
  });
});

it("goes on in another codec, clock and rate in the midst of a call, and both hear each other before and after", async () => {
  const bob = await baresip(true);
  const ada = godwit("call", bob.uri, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--codec", "opus,PCMA,G722", "--duration", "5", "--switch-codec", "2:PCMA");
  expect(await ada.event(({ event }) => event === "codec")).toMatchObject({ codec: "PCMA" });
  expect(await ada.exitCode).toBe(0);
  await bob.control.waitFor("CALL_CLOSED");
  expect(await ada.summary()).toMatchObject({ codec: "PCMA" });
  // baresip begins another recording with the codec; ours goes on in the rate that the call began with.
  const ours = measureTone(heard());
  expect(ours.frequencyHz).toBe(BARESIP_HZ);
  expect(ours.durationMs).toBeGreaterThan(4000);
  for (const recording of bob.recordings("heard")) expect(measureTone(recording).frequencyHz).toBe(GODWIT_HZ);
});
