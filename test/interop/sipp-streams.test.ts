// Streams that come, change and go in the middle of a call, with SIPp as the peer (RFC 3264 sections 5 to 8): the whole
// phone with real sound where SIPp offers, its signalling half where the phone does.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import { CallMedia } from "../../core/phone/call-media.ts";
import type { Phone } from "../../core/phone/phone.ts";
import { FakeMediaEngine } from "../fakes/fake-media-engine.ts";
import { AudioPeer } from "./audio-peer.ts";
import { findFreePort } from "./peers/free-port.ts";
import { startSipp, type Sipp, type SippOutcome } from "./peers/sipp.ts";
import { RealPhone, type RealCall } from "./real-phone.ts";
import { measureTone } from "./recorded-tone.ts";
import { openWholePhone } from "./whole-phone.ts";

const PHONE_HZ = 440;
const FIRST_HZ = 660;
const SECOND_HZ = 880;

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

function keep<Kept extends AsyncDisposable>(kept: Kept): Kept {
  cleanUp.push(async () => kept[Symbol.asyncDispose]());
  return kept;
}

describe("SIPp offers, the whole phone answers", () => {
  let folder: string;
  let phone: Phone;
  let first: AudioPeer;
  let second: AudioPeer;
  let port: number;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "godwit-streams-"));
    cleanUp.push(async () => rmSync(folder, { recursive: true, force: true }));
    first = keep(await AudioPeer.open(FIRST_HZ));
    second = keep(await AudioPeer.open(SECOND_HZ));
    port = await findFreePort("127.0.0.1");
    phone = await openWholePhone({
      listen: [{ transport: "udp", address: "127.0.0.1", port }],
      capture: { kind: "tone", frequencyHz: PHONE_HZ },
      playback: { kind: "file", path: join(folder, "heard.wav") },
    });
    cleanUp.push(() => phone.close());
  });

  /** Runs a scenario to its end; the phone answers. */
  async function run(scenario: string): Promise<SippOutcome> {
    const keys = { first_port: String(first.port), second_port: String(second.port) };
    const sipp = keep(await startSipp({ scenario, remote: { address: "127.0.0.1", port }, service: "ada", keys }));
    const call = await until(phone, ({ calls }) => calls.find(({ state }) => state === "incoming"));
    await phone.execute("call.answer", call!.id);
    await until(phone, ({ calls }) => calls.find(({ id, state }) => id === call!.id && state === "ended"));
    return sipp.finish();
  }

  it("adds a second audio stream, which is heard beside the first, and hears the phone on both", async () => {
    expect(await run("caller-adding-stream")).toMatchObject({ status: 0, errors: "" });
    const [one, two] = ["heard.wav", "heard-2.wav"].map((file) => measureTone(join(folder, file)));
    expect([one?.frequencyHz, two?.frequencyHz]).toEqual([FIRST_HZ, SECOND_HZ]);
    for (const tone of [one, two]) expect(tone?.durationMs).toBeGreaterThan(700);
    expect(first.packetsHeard).toBeGreaterThan(second.packetsHeard);
    expect(second.packetsHeard).toBeGreaterThan(40);
  });

  it("drops the first of two streams and takes its line again", async () => {
    expect(await run("caller-dropping-stream")).toMatchObject({ status: 0, errors: "" });
    expect(Math.min(first.packetsHeard, second.packetsHeard)).toBeGreaterThan(40);
  });

  it("holds one of two streams", async () => {
    expect(await run("caller-holding-stream")).toMatchObject({ status: 0, errors: "" });
    // The first one was heard three times as long.
    expect(first.packetsHeard).toBeGreaterThan(2 * second.packetsHeard);
  });

  it("adds video, which gets port 0, and audio behind it, which is taken", async () => {
    expect(await run("caller-adding-video")).toMatchObject({ status: 0, errors: "" });
    expect(second.packetsHeard).toBeGreaterThan(20);
  });

  it("switches the codec twice, the second time under another number", async () => {
    expect(await run("caller-switching-codec")).toMatchObject({ status: 0, errors: "" });
    expect(first.heardTypes).toEqual([0, 8, 110]);
  });

  it("repeats its offer and gets the same answer with the same version", async () => {
    expect(await run("caller-repeating-offer")).toMatchObject({ status: 0, errors: "" });
    expect(first.heardTypes).toEqual([0]);
  });
});

describe("the phone offers, SIPp answers", () => {
  let engine: FakeMediaEngine;
  let media: CallMedia;
  let call: RealCall;
  let callee: Sipp;

  async function connect(scenario: string): Promise<void> {
    callee = keep(await startSipp({ scenario }));
    const phone = keep(new RealPhone({ user: "ada", domain: "127.0.0.1" }));
    engine = new FakeMediaEngine();
    media = new CallMedia(engine, { capture: { kind: "silence" }, playback: { kind: "null" }, sessionId: "1" });
    await media.open("127.0.0.1");
    call = phone.call(`sip:peer@${callee.local.address}:${callee.local.port}`, media.offer(false));
    await call.waitFor("confirmed");
    const accepted = await call.waitFor("accepted");
    expect(media.takeAnswer(accepted.body)).toMatchObject({ ok: true });
  }

  async function reoffer(hold = false): Promise<void> {
    const answer = await call.session.reoffer(() => media.offer(hold));
    if (!answer.ok) throw new Error(answer.error.code);
    expect(media.takeAnswer(answer.value)).toMatchObject({ ok: true });
  }

  const ports = (): (number | undefined)[] => engine.openSessions.map(({ parameters }) => parameters?.remoteRtp?.port);

  afterEach(() => media.dispose());

  it("adds a stream, which SIPp takes, and drops it again", async () => {
    await connect("callee-taking-stream");
    await media.addStream();
    await reoffer();
    expect(ports()).toEqual([20_000, 20_002]);
    media.dropStream(1);
    await reoffer();
    expect(ports()).toEqual([20_000]);
    call.session.end();
    expect(await callee.finish()).toMatchObject({ status: 0, errors: "" });
  });

  it("adds a stream, which SIPp refuses: its line keeps port 0, and the first stream goes on and is held", async () => {
    await connect("callee-refusing-stream");
    await media.addStream();
    await reoffer();
    expect(ports()).toEqual([20_000]);
    await reoffer(true);
    call.session.end();
    expect(await callee.finish()).toMatchObject({ status: 0, errors: "" });
  });
});
