// The engine's devices, tones, opening and closing, in virtual time; devices come late, stall and go away.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GodwitError } from "../../../core/base/errors.ts";
import type { AudioDeviceInfo, MediaEngineEvent } from "../../../core/ports/media-engine.ts";
import { parameters, rms, TwoEngines } from "./two-engines.ts";

let lab: TwoEngines;
let { clock, network, a, b, connect, sentBy } = (lab = new TwoEngines());

beforeEach(() => {
  ({ clock, network, a, b, connect, sentBy } = lab = new TwoEngines());
});

afterEach(() => lab.close());

const VOLUMES = { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 };
const openIds = (): string[] => a.devices.openStreams.map(({ direction, deviceId }) => `${direction} ${deviceId ?? "default"}`).toSorted();
const HEADSET: AudioDeviceInfo = {
  id: "fake:headset", name: "Fake headset", canCapture: true, canPlay: true, isDefaultCapture: false, isDefaultPlayback: false,
};

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

  it("opens the device again within a second when it was pulled out, and covers for it meanwhile", async () => {
    const [one] = await connect({ capture: { kind: "device" } });
    await clock.advance(1000);
    a.devices.streams[0]!.pullOut();
    await clock.advance(1000);
    expect(a.devices.openStreams.length).toBe(1);
    expect(a.engineEvents).toMatchObject([{ kind: "audio-failed", failure: { code: "audio/stalled" } }, { kind: "audio-recovered" }]);
    await clock.advance(3000);
    expect(sentBy(one).length).toBeGreaterThan(235);
  });

  it("notices within a second that a device hangs without a word", async () => {
    await connect({ capture: { kind: "device" } });
    await clock.advance(1000);
    a.devices.streams[0]!.stalled = true;
    await clock.advance(1000);
    expect(a.engineEvents[0]).toMatchObject({ kind: "audio-failed", failure: { code: "audio/stalled" } });
    expect(a.devices.openStreams.filter(({ stalled }) => !stalled).length).toBe(1);
  });

  it("gives a device that has not begun yet more time than one that stops", async () => {
    a.devices.startMs = 3000;
    await connect({ capture: { kind: "device" } });
    await clock.advance(4000);
    expect(a.devices.streams.length).toBe(1);
    expect(a.engineEvents).toEqual([]);
  });

  it("moves to another device in the middle of a call", async () => {
    a.devices.devices = [...a.devices.devices, HEADSET];
    await connect({ capture: { kind: "device" }, playback: { kind: "device" } });
    await clock.advance(500);
    a.engine.selectAudio({ microphoneIds: ["fake:headset"], speakerIds: ["fake:headset"], microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 });
    await clock.advance(500);
    expect(a.devices.openStreams.map(({ deviceId }) => deviceId)).toEqual(["fake:headset", "fake:headset"]);
  });

  it("uses the first preferred device that is there, for each role", async () => {
    a.devices.devices = [...a.devices.devices, HEADSET];
    await a.engine.listDevices();
    a.engine.selectAudio({ ...VOLUMES, microphoneIds: ["fake:gone", "fake:headset", "fake:mic"], speakerIds: ["fake:gone"] });
    await connect({ capture: { kind: "device" }, playback: { kind: "device" } });
    await clock.advance(500);
    expect(openIds()).toEqual(["capture fake:headset", "playback default"]);
  });

  it("falls back to the next device within a second when one is unplugged in a call, and returns to it", async () => {
    const without = a.devices.devices;
    a.devices.devices = [...without, HEADSET];
    await a.engine.listDevices();
    a.engine.selectAudio({ ...VOLUMES, microphoneIds: ["fake:headset", "fake:mic"], speakerIds: ["fake:headset"] });
    const [one] = await connect({ capture: { kind: "device" }, playback: { kind: "device" } });
    await clock.advance(1000);
    for (const stream of a.devices.openStreams) stream.stalled = true;
    await clock.advance(1000);
    expect(openIds()).toEqual(["capture fake:mic", "playback default"]);
    a.devices.devices = without;
    a.engine.seeDevices(without);
    await clock.advance(1000);
    a.devices.devices = [...without, HEADSET];
    a.engine.seeDevices(a.devices.devices);
    await clock.advance(1000);
    expect(openIds()).toEqual(["capture fake:headset", "playback fake:headset"]);
    expect(a.engineEvents.findLast(({ kind }) => kind !== "devices")).toEqual({ kind: "audio-recovered" });
    expect(sentBy(one).length).toBeGreaterThan(185);
  });

  it("moves on to a preferred device that comes later, which is reached only when all others are closed", async () => {
    await a.engine.listDevices();
    a.engine.selectAudio({ ...VOLUMES, speakerIds: ["fake:headset"] });
    await connect({ capture: { kind: "device" }, playback: { kind: "device" } });
    await clock.advance(500);
    a.devices.devices = [...a.devices.devices, HEADSET];
    expect(a.devices.reaches("fake:headset")).toBe(false);
    a.engine.seeDevices(a.devices.devices);
    await clock.advance(100);
    expect(openIds()).toEqual(["capture default", "playback fake:headset"]);
    expect(a.devices.reaches("fake:headset")).toBe(true);
  });

  it("tries a device that is there but does not work again after 5 s, and then ever more seldom", async () => {
    a.devices.devices = [...a.devices.devices, HEADSET];
    await a.engine.listDevices();
    a.engine.selectAudio({ ...VOLUMES, microphoneIds: ["fake:headset"] });
    await connect({ capture: { kind: "device" } });
    await clock.advance(1000);
    const triedAtMs: number[] = [];
    const began = clock.nowMs();
    for (let second = 0; second < 37; second++) {
      const broken = a.devices.openStreams.find(({ deviceId }) => deviceId === "fake:headset");
      if (broken) triedAtMs.push(Math.round((clock.nowMs() - began) / 5000) * 5);
      broken?.pullOut();
      await clock.advance(1000);
    }
    expect(triedAtMs).toEqual([0, 5, 15, 35]);
  });

  it("says which direction has no device, looks no more, and goes on when one is seen", async () => {
    const present = a.devices.devices;
    a.devices.devices = present.filter(({ canCapture }) => !canCapture);
    await a.engine.listDevices();
    const [one, other] = await connect({ capture: { kind: "device" }, playback: { kind: "device" } });
    await clock.advance(5000);
    expect(a.engineEvents.filter(({ kind }) => kind === "audio-failed")).toMatchObject([{ failure: { code: "audio/no-microphone" } }]);
    expect(openIds()).toEqual(["playback default"]);
    expect(sentBy(one).length).toBeGreaterThan(240);
    expect(other.statistics?.packetsLost).toBe(0);
    a.devices.devices = present;
    a.engine.seeDevices(present);
    await clock.advance(500);
    expect(a.engineEvents.at(-1)).toEqual({ kind: "audio-recovered" });
  });

  it("opens everything again when the system's default changes", async () => {
    await a.engine.listDevices();
    await connect({ capture: { kind: "device" } });
    await clock.advance(500);
    a.devices.devices = [{ ...a.devices.devices[0]!, isDefaultCapture: false }, a.devices.devices[1]!, { ...HEADSET, isDefaultCapture: true }];
    a.engine.seeDevices(a.devices.devices);
    await clock.advance(500);
    expect(a.devices.streams.map(({ closed }) => closed)).toEqual([true, false]);
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

describe("trying the microphone", () => {
  const reports = (): MediaEngineEvent[] => a.engineEvents.filter(({ kind }) => kind === "microphone-test");

  it("tells its level ten times a second until it is ended, without a call", async () => {
    a.devices.voice = (index) => 9000 * Math.sin((2 * Math.PI * 440 * index) / 48_000);
    a.engine.testMicrophone("level");
    await clock.advance(1050);
    expect(reports().length).toBe(10);
    expect(reports().at(-1)).toEqual({ kind: "microphone-test", phase: "listening", levelDb: -14 });
    a.engine.testMicrophone("off");
    expect(reports().at(-1)).toMatchObject({ phase: "off" });
    await clock.advance(3000);
    expect(a.devices.openStreams).toEqual([]);
    expect(reports().length).toBe(11);
  });

  it("records three seconds and plays them, and then tells the level again", async () => {
    a.devices.voice = (index) => (index < 144_000 ? 9000 * Math.sin((2 * Math.PI * 440 * index) / 48_000) : 0);
    a.engine.testMicrophone("play-back");
    await clock.advance(2000);
    expect(reports().at(-1)).toMatchObject({ phase: "recording" });
    await clock.advance(2000);
    expect(reports().at(-1)).toMatchObject({ phase: "playing" });
    await clock.advance(3000);
    expect(reports().at(-1)).toMatchObject({ phase: "listening" });
    const { played } = a.devices.streams.find(({ direction }) => direction === "playback")!;
    const loudMs = played.filter((sample) => Math.abs(sample) > 1000).length / 48;
    expect(loudMs).toBeGreaterThan(2500);
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
    a.engine.selectAudio({ ringerIds: ["fake:speaker"], microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 });
    const tone = a.engine.playTone({ kind: "ring", role: "ringer" });
    await clock.advance(100);
    expect(a.devices.openStreams.map(({ deviceId }) => deviceId)).toEqual(["fake:speaker"]);
    tone.dispose();
  });

  it("ring on every chosen device that is there, each from the beginning", async () => {
    a.devices.devices = [...a.devices.devices, HEADSET];
    await a.engine.listDevices();
    a.engine.selectAudio({ ...VOLUMES, speakerIds: ["fake:headset"], ringerIds: ["fake:speaker", "fake:headset", "fake:gone"], ringsOnAll: true });
    const tone = a.engine.playTone({ kind: "ring", role: "ringer" });
    await clock.advance(1000);
    expect(openIds()).toEqual(["playback fake:headset", "playback fake:speaker"]);
    expect(a.devices.openStreams.map(({ played }) => rms(played) > 1000)).toEqual([true, true]);
    tone.dispose();
    await clock.advance(3000);
    expect(a.devices.openStreams).toEqual([]);
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

describe("a tone's end", () => {
  it("is told once, by itself and when it is stopped, so that nobody keeps it", async () => {
    let ends = 0;
    a.engine.playTone({ kind: "dtmf", role: "speaker", digit: "1", durationMs: 100 }, () => ends++);
    await clock.advance(1000);
    expect(ends).toBe(1);
    const ring = a.engine.playTone({ kind: "ring", role: "ringer" }, () => ends++);
    await clock.advance(1000);
    expect(ends).toBe(1);
    ring.dispose();
    ring.dispose();
    expect(ends).toBe(2);
  });
});
