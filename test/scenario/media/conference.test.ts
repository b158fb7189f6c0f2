// Conferences of whole sessions in virtual time: a phone in the middle and three others, each with a tone of its own, over
// real packets on a network in memory.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaSession, MediaSessionOptions } from "../../../core/ports/media-engine.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeNetwork } from "../../fakes/fake-network.ts";
import { readStereoWav, toneAmplitude } from "./recording-files.ts";
import { EngineSide, parameters, PCMU } from "./two-engines.ts";

const TONES_HZ = [500, 900, 1700] as const;
/** The middle's own voice, in the tests that give it one. */
const HOST_HZ = 2500;
const LOUD = 1500;
const QUIET = 150;
const ROOM = { conferenceId: "room", isMuted: false };

describe("a conference of three", () => {
  let clock: FakeClock;
  let network: FakeNetwork;
  let host: EngineSide;
  let others: EngineSide[];
  let legs: MediaSession[];
  let peers: MediaSession[];

  beforeEach(() => {
    clock = new FakeClock();
    network = new FakeNetwork(clock, { delayMs: 10 });
    host = new EngineSide(clock, network.host("192.0.2.100"), 100);
    others = TONES_HZ.map((_, index) => new EngineSide(clock, network.host(`192.0.2.${index + 1}`), index + 1));
  });

  afterEach(async () => {
    const closing = Promise.all([host, ...others].map(({ engine }) => engine.close()));
    await clock.advance(200);
    await closing;
    expect(clock.pendingTimers).toBe(0);
    expect(network.openSockets).toBe(0);
  });

  const connect = async (hostOptions: Partial<MediaSessionOptions> = { capture: { kind: "silence" } }): Promise<void> => {
    legs = await Promise.all(others.map(() => host.open(hostOptions)));
    peers = await Promise.all(others.map((side, index) => side.open({
      capture: { kind: "tone", frequencyHz: TONES_HZ[index]! }, playback: { kind: "file", path: "heard.wav" },
    })));
    for (const [index, leg] of legs.entries()) {
      leg.update(parameters(peers[index]!.localRtp));
      peers[index]!.update(parameters(leg.localRtp));
    }
  };
  const joinAll = (): void => {
    for (const leg of legs) leg.join(ROOM);
  };
  /** What each of the others has heard of a frequency during the last second. */
  const heard = (frequencyHz: number): number[] =>
    others.map(({ files }) => toneAmplitude(files.written.get("heard.wav")!.slice(-8000), frequencyHz, 8000));
  const expectHeard = (frequencyHz: number, by: readonly boolean[]): void => {
    heard(frequencyHz).forEach((amplitude, index) => {
      if (by[index]) expect(amplitude, `${frequencyHz} Hz by ${index}`).toBeGreaterThan(LOUD);
      else expect(amplitude, `${frequencyHz} Hz by ${index}`).toBeLessThan(QUIET);
    });
  };

  it("lets each hear exactly the two others", async () => {
    await connect();
    joinAll();
    await clock.advance(3000);
    expectHeard(500, [false, true, true]);
    expectHeard(900, [true, false, true]);
    expectHeard(1700, [true, true, false]);
  });

  it("lets the person in the middle speak to all", async () => {
    await connect({ capture: { kind: "tone", frequencyHz: HOST_HZ } });
    joinAll();
    await clock.advance(3000);
    expectHeard(HOST_HZ, [true, true, true]);
    expectHeard(500, [false, true, true]);
  });

  it("keeps the others talking while the person in the middle is muted", async () => {
    await connect({ capture: { kind: "tone", frequencyHz: HOST_HZ } });
    joinAll();
    for (const leg of legs) leg.setMuted(true);
    await clock.advance(3000);
    expectHeard(HOST_HZ, [false, false, false]);
    expectHeard(900, [true, false, true]);
  });

  it("plays all of them to the person in the middle", async () => {
    await connect({ capture: { kind: "silence" }, playback: { kind: "device" } });
    joinAll();
    await clock.advance(3000);
    const { streams, sampleRateHz } = host.devices;
    const played = streams[0]!.played.slice(-sampleRateHz);
    for (const frequencyHz of TONES_HZ) expect(toneAmplitude(played, frequencyHz, sampleRateHz)).toBeGreaterThan(LOUD);
  });

  it("lets the others not hear who is muted, who hears them", async () => {
    await connect();
    joinAll();
    legs[0]!.join({ ...ROOM, isMuted: true });
    await clock.advance(3000);
    expectHeard(500, [false, false, false]);
    expectHeard(900, [true, false, true]);
  });

  it("goes on without who leaves, whose call goes on without it", async () => {
    await connect({ capture: { kind: "tone", frequencyHz: HOST_HZ } });
    joinAll();
    await clock.advance(1500);
    legs[0]!.join(undefined);
    await clock.advance(1500);
    expectHeard(500, [false, false, false]);
    expectHeard(900, [false, false, true]);
    expectHeard(1700, [false, true, false]);
    expectHeard(HOST_HZ, [true, true, true]);
  });

  it("goes on without who is gone, and without whose peer holds", async () => {
    await connect();
    joinAll();
    await clock.advance(1500);
    legs[0]!.dispose();
    legs[1]!.update(parameters(peers[1]!.localRtp, { direction: "inactive" }));
    await clock.advance(1500);
    expectHeard(900, [false, false, false]);
    expectHeard(1700, [false, false, false]);
    expect(heard(500)[2]).toBeLessThan(QUIET);
  });

  it("sends digits to one leg alone", async () => {
    await connect();
    joinAll();
    await clock.advance(1000);
    legs[1]!.sendDtmf("5");
    await clock.advance(2000);
    // Row and column of the key 5 (ITU-T Q.23 section 6): sounded in the sound, since no telephone-event was agreed on.
    const keys = others.map(({ files }) => toneAmplitude(files.written.get("heard.wav")!.slice(-16_000), 1336, 8000));
    expect(keys[1]).toBeGreaterThan(5 * keys[0]!);
    expect(keys[1]).toBeGreaterThan(5 * keys[2]!);
  });

  it("keeps packets in step: fifty a second, with timestamps that follow one another, through coming and going", async () => {
    await connect();
    await clock.advance(1000);
    joinAll();
    await clock.advance(1000);
    for (const leg of legs) leg.join(undefined);
    await clock.advance(1000);
    const { localRtp } = legs[0]!;
    const sent = network.packets.filter(({ from, data }) => from.port === localRtp.port && from.address === localRtp.address && (data[1]! & 127) === 8);
    expect(sent.length).toBeGreaterThan(145);
    expect(sent.length).toBeLessThan(152);
  });

  it("has a recording of one leg hold all voices of the others on the right, and its person on the left", async () => {
    await connect({ capture: { kind: "tone", frequencyHz: HOST_HZ } });
    joinAll();
    await clock.advance(500);
    legs[0]!.record({ path: "/music/all", format: "wav", announcement: "none", title: "All" });
    await clock.advance(3000);
    legs[0]!.record(undefined);
    await clock.advance(100);
    const { left, right, sampleRateHz } = readStereoWav(host.recordingFiles.written.get("/music/all.wav")!);
    for (const frequencyHz of TONES_HZ) expect(toneAmplitude(right.subarray(sampleRateHz), frequencyHz, sampleRateHz)).toBeGreaterThan(LOUD);
    expect(toneAmplitude(left.subarray(sampleRateHz), HOST_HZ, sampleRateHz)).toBeGreaterThan(LOUD);
    for (const frequencyHz of TONES_HZ) expect(toneAmplitude(left.subarray(sampleRateHz), frequencyHz, sampleRateHz)).toBeLessThan(QUIET);
    expect(toneAmplitude(right.subarray(sampleRateHz), HOST_HZ, sampleRateHz)).toBeLessThan(QUIET);
  });

  it.each([["of one rate", PCMU], ["of other rates", { name: "G722", payloadType: 9, clockRateHz: 8000 }]] as const)("takes legs with codecs %s", async (_name, codec) => {
    await connect();
    legs[0]!.update(parameters(peers[0]!.localRtp, { codec, receiveCodecs: [codec] }));
    peers[0]!.update(parameters(legs[0]!.localRtp, { codec, receiveCodecs: [codec] }));
    joinAll();
    await clock.advance(3000);
    expectHeard(500, [false, true, true]);
    expectHeard(900, [true, false, true]);
    expectHeard(1700, [true, true, false]);
  });
});
