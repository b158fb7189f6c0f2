// Two engines talk to each other over a network in memory, in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GodwitError } from "../../../core/base/errors.ts";
import { LocalMediaEngine } from "../../../core/media/local-media-engine.ts";
import type {
  MediaEngineEvent, MediaParameters, MediaSession, MediaSessionEvent, MediaSessionOptions,
} from "../../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { looksLikeRtcp, readRtpPacket, type RtpPacket } from "../../../core/rtp/rtp-packet.ts";
import { FakeAudioDevices } from "../../fakes/fake-audio-device.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeNetwork, type FakeHost } from "../../fakes/fake-network.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";
import { FakeSoundFiles } from "../../fakes/fake-sound-files.ts";

const PCMA = { name: "PCMA", payloadType: 8, clockRateHz: 8000 };
const PCMU = { name: "PCMU", payloadType: 0, clockRateHz: 8000 };

/** One phone's media on its own computer. */
class Side {
  readonly devices: FakeAudioDevices;
  readonly files = new FakeSoundFiles();
  readonly engine: LocalMediaEngine;
  readonly events: MediaSessionEvent[] = [];
  readonly engineEvents: MediaEngineEvent[] = [];
  readonly address: string;

  constructor(clock: FakeClock, host: FakeHost, seed: number) {
    this.address = host.addresses[0]!;
    this.devices = new FakeAudioDevices(clock);
    this.engine = new LocalMediaEngine({ clock, random: new FakeRandom(seed), network: host, devices: this.devices, files: this.files });
    this.engine.onEvent((event) => this.engineEvents.push(event));
  }

  async open(options: Partial<MediaSessionOptions> = {}): Promise<MediaSession> {
    const session = await this.engine.openSession({
      localAddress: this.address, capture: { kind: "tone", frequencyHz: 1000 }, playback: { kind: "null" }, ...options,
    });
    session.onEvent((event) => this.events.push(event));
    return session;
  }

  of<Kind extends MediaSessionEvent["kind"]>(kind: Kind): Extract<MediaSessionEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<MediaSessionEvent, { kind: Kind }> => event.kind === kind);
  }
}

const parameters = (remoteRtp: SocketAddress, more: Partial<MediaParameters> = {}): MediaParameters => ({
  remoteRtp, codec: PCMA, receiveCodecs: [PCMA, PCMU], direction: "sendrecv", packetTimeMs: 20, ...more,
});

let clock: FakeClock;
let network: FakeNetwork;
let a: Side;
let b: Side;

beforeEach(() => {
  clock = new FakeClock();
  network = new FakeNetwork(clock, { delayMs: 10 });
  a = new Side(clock, network.host("192.0.2.1"), 1);
  b = new Side(clock, network.host("192.0.2.2"), 2);
});

afterEach(async () => {
  const closing = Promise.all([a.engine.close(), b.engine.close()]);
  await clock.advance(100);
  await closing;
  expect(clock.pendingTimers).toBe(0);
  expect(network.openSockets).toBe(0);
  expect([...a.devices.openStreams, ...b.devices.openStreams]).toEqual([]);
  expect(a.files.openWriters + b.files.openWriters).toBe(0);
});

/** Opens a session on each side and joins them. */
async function connect(optionsA: Partial<MediaSessionOptions> = {}, optionsB: Partial<MediaSessionOptions> = {}, more: Partial<MediaParameters> = {}): Promise<[MediaSession, MediaSession]> {
  const one = await a.open(optionsA);
  const other = await b.open(optionsB);
  one.update(parameters(other.localRtp, more));
  other.update(parameters(one.localRtp, more));
  return [one, other];
}

function sentBy(session: MediaSession): readonly RtpPacket[] {
  return network.packets
    .filter(({ from, data }) => from.address === session.localRtp.address && from.port === session.localRtp.port && !looksLikeRtcp(data))
    .map(({ data }) => {
      const read = readRtpPacket(data);
      if (!read.ok) throw new Error(read.error);
      return read.value;
    });
}

const rms = (samples: readonly number[]): number => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));

describe("a media session", () => {
  it("binds RTP to an even port and RTCP to the next (RFC 3550 section 11)", async () => {
    const session = await a.open();
    expect(session.localRtp.address).toBe("192.0.2.1");
    expect(session.localRtp.port % 2).toBe(0);
    expect(network.openSockets).toBe(2);
  });

  it("sends nothing before signalling has named the peer", async () => {
    const session = await a.open();
    session.update({ codec: PCMA, receiveCodecs: [PCMA], direction: "sendrecv", packetTimeMs: 20 });
    await clock.advance(1000);
    expect(network.packets).toEqual([]);
  });

  it("sends a packet every 20 ms, numbered by one and stamped by 160, with the marker on the first (RFC 3551)", async () => {
    const [one] = await connect();
    await clock.advance(2000);
    const packets = sentBy(one);
    expect(packets.length).toBe(100);
    packets.forEach((packet, index) => {
      expect(packet).toMatchObject({ payloadType: 8, marker: index === 0, ssrc: packets[0]!.ssrc });
      expect(packet.payload.length).toBe(160);
      expect((packet.sequenceNumber - packets[0]!.sequenceNumber) & 0xffff).toBe(index);
      expect((packet.timestamp - packets[0]!.timestamp) >>> 0).toBe(160 * index);
    });
  });

  it("makes packets as long as the peer asked for (RFC 8866 section 6.4: ptime)", async () => {
    const [one] = await connect({}, {}, { packetTimeMs: 30 });
    await clock.advance(3000);
    expect(sentBy(one).every(({ payload }) => payload.length === 240)).toBe(true);
    expect(sentBy(one).length).toBe(100);
  });

  it("carries sound from one end to the other", async () => {
    await connect({}, { playback: { kind: "file", path: "heard.wav" }, capture: { kind: "silence" } });
    await clock.advance(2000);
    const heard = b.files.written.get("heard.wav")!;
    expect(heard.length).toBe(16_000);
    expect(rms(heard.slice(1600))).toBeGreaterThan(5000);
    expect(b.of("first-packet").length).toBe(1);
  });

  it("sends a sound file once, then silence", async () => {
    a.files.sounds.set("hello.wav", { sampleRateHz: 16_000, samples: new Int16Array(16_000).fill(8000) });
    await connect({ capture: { kind: "file", path: "hello.wav", loop: false } }, { playback: { kind: "file", path: "heard.wav" } });
    await clock.advance(3000);
    const heard = b.files.written.get("heard.wav")!;
    const loud = heard.filter((sample) => sample > 7000).length;
    expect(loud).toBeGreaterThan(7800);
    expect(loud).toBeLessThan(8200);
    expect(rms(heard.slice(-8000))).toBeLessThan(20);
  });

  it("sends back what it hears when it is the echo", async () => {
    await connect({ playback: { kind: "file", path: "heard.wav" } }, { capture: { kind: "echo" } });
    await clock.advance(2000);
    expect(rms(a.files.written.get("heard.wav")!.slice(3200))).toBeGreaterThan(5000);
  });

  it("sends silence while it is muted; packets go on", async () => {
    const [one] = await connect({}, { playback: { kind: "file", path: "heard.wav" } });
    one.setMuted(true);
    await clock.advance(1000);
    expect(sentBy(one).length).toBe(50);
    expect(rms(b.files.written.get("heard.wav")!)).toBeLessThan(20);
    one.setMuted(false);
    await clock.advance(1000);
    expect(rms(b.files.written.get("heard.wav")!.slice(-4000))).toBeGreaterThan(5000);
  });

  it("is silent on hold, and goes on with timestamps as time went on (RFC 3264 section 8.4)", async () => {
    const [one, other] = await connect();
    await clock.advance(1000);
    one.update(parameters(other.localRtp, { direction: "inactive" }));
    await clock.advance(5000);
    expect(sentBy(one).length).toBe(50);
    one.update(parameters(other.localRtp));
    await clock.advance(1000);
    const packets = sentBy(one);
    expect(packets.length).toBe(100);
    expect((packets[50]!.timestamp - packets[49]!.timestamp) >>> 0).toBe(160 * 251);
    expect((packets[50]!.sequenceNumber - packets[49]!.sequenceNumber) & 0xffff).toBe(1);
    expect(packets[50]!.marker).toBe(true);
  });

  it("does not let the person be heard who put the call on hold", async () => {
    a.devices.voice = (index) => 8000 * Math.sin(index / 10);
    const [one, other] = await connect({ capture: { kind: "device" } }, { playback: { kind: "file", path: "heard.wav" } });
    await clock.advance(1000);
    one.update(parameters(other.localRtp, { direction: "sendonly" }));
    await clock.advance(500);
    const before = b.files.written.get("heard.wav")!.length;
    await clock.advance(1000);
    expect(rms(b.files.written.get("heard.wav")!.slice(before))).toBeLessThan(20);
  });

  it("changes its codec with an update, in one stream of numbers", async () => {
    const [one, other] = await connect();
    await clock.advance(1000);
    one.update(parameters(other.localRtp, { codec: PCMU }));
    await clock.advance(1000);
    const packets = sentBy(one);
    expect([packets[49]!.payloadType, packets[50]!.payloadType]).toEqual([8, 0]);
    expect((packets[50]!.timestamp - packets[49]!.timestamp) >>> 0).toBe(160);
    expect(other.statistics?.packetsLost).toBe(0);
  });

  it("says when the peer chose a codec that it does not have", async () => {
    const session = await a.open();
    session.update(parameters({ address: "192.0.2.2", port: 4000 }, { codec: { name: "G729", payloadType: 18, clockRateHz: 8000 } }));
    expect(a.of("failed")[0]?.failure).toMatchObject({ code: "media/unknown-codec", detail: "G729" });
  });

  it("sends digits as telephone-events, and the peer tells each once (RFC 4733)", async () => {
    const [one, other] = await connect({}, {}, { telephoneEventPayloadType: 101 });
    await clock.advance(500);
    one.sendDtmf("12#");
    await clock.advance(2000);
    expect(b.of("dtmf-received").map(({ digit }) => digit)).toEqual(["1", "2", "#"]);
    await clock.advance(1000);
    expect(other.statistics?.packetsLost).toBe(0);
  });

  it("tells digits also where one packet in five is lost", async () => {
    let count = 0;
    network.isLost = () => count++ % 5 === 0;
    const [one] = await connect({}, {}, { telephoneEventPayloadType: 101 });
    one.sendDtmf("0123456789*#ABCD");
    await clock.advance(8000);
    expect(b.of("dtmf-received").map(({ digit }) => digit).join("")).toBe("0123456789*#ABCD");
  });

  it("sounds digits in the audio for a peer without telephone-event", async () => {
    const [one] = await connect({ capture: { kind: "silence" } }, { playback: { kind: "file", path: "heard.wav" } });
    await clock.advance(500);
    one.sendDtmf("5", 200);
    await clock.advance(1000);
    const heard = b.files.written.get("heard.wav")!;
    expect(heard.filter((sample) => Math.abs(sample) > 3000).length).toBeGreaterThan(500);
    expect(sentBy(one).every(({ payloadType }) => payloadType === 8)).toBe(true);
  });

  it("counts what it sends, hears and loses, and learns the round trip from RTCP (RFC 3550 section 6.4)", async () => {
    let count = 0;
    network.isLost = ({ from, data }) => from.address === "192.0.2.1" && !looksLikeRtcp(data) && count++ % 10 === 5;
    const [one, other] = await connect();
    await clock.advance(20_000);
    expect(one.statistics!.packetsSent).toBe(sentBy(one).length - 1);
    expect(one.statistics!.packetsLost).toBe(0);
    expect(other.statistics!.packetsLost).toBeGreaterThan(95);
    expect(other.statistics!.packetsLost).toBeLessThan(105);
    expect(one.statistics!.remoteLossFraction).toBeCloseTo(0.1, 1);
    expect(one.statistics!.roundTripMs).toBeCloseTo(20, 0);
    expect(one.statistics!.mos!).toBeGreaterThan(other.statistics!.mos!);
    expect(one.statistics!.inputLevelDb).toBeGreaterThan(-20);
  });

  it("takes leave with an RTCP BYE (RFC 3550 section 6.6)", async () => {
    const [one] = await connect();
    await clock.advance(100);
    network.packets.length = 0;
    one.dispose();
    expect(network.packets.some(({ data, to }) => looksLikeRtcp(data) && to.port % 2 === 1)).toBe(true);
    one.dispose();
  });

  it("tells that nothing comes though it should, and that it is back", async () => {
    const [, other] = await connect();
    await clock.advance(1000);
    network.isLost = () => true;
    await clock.advance(2500);
    expect(b.of("receive-silent").map(({ silentMs }) => Math.round(silentMs / 500) * 500)).toEqual([1000, 2000]);
    network.isLost = () => false;
    await clock.advance(500);
    expect(b.of("receive-resumed").length).toBe(1);
    other.dispose();
  });

  it("hears nobody but the peer, and is not disturbed by garbage", async () => {
    const [one, other] = await connect();
    await clock.advance(500);
    const stranger = await network.host("203.0.113.9").openUdp({ address: "203.0.113.9", port: 5000 });
    for (let index = 0; index < 200; index++) {
      stranger.send(network.packets[0]!.data, other.localRtp);
      stranger.send(new Uint8Array(index), other.localRtp);
      stranger.send(Uint8Array.from({ length: index }, (_, at) => at * 37), { address: other.localRtp.address, port: other.localRtp.port + 1 });
    }
    await clock.advance(1510);
    expect(other.statistics!.packetsReceived).toBeLessThanOrEqual(one.statistics!.packetsSent + 1);
    expect(other.statistics).toMatchObject({ packetsLost: 0, packetsLate: 0 });
    stranger.dispose();
  });

  it("sends to where the peer's packets come from when that is behind a NAT (RFC 4961)", async () => {
    const session = await a.open();
    session.update(parameters({ address: "10.0.0.5", port: 4000 }));
    await clock.advance(100);
    const outside = await network.host("198.51.100.7").openUdp({ address: "198.51.100.7", port: 61_000 });
    outside.send(network.packets[0]!.data, session.localRtp);
    await clock.advance(100);
    expect(network.packets[0]!.to).toEqual({ address: "10.0.0.5", port: 4000 });
    expect(network.packets.at(-1)!.to).toEqual({ address: "198.51.100.7", port: 61_000 });
    outside.dispose();
  });
});

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
