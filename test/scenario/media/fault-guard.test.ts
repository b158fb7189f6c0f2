// What throws in one session's sound costs that session its frames, and no other anything: it is told once, with a code.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalMediaEngine } from "../../../core/media/local-media-engine.ts";
import type { MediaCodec, MediaSession } from "../../../core/ports/media-engine.ts";
import type { OpusDecoder, OpusEncoder, OpusLibrary } from "../../../core/ports/opus-library.ts";
import { MediaHost } from "../../../core/platform/node/media-thread/media-host.ts";
import type { MediaMessage } from "../../../core/platform/node/media-thread/media-protocol.ts";
import { TwoEngines } from "./two-engines.ts";

const OPUS: MediaCodec = { name: "opus", payloadType: 96, clockRateHz: 48_000, channels: 2 };
const broken = (): never => {
  throw new Error("memory access out of bounds");
};

/** A library that can be made to throw, as WebAssembly does whose memory is gone. */
class FragileOpus implements OpusLibrary {
  readonly version = "fragile";
  encodes = true;
  decodes = true;

  createEncoder(): OpusEncoder {
    return { configure: () => {}, encode: () => (this.encodes ? new Uint8Array([0x78, 1, 2]) : broken()), dispose: () => {} };
  }

  createDecoder(): OpusDecoder {
    const decode = (): Int16Array => (this.decodes ? new Int16Array(960) : broken());
    return { decode, conceal: decode, recover: decode, dispose: () => {} };
  }
}

let opus: FragileOpus;
let lab: TwoEngines;
let fragile: MediaSession;
let sound: MediaSession;

beforeEach(async () => {
  opus = new FragileOpus();
  lab = new TwoEngines(Promise.resolve(opus));
  [sound] = await lab.connect();
  [fragile] = await lab.connect({}, {}, { codec: OPUS, receiveCodecs: [OPUS] });
  await lab.clock.advance(1000);
});

afterEach(() => lab.close());

const faults = (): unknown[] => lab.a.of("failed").map(({ failure }) => failure);
/** Packets that the sound session sends in a second. */
const packetsInASecond = async (): Promise<number> => {
  const before = lab.sentBy(sound).length;
  await lab.clock.advance(1000);
  return lab.sentBy(sound).length - before;
};

describe("a fault in one session's sound", () => {
  it("in what it sends is told once; the other session goes on, and so does this one when the fault is over", async () => {
    opus.encodes = false;
    expect(await packetsInASecond()).toBe(50);
    expect(faults()).toEqual([expect.objectContaining({ code: "media/session-fault", detail: "memory access out of bounds" })]);
    opus.encodes = true;
    const before = lab.sentBy(fragile).length;
    await lab.clock.advance(1000);
    expect(lab.sentBy(fragile).length - before).toBeGreaterThan(45);
  });

  it("in what it plays is told once; the other session goes on", async () => {
    opus.decodes = false;
    expect(await packetsInASecond()).toBe(50);
    expect(faults()).toEqual([expect.objectContaining({ code: "media/session-fault" })]);
  });

  it("does not end a conference that it is in", async () => {
    for (const session of [sound, fragile]) session.join({ conferenceId: "room", isMuted: false });
    opus.encodes = opus.decodes = false;
    await lab.clock.advance(100);
    expect(await packetsInASecond()).toBe(50);
    expect(faults()).toHaveLength(1);
  });
});

describe("a command that one session cannot obey", () => {
  it("is told to that session", () => {
    const messages: MediaMessage[] = [];
    const session = { id: "1", setMuted: broken } as unknown as MediaSession;
    const engine = { onEvent: () => ({ dispose: () => {} }), openSession: () => Promise.resolve({ ...session, localRtp: { address: "", port: 1 }, onEvent: () => ({ dispose: () => {} }) }) };
    const host = new MediaHost(engine as unknown as LocalMediaEngine, {}, (message) => messages.push(message));
    host.obey({ kind: "open-session", requestId: 1, sessionId: "one", options: { localAddress: "", capture: { kind: "silence" }, playback: { kind: "null" } } });
    return Promise.resolve().then(() => Promise.resolve()).then(() => {
      host.obey({ kind: "mute-session", sessionId: "one", muted: true });
      expect(messages.at(-1)).toMatchObject({ kind: "session-event", sessionId: "one", event: { kind: "failed", failure: { code: "media/session-fault" } } });
    });
  });
});
