// One call's media: what it sends, hears, counts and refuses. Two engines over a network in memory, in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { looksLikeRtcp } from "../../../core/rtp/rtp-packet.ts";
import { parameters, PCMA, PCMU, rms, TwoEngines } from "./two-engines.ts";

let lab: TwoEngines;
let { clock, network, a, b, connect, sentBy } = (lab = new TwoEngines());

beforeEach(() => {
  ({ clock, network, a, b, connect, sentBy } = lab = new TwoEngines());
});

afterEach(() => lab.close());

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
    one.sendDtmf("5", { durationMs: 200 });
    await clock.advance(1000);
    const heard = b.files.written.get("heard.wav")!;
    expect(heard.filter((sample) => Math.abs(sample) > 3000).length).toBeGreaterThan(500);
    expect(sentBy(one).every(({ payloadType }) => payloadType === 8)).toBe(true);
  });

  it("sounds digits in the audio where that is asked for, though telephone-event was agreed on", async () => {
    const [one] = await connect({ capture: { kind: "silence" } }, { playback: { kind: "file", path: "heard.wav" } }, { telephoneEventPayloadType: 101 });
    await clock.advance(500);
    one.sendDtmf("5", { inBand: true });
    one.sendDtmf("6");
    await clock.advance(1000);
    expect(b.files.written.get("heard.wav")!.filter((sample) => Math.abs(sample) > 3000).length).toBeGreaterThan(500);
    expect(b.of("dtmf-received").map(({ digit }) => digit)).toEqual(["6"]);
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
