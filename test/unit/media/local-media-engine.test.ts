// The engine's devices, tones, opening and closing, in virtual time; devices come late, stall and go away.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GodwitError } from "../../../core/base/errors.ts";
import { parameters, rms, TwoEngines } from "./two-engines.ts";

let lab: TwoEngines;
let { clock, network, a, b, connect, sentBy } = (lab = new TwoEngines());

beforeEach(() => {
  ({ clock, network, a, b, connect, sentBy } = lab = new TwoEngines());
});

afterEach(() => lab.close());

describe("the engine's devices", () => {
  it("carries a voice from one microphone to the other speaker", async () => {
    a.devices.voice = (index) => 9000 * Math.sin((2 * Math.PI * 440 * index) / 48_000);
    await connect({ capture: { kind: "device" }, playback: { kind: "device" } }, { capture: { kind: "device" }, playback: { kind: "device" } });
    await clock.advance(2000);
    const speaker = b.devices.openStreams.find(({ direction }) => direction === "playback")!;
    expect(rms(speaker.played.slice(-24_000))).toBeGreaterThan(5500);
  });

  it("opens the microphone only when it is to be heard, and closes it after the call", async () => {
    const session = await a.open({ capture: { kind: "device" }, playback: { kind: "device" } });
    await clock.advance(100);
    expect(a.devices.streams).toEqual([]);
    session.update(parameters({ address: "192.0.2.2", port: 4000 }, { direction: "recvonly" }));
    await clock.advance(100);
    expect(a.devices.openStreams.map(({ direction }) => direction)).toEqual(["playback"]);
    session.update(parameters({ address: "192.0.2.2", port: 4000 }));
    await clock.advance(100);
    expect(a.devices.openStreams.map(({ direction }) => direction).toSorted()).toEqual(["capture", "playback"]);
    session.dispose();
    await clock.advance(3000);
    expect(a.devices.openStreams).toEqual([]);
  });

  it("sends packets in time although the device has not begun yet", async () => {
    a.devices.openMs = 300;
    a.devices.startMs = 1500;
    const [one] = await connect({ capture: { kind: "device" } });
    await clock.advance(1500);
    expect(sentBy(one).length).toBeGreaterThan(70);
  });

  it("goes on in silence without any device, says so once, and plays again when there is one", async () => {
    const present = a.devices.devices;
    a.devices.devices = [];
    const [one, other] = await connect({ capture: { kind: "device" }, playback: { kind: "device" } });
    await clock.advance(7000);
    expect(sentBy(one).length).toBeGreaterThan(340);
    expect(a.engineEvents.filter(({ kind }) => kind === "audio-failed").length).toBe(2);
    expect(other.statistics?.packetsLost).toBe(0);
    a.devices.devices = present;
    await clock.advance(4000);
    expect(a.devices.openStreams.length).toBe(2);
    expect(a.engineEvents.at(-1)).toEqual({ kind: "audio-recovered" });
  });

  it("opens the device again when it was pulled out, and covers for it meanwhile", async () => {
    const [one] = await connect({ capture: { kind: "device" } });
    await clock.advance(1000);
    a.devices.streams[0]!.pullOut();
    await clock.advance(1000);
    expect(a.engineEvents).toMatchObject([{ kind: "audio-failed", failure: { code: "audio/stalled" } }]);
    await clock.advance(3000);
    expect(a.devices.openStreams.length).toBe(1);
    expect(a.engineEvents.at(-1)).toEqual({ kind: "audio-recovered" });
    expect(sentBy(one).length).toBeGreaterThan(235);
  });

  it("notices a device that hangs without a word", async () => {
    await connect({ capture: { kind: "device" } });
    await clock.advance(1000);
    a.devices.streams[0]!.stalled = true;
    await clock.advance(6000);
    expect(a.engineEvents[0]).toMatchObject({ kind: "audio-failed", failure: { code: "audio/stalled" } });
  });

  it("moves to another device in the middle of a call", async () => {
    await connect({ capture: { kind: "device" }, playback: { kind: "device" } });
    await clock.advance(500);
    a.engine.selectAudio({ microphoneId: "fake:headset", speakerId: "fake:headset", microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 });
    await clock.advance(500);
    expect(a.devices.openStreams.map(({ deviceId }) => deviceId)).toEqual(["fake:headset", "fake:headset"]);
  });

  it("turns microphone and speaker up and down", async () => {
    a.devices.voice = () => 1000;
    b.engine.selectAudio({ microphoneVolume: 1, speakerVolume: 0.5, ringerVolume: 1 });
    a.engine.selectAudio({ microphoneVolume: 2, speakerVolume: 1, ringerVolume: 1 });
    await connect({ capture: { kind: "device" } }, { playback: { kind: "device" } });
    await clock.advance(2000);
    const heard = b.devices.openStreams[0]!.played.slice(-4800);
    expect(rms(heard)).toBeGreaterThan(950);
    expect(rms(heard)).toBeLessThan(1050);
  });

  it("lists devices and tells of them", async () => {
    const devices = await a.engine.listDevices();
    expect(devices.map(({ id }) => id)).toEqual(["fake:mic", "fake:speaker"]);
    expect(a.engineEvents).toEqual([{ kind: "devices", devices }]);
  });
});

describe("tones", () => {
  it("sound on the speaker until they are stopped", async () => {
    const tone = a.engine.playTone({ kind: "ringback", role: "speaker" });
    await clock.advance(1000);
    const [stream] = a.devices.openStreams;
    expect(rms(stream!.played)).toBeGreaterThan(2500);
    tone.dispose();
    await clock.advance(200);
    const length = stream!.played.length;
    await clock.advance(200);
    expect(rms(stream!.played.slice(length))).toBe(0);
    tone.dispose();
  });

  it("ring on the ringer's device where another one was chosen", async () => {
    a.engine.selectAudio({ ringerId: "fake:speaker", microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 });
    const tone = a.engine.playTone({ kind: "ring", role: "ringer" });
    await clock.advance(100);
    expect(a.devices.openStreams.map(({ deviceId }) => deviceId)).toEqual(["fake:speaker"]);
    tone.dispose();
  });

  it("of a key last as long as asked and stop by themselves", async () => {
    a.engine.playTone({ kind: "dtmf", digit: "5", durationMs: 100, role: "speaker" });
    await clock.advance(1000);
    const { played } = a.devices.openStreams[0]!;
    const loud = played.filter((sample) => Math.abs(sample) > 500).length / 48;
    expect(loud).toBeGreaterThan(80);
    expect(loud).toBeLessThan(105);
    await clock.advance(3000);
    expect(a.devices.openStreams).toEqual([]);
  });

  it("mix with the call", async () => {
    await connect({}, { playback: { kind: "device" } });
    await clock.advance(500);
    const { played } = b.devices.openStreams[0]!;
    const before = rms(played.slice(-9600));
    b.engine.playTone({ kind: "busy", role: "speaker" });
    await clock.advance(400);
    expect(rms(played.slice(-9600))).toBeGreaterThan(before * 1.05);
  });
});

describe("opening and closing", () => {
  it("refuses a sound file that cannot be read, and leaves no socket behind", async () => {
    await expect(a.open({ capture: { kind: "file", path: "missing.wav", loop: false } })).rejects.toMatchObject({ code: "media/file-unreadable" });
    expect(network.openSockets).toBe(0);
  });

  it("refuses an address that the computer does not have, and closes the files", async () => {
    await expect(a.open({ localAddress: "203.0.113.1", playback: { kind: "file", path: "heard.wav" } })).rejects.toBeInstanceOf(GodwitError);
    expect(a.files.openWriters).toBe(0);
  });

  it("closes every session, tone and device, and refuses new ones", async () => {
    await connect({ capture: { kind: "device" }, playback: { kind: "device" } });
    a.engine.playTone({ kind: "ring", role: "ringer" });
    await clock.advance(100);
    await a.engine.close();
    expect(a.devices.openStreams).toEqual([]);
    await expect(a.open()).rejects.toMatchObject({ code: "media/closed" });
    a.engine.playTone({ kind: "ring", role: "ringer" }).dispose();
  });
});
