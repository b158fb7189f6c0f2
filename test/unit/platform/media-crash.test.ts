// What the program sees of a media place that comes and goes: figures, tones, recordings and sessions outlive it. The place
// is played by the test: it says what it is told to say, and ends when it is told to end.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaChannelListener } from "../../../core/platform/node/media-thread/media-channel.ts";
import type { MediaCommand } from "../../../core/platform/node/media-thread/media-protocol.ts";
import { NodeMediaEngine } from "../../../core/platform/node/media-thread/node-media-engine.ts";
import type { MediaSession, MediaSessionEvent, MediaStatistics } from "../../../core/ports/media-engine.ts";

const STATISTICS: MediaStatistics = {
  packetsSent: 100, packetsReceived: 90, packetsLost: 5, packetsLate: 2, packetsRejected: 3, rejections: { stun: 3 }, concealedMs: 40,
  jitterMs: 1, bufferMs: 20, inputLevelDb: -20, outputLevelDb: -30,
};

/** Addresses that this computer does not have any more. */
const refused = new Set<string>();

/** A worker that opens whatever it is asked to. */
class Worker {
  readonly commands: MediaCommand[] = [];
  readonly listener: MediaChannelListener;

  constructor(listener: MediaChannelListener) {
    this.listener = listener;
  }

  take(commands: readonly MediaCommand[]): void {
    this.commands.push(...commands);
    for (const command of commands) {
      if (command.kind === "open-session") {
        this.listener.onMessages([{ kind: "session-opened", requestId: command.requestId, localRtp: { address: "127.0.0.1", port: 4000 } }]);
      }
      if (command.kind === "open-path") {
        const { requestId, localAddress: address, port = 6000 } = command;
        this.listener.onMessages([refused.has(address)
          ? { kind: "refused", requestId, failure: { code: "network/address-unavailable", message: "gone" } }
          : { kind: "path-opened", requestId, local: { address, port } }]);
      }
      if (command.kind === "close") this.listener.onEnd(undefined);
    }
  }

  says(session: MediaSession, event: MediaSessionEvent): void {
    this.listener.onMessages([{ kind: "session-event", sessionId: session.id, event }]);
  }

  of<Kind extends MediaCommand["kind"]>(kind: Kind): Extract<MediaCommand, { kind: Kind }>[] {
    return this.commands.filter((command): command is Extract<MediaCommand, { kind: Kind }> => command.kind === kind);
  }
}

let workers: Worker[];
let engine: NodeMediaEngine;

beforeEach(() => {
  workers = [];
  refused.clear();
  engine = new NodeMediaEngine({
    workerPath: "", devices: "system",
    openChannel: (_, listener) => {
      const worker = new Worker(listener);
      workers.push(worker);
      return { post: (commands) => worker.take(commands), release: () => {} };
    },
  });
});

afterEach(() => engine.close());

const open = (): Promise<MediaSession> => engine.openSession({ localAddress: "127.0.0.1", capture: { kind: "silence" }, playback: { kind: "null" } });
const recovered = (): Promise<void> => new Promise((resolve) => engine.onEvent(({ kind }) => kind === "audio-recovered" && resolve()));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function crash(): Promise<void> {
  const again = recovered();
  workers.at(-1)!.listener.onEnd("gone");
  await again;
  await turn();
}

describe("after the media place ended against its will", () => {
  it("counts go on where they were: they are since the session began", async () => {
    const session = await open();
    workers[0]!.says(session, { kind: "statistics", statistics: STATISTICS });
    await crash();
    workers[1]!.says(session, { kind: "statistics", statistics: { ...STATISTICS, packetsSent: 1, packetsReceived: 1, packetsDuplicated: 4, jitterMs: 9 } });
    expect(session.statistics).toMatchObject({
      packetsSent: 101, packetsReceived: 91, packetsLost: 10, packetsLate: 4, packetsRejected: 6, rejections: { stun: 6 }, packetsDuplicated: 4, concealedMs: 80, jitterMs: 9,
    });
    await crash();
    workers[2]!.says(session, { kind: "statistics", statistics: STATISTICS });
    expect(session.statistics).toMatchObject({ packetsSent: 201, packetsReceived: 181, packetsDuplicated: 4 });
  });

  it("a session that was moving begins again on the path in use, with the one before beside it, and copies go out on both", async () => {
    const session = await open();
    const before = session.localRtp;
    const local = await session.openPath("127.0.0.2");
    session.usePath(local, { keepSendingOn: true });
    await turn();
    await crash();
    expect(workers[1]!.of("open-session")[0]).toMatchObject({ options: { localAddress: "127.0.0.2" }, port: local.port });
    expect(workers[1]!.of("open-path")).toEqual([expect.objectContaining({ localAddress: before.address, port: before.port })]);
    await turn();
    expect(workers[1]!.of("use-path")).toEqual([expect.objectContaining({ local: before, keepSendingOn: false }), expect.objectContaining({ local, keepSendingOn: true })]);
    expect(session.localRtp).toEqual(local);
  });

  it("a path whose address has gone meanwhile is given up; the session goes on with the one in use", async () => {
    const session = await open();
    const local = await session.openPath("127.0.0.2");
    await turn();
    refused.add("127.0.0.2");
    await crash();
    session.usePath(local, { keepSendingOn: false });
    expect(session.localRtp).toEqual({ address: "127.0.0.1", port: 4000 });
  });

  it("a ring goes on, though no call has a session yet, until it is stopped", async () => {
    const ring = engine.playTone({ kind: "ring", role: "ringer" });
    engine.playTone({ kind: "dtmf", role: "speaker", digit: "1" });
    await turn();
    await crash();
    expect(workers[1]!.of("play-tone")).toEqual([expect.objectContaining({ request: { kind: "ring", role: "ringer" } })]);
    ring.dispose();
    await turn();
    expect(workers[1]!.of("stop-tone")).toEqual([{ kind: "stop-tone", toneId: workers[1]!.of("play-tone")[0]!.toneId }]);
  });

  it("a recording that does not come back is told to have ended", async () => {
    const session = await open();
    session.record({ path: "/calls/one", format: "wav", announcement: "none", title: "" });
    const heard: MediaSessionEvent[] = [];
    session.onEvent((event) => heard.push(event));
    await crash();
    await crash();
    workers.at(-1)!.listener.onEnd("gone");
    expect(heard.filter(({ kind }) => kind === "recording")).toEqual([
      { kind: "recording", recording: { state: "ended", durationMs: 0, failure: expect.objectContaining({ code: "media/thread-lost" }) as object } },
    ]);
  });

  it("a test of the microphone is told to be off: nobody listens any more", async () => {
    const told: string[] = [];
    engine.onEvent((event) => void (event.kind === "microphone-test" && told.push(event.phase)));
    engine.testMicrophone("level");
    await turn();
    await crash();
    engine.testMicrophone("off");
    await open();
    await crash();
    expect(told).toEqual(["off"]);
  });

  it("a session that is let go before there is another place is heard of no more", async () => {
    const [session, other] = [await open(), await open()];
    const heard: MediaSessionEvent[] = [];
    session.onEvent((event) => heard.push(event));
    const again = recovered();
    workers[0]!.listener.onEnd("gone");
    session.dispose();
    await again;
    workers[1]!.says(session, { kind: "statistics", statistics: STATISTICS });
    expect(heard.filter(({ kind }) => kind === "statistics")).toEqual([]);
    other.dispose();
  });
});
