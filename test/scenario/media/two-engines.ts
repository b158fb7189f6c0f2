// Two media engines on two computers of a network in memory, in virtual time, with what their tests ask of them.
import { expect } from "vitest";
import { LocalMediaEngine } from "../../../core/media/local-media-engine.ts";
import { NodePacketCrypto } from "../../../core/platform/node/node-packet-crypto.ts";
import type {
  MediaEngineEvent, MediaParameters, MediaSession, MediaSessionEvent, MediaSessionOptions,
} from "../../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../../core/ports/network.ts";
import type { OpusLibrary } from "../../../core/ports/opus-library.ts";
import { looksLikeRtcp, readRtpPacket, type RtpPacket } from "../../../core/rtp/rtp-packet.ts";
import { FakeAudioDevices } from "../../fakes/fake-audio-device.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeNetwork, type FakeHost } from "../../fakes/fake-network.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";
import { FakeRecordingFiles } from "../../fakes/fake-recording-files.ts";
import { FakeSoundFiles } from "../../fakes/fake-sound-files.ts";

export const PCMA = { name: "PCMA", payloadType: 8, clockRateHz: 8000 };
export const PCMU = { name: "PCMU", payloadType: 0, clockRateHz: 8000 };

/** One phone's media on its own computer. */
export class EngineSide {
  readonly devices: FakeAudioDevices;
  readonly files = new FakeSoundFiles();
  readonly recordingFiles = new FakeRecordingFiles();
  readonly engine: LocalMediaEngine;
  readonly events: MediaSessionEvent[] = [];
  readonly engineEvents: MediaEngineEvent[] = [];
  readonly address: string;

  constructor(clock: FakeClock, host: FakeHost, seed: number, opus?: Promise<OpusLibrary>) {
    this.address = host.addresses[0]!;
    this.devices = new FakeAudioDevices(clock);
    this.engine = new LocalMediaEngine({
      clock, random: new FakeRandom(seed), crypto: new NodePacketCrypto(), network: host, devices: this.devices, files: this.files, recordingFiles: this.recordingFiles,
      ...(opus && { opus }),
    });
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

/** What offer and answer agreed on, unless a test says otherwise. */
export const parameters = (remoteRtp: SocketAddress, more: Partial<MediaParameters> = {}): MediaParameters => ({
  remoteRtp, codec: PCMA, receiveCodecs: [PCMA, PCMU], direction: "sendrecv", packetTimeMs: 20, ...more,
});

/** The two, joined by a network with 10 ms one way. */
export class TwoEngines {
  readonly clock = new FakeClock();
  readonly network = new FakeNetwork(this.clock, { delayMs: 10 });
  readonly hostA = this.network.host("192.0.2.1");
  readonly hostB = this.network.host("192.0.2.2");
  readonly a: EngineSide;
  readonly b: EngineSide;

  constructor(opus?: Promise<OpusLibrary>) {
    this.a = new EngineSide(this.clock, this.hostA, 1, opus);
    this.b = new EngineSide(this.clock, this.hostB, 2, opus);
  }

  /** Opens a session on each side and joins them. */
  readonly connect = async (
    optionsA: Partial<MediaSessionOptions> = {}, optionsB: Partial<MediaSessionOptions> = {}, more: Partial<MediaParameters> = {},
  ): Promise<[MediaSession, MediaSession]> => {
    const one = await this.a.open(optionsA);
    const other = await this.b.open(optionsB);
    one.update(parameters(other.localRtp, more));
    other.update(parameters(one.localRtp, more));
    return [one, other];
  };

  /** The RTP packets that a session has sent, lost or not. */
  readonly sentBy = (session: MediaSession): readonly RtpPacket[] => this.sentFrom(session.localRtp);

  /** The same from one socket. */
  readonly sentFrom = (local: SocketAddress): readonly RtpPacket[] =>
    this.network.packets
      .filter(({ from, data }) => from.address === local.address && from.port === local.port && !looksLikeRtcp(data))
      .map(({ data }) => {
        const read = readRtpPacket(data);
        if (!read.ok) throw new Error(read.error);
        return read.value;
      });

  /** Closes both and checks that nothing is left: no timer, socket, device or file. */
  async close(): Promise<void> {
    const closing = Promise.all([this.a.engine.close(), this.b.engine.close()]);
    await this.clock.advance(100);
    await closing;
    expect(this.clock.pendingTimers).toBe(0);
    expect(this.network.openSockets).toBe(0);
    expect([...this.a.devices.openStreams, ...this.b.devices.openStreams]).toEqual([]);
    expect(this.a.files.openWriters + this.b.files.openWriters).toBe(0);
  }
}

/** How loud samples are. */
export const rms = (samples: readonly number[]): number => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
