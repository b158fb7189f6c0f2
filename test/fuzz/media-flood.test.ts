// A call whose ports are flooded with packets that are almost right, from strangers and from the peer's own address: nothing
// throws, nothing grows, and the sound is there again as soon as the flood ends.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setListenerErrorHandler } from "../../core/base/emitter.ts";
import { writeRtpPacket } from "../../core/rtp/rtp-packet.ts";
import { rms, TwoEngines } from "../scenario/media/two-engines.ts";
import { fuzzRuns } from "./arbitrary-messages.ts";
import { mediaSeeds } from "./media-packets.ts";
import { mutatedSeeds } from "./mutated-seeds.ts";

/** Packets in one flood: more where GODWIT_FUZZ_RUNS asks for it. */
const FLOOD = fuzzRuns.numRuns * 10;
const AT_ONCE = 200;

let lab: TwoEngines;
const thrown: unknown[] = [];

beforeEach(() => {
  lab = new TwoEngines();
  setListenerErrorHandler((one) => thrown.push(one));
});

afterEach(async () => {
  await lab.close();
  setListenerErrorHandler(() => {});
  expect(thrown.splice(0)).toEqual([]);
});

describe.each(["a stranger", "the peer's address"])("a flood from %s", (from) => {
  it(`of ${FLOOD} packets is counted by reason, and the call's sound comes back`, { timeout: 20_000 + FLOOD }, async () => {
    const [one, other] = await lab.connect({ playback: { kind: "file", path: "a.wav" } });
    await lab.clock.advance(1000);
    const address = from === "a stranger" ? "192.0.2.9" : "192.0.2.2";
    const host = from === "a stranger" ? lab.network.host(address) : undefined;
    const attacker = host && (await host.openUdp({ address, port: 0 }));
    const inject = (data: Uint8Array, port: number): void => {
      const to = { address: one.localRtp.address, port };
      if (attacker) attacker.send(data, to);
      else lab.network.inject({ data, from: other.localRtp, to });
    };
    for (let sent = 0; sent < FLOOD; sent += AT_ONCE) {
      for (const data of fc.sample(mutatedSeeds(mediaSeeds), { numRuns: AT_ONCE, seed: sent })) inject(data.subarray(0, 1500), one.localRtp.port + (data.length % 2));
      await lab.clock.advance(20);
      lab.network.packets.length = 0;
    }
    await lab.clock.advance(4000);
    const heard = lab.a.files.written.get("a.wav")!;
    expect(rms(heard.slice(-8000))).toBeGreaterThan(5000);
    expect(Object.values(one.statistics!.rejections!).reduce((sum, count) => sum + count!, 0)).toBeGreaterThan(FLOOD / 4);
    expect(one.statistics!.bufferMs).toBeLessThan(1000);
    expect(lab.a.of("failed")).toEqual([]);
    attacker?.dispose();
  });
});

describe("what a single forged packet can do", () => {
  it("is a moment of noise, not the end of the call's sound", async () => {
    const [one, other] = await lab.connect({ playback: { kind: "file", path: "a.wav" } });
    await lab.clock.advance(1000);
    lab.network.inject({
      data: writeRtpPacket({ marker: false, payloadType: 8, sequenceNumber: 40_000, timestamp: 1, ssrc: 77, payload: new Uint8Array(160) }),
      from: other.localRtp, to: one.localRtp,
    });
    await lab.clock.advance(2000);
    expect(rms(lab.a.files.written.get("a.wav")!.slice(-8000))).toBeGreaterThan(5000);
  });
});
