// The engine across its thread boundary, over the real loopback: sound both ways, and what happens when the thread crashes.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readWav } from "../../../core/media/wav.ts";
import { NodeClock } from "../../../core/platform/node/node-clock.ts";
import { NodeMediaEngine } from "../../../core/platform/node/media-thread/node-media-engine.ts";
import { openMediaProcess } from "../../../core/platform/node/media-thread/process-channel.ts";
import type { Clock } from "../../../core/ports/clock.ts";
import type {
  MediaEngineEvent, MediaParameters, MediaSession, MediaSessionEvent, MediaSessionOptions, SrtpKeying,
} from "../../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { mediaWorkerPath } from "../../sound/media-worker-bundle.ts";

let engine: NodeMediaEngine;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "godwit-media-"));
  engine = new NodeMediaEngine({ workerPath: await mediaWorkerPath(), audioAddOnPath: "/nonexistent/naudiodon.node" });
});

afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (options: Partial<MediaSessionOptions>): Promise<MediaSession> =>
  engine.openSession({ localAddress: "127.0.0.1", capture: { kind: "silence" }, playback: { kind: "null" }, ...options });

const parameters = (remoteRtp: SocketAddress): MediaParameters => ({
  remoteRtp, codec: engine.codecs[0]!, receiveCodecs: engine.codecs, direction: "sendrecv", packetTimeMs: 20, telephoneEventPayloadType: 101,
});

function connect(one: MediaSession, other: MediaSession): void {
  one.update(parameters(other.localRtp));
  other.update(parameters(one.localRtp));
}

const next = (session: MediaSession, kind: MediaSessionEvent["kind"]): Promise<MediaSessionEvent> =>
  new Promise((resolve) => {
    const subscription = session.onEvent((event) => {
      if (event.kind !== kind) return;
      subscription.dispose();
      resolve(event);
    });
  });

const nextOfEngine = (kind: MediaEngineEvent["kind"]): Promise<MediaEngineEvent> =>
  new Promise((resolve) => {
    const subscription = engine.onEvent((event) => {
      if (event.kind !== kind) return;
      subscription.dispose();
      resolve(event);
    });
  });

function owning(owned: NodeMediaEngine): AsyncDisposable & { readonly engine: NodeMediaEngine } {
  return { engine: owned, [Symbol.asyncDispose]: () => owned.close() };
}

async function connectUnderKeys(one: MediaSession, other: MediaSession): Promise<void> {
  const events = [next(one, "secured"), next(one, "first-packet"), next(other, "first-packet")];
  const [mine, yours] = [7, 9].map((seed): SrtpKeying => ({
    suite: "AEAD_AES_128_GCM", masterKey: new Uint8Array(16).fill(seed), masterSalt: new Uint8Array(12).fill(seed),
  }));
  one.update({ ...parameters(other.localRtp), security: { kind: "sdes", send: mine!, receive: yours! } });
  other.update({ ...parameters(one.localRtp), security: { kind: "sdes", send: yours!, receive: mine! } });
  expect((await Promise.all(events))[0]).toEqual({ kind: "secured", suite: "AEAD_AES_128_GCM" });
}

describe("the media engine on its own thread", () => {
  it("carries sound, digits and figures across loopback", async () => {
    const heard = join(folder, "heard.wav");
    const one = await open({ capture: { kind: "tone", frequencyHz: 1000 }, playback: { kind: "file", path: heard } });
    const other = await open({ capture: { kind: "echo" } });
    const digit = next(other, "dtmf-received");
    const statistics = next(one, "statistics");
    connect(one, other);
    one.sendDtmf("7");
    expect(await digit).toEqual({ kind: "dtmf-received", digit: "7" });
    await statistics;
    expect(one.statistics!.packetsReceived).toBeGreaterThan(0);
    one.dispose();
    await engine.close();
    const read = readWav(readFileSync(heard));
    expect(read.ok && read.value.samples.some((sample) => sample > 5000)).toBe(true);
  });

  it("passes refusals on with their codes", async () => {
    await expect(open({ capture: { kind: "file", path: join(folder, "missing.wav"), loop: false } })).rejects.toMatchObject({ code: "media/file-unreadable" });
    await expect(open({ playback: { kind: "file", path: join(folder, "no", "such.wav") } })).rejects.toMatchObject({ code: "media/file-unwritable" });
    await expect(open({ localAddress: "192.0.2.77" })).rejects.toMatchObject({ code: "network/address-unavailable" });
    await expect(engine.listDevices()).rejects.toMatchObject({ code: "audio/no-device" });
  });

  it("goes on without sound where there is no device, and says so", async () => {
    const failed = nextOfEngine("audio-failed");
    const one = await open({ capture: { kind: "device" }, playback: { kind: "device" } });
    const other = await open({});
    const heard = next(other, "first-packet");
    connect(one, other);
    await heard;
    expect(await failed).toMatchObject({ failure: { code: "audio/no-device" } });
  });

  it("starts its thread again after a crash, with the same sessions on the same ports", async () => {
    const one = await open({ capture: { kind: "tone", frequencyHz: 500 } });
    const other = await open({ capture: { kind: "echo" } });
    const first = next(other, "first-packet");
    connect(one, other);
    await first;
    const failures = [next(one, "failed"), next(other, "failed"), nextOfEngine("audio-failed")];
    const again = [next(one, "first-packet"), next(other, "first-packet"), nextOfEngine("audio-recovered")];
    engine.crashThread();
    for (const failure of await Promise.all(failures)) expect(failure).toMatchObject({ failure: { code: "media/thread-crashed" } });
    await Promise.all(again);
  });

  it("goes on with conference and recording after a crash: the sessions are in their room again, the sound in a file of its own", async () => {
    const heard = join(folder, "heard.wav");
    const [one, other] = [await open({}), await open({})];
    const [talker, listener] = [await open({ capture: { kind: "tone", frequencyHz: 500 } }), await open({ playback: { kind: "file", path: heard } })];
    connect(one, talker);
    connect(other, listener);
    for (const leg of [one, other]) leg.join({ conferenceId: "room", isMuted: false });
    const started = next(one, "recording");
    one.record({ path: join(folder, "call"), format: "wav", announcement: "none", title: "" });
    expect(await started).toMatchObject({ recording: { state: "running", path: join(folder, "call.wav") } });
    const again = [next(one, "recording"), next(listener, "first-packet")];
    // A recording is written once a second, and began after the sessions whose seconds these are.
    for (let second = 0; second < 2; second++) await next(listener, "statistics");
    engine.crashThread();
    expect((await Promise.all(again))[0]).toMatchObject({ recording: { state: "running", path: join(folder, "call 2.wav") } });
    await next(listener, "statistics");
    await engine.close();
    for (const name of ["call.wav", "call 2.wav", "heard.wav"]) {
      const read = readWav(readFileSync(join(folder, name)));
      expect(read.ok && read.value.samples.some((sample) => sample > 500), name).toBe(true);
    }
  });

  it("starts its process again where a signal ended it", async () => {
    let pid: number | undefined;
    await using owned = owning(new NodeMediaEngine({
      workerPath: await mediaWorkerPath(),
      audioAddOnPath: "/nonexistent/naudiodon.node",
      openChannel: (options, listener) => {
        const channel = openMediaProcess(options, listener);
        ({ pid } = channel);
        return channel;
      },
    }));
    const session = await owned.engine.openSession({ localAddress: "127.0.0.1", capture: { kind: "silence" }, playback: { kind: "null" } });
    const failed = next(session, "failed");
    const recovered = new Promise((resolve) => owned.engine.onEvent(({ kind }) => kind === "audio-recovered" && resolve(kind)));
    const before = pid!;
    process.kill(before, "SIGSEGV");
    expect(await failed).toMatchObject({ failure: { code: "media/thread-crashed", detail: "SIGSEGV" } });
    await recovered;
    expect(pid).not.toBe(before);
  });

  it("starts its process again where it stands still", async () => {
    let pid: number | undefined;
    let speed = 1;
    const real = new NodeClock();
    const clock: Clock = { nowMs: () => real.nowMs(), wallMs: () => real.wallMs(), setTimer: (delayMs, run) => real.setTimer(delayMs / speed, run) };
    await using owned = owning(new NodeMediaEngine({
      workerPath: await mediaWorkerPath(), devices: "none", clock,
      openChannel: (options, listener) => {
        const channel = openMediaProcess(options, listener);
        ({ pid } = channel);
        return channel;
      },
    }));
    const session = await owned.engine.openSession({ localAddress: "127.0.0.1", capture: { kind: "silence" }, playback: { kind: "null" } });
    const failed = next(session, "failed");
    const recovered = new Promise((resolve) => owned.engine.onEvent(({ kind }) => kind === "audio-recovered" && resolve(kind)));
    process.kill(pid!, "SIGSTOP");
    speed = 30;
    expect(await failed).toMatchObject({ failure: { code: "media/thread-crashed", detail: "SIGKILL" } });
    speed = 1;
    await recovered;
  });

  it("carries sound under keys, and again after a crash", async () => {
    const [one, other] = [await open({ capture: { kind: "tone", frequencyHz: 500 } }), await open({ capture: { kind: "echo" } })];
    await connectUnderKeys(one, other);
    const again = [next(one, "secured"), next(one, "first-packet"), next(other, "first-packet")];
    engine.crashThread();
    await Promise.all(again);
  });

  it("carries sound under keys that go to a process of its own", async () => {
    engine = new NodeMediaEngine({ workerPath: await mediaWorkerPath(), devices: "none", openChannel: openMediaProcess });
    await connectUnderKeys(await open({ capture: { kind: "tone", frequencyHz: 500 } }), await open({ capture: { kind: "echo" } }));
  });

  it("gives up after three crashes, and says so to all who ask", async () => {
    for (let crash = 0; crash < 3; crash++) {
      await open({});
      const failed = nextOfEngine("audio-failed");
      engine.crashThread();
      await failed;
    }
    await expect(open({})).rejects.toMatchObject({ code: "media/thread-lost" });
  });
});
