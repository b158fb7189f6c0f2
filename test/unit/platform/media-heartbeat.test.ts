// A media place that stands still without having ended, in virtual time; the place is played by the test.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaChannelListener } from "../../../core/platform/node/media-thread/media-channel.ts";
import type { MediaCommand } from "../../../core/platform/node/media-thread/media-protocol.ts";
import { NodeMediaEngine } from "../../../core/platform/node/media-thread/node-media-engine.ts";
import type { MediaSession, MediaSessionEvent } from "../../../core/ports/media-engine.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

let clock: FakeClock;
let engine: NodeMediaEngine;
let listener: MediaChannelListener;
let answers: boolean;
let canBeKilled: boolean;
let pings: number;
let kills: number;
let told: string[];

beforeEach(() => {
  clock = new FakeClock();
  [answers, canBeKilled, pings, kills, told] = [true, true, 0, 0, []];
  engine = new NodeMediaEngine({
    workerPath: "", devices: "none", clock,
    openChannel: (_, heard) => {
      listener = heard;
      const kill = (): void => {
        kills++;
        heard.onEnd("SIGKILL");
      };
      return { post: (commands) => commands.forEach(take), release: () => {}, ...(canBeKilled && { kill }) };
    },
  });
  engine.onEvent((event) => void told.push(event.kind === "audio-failed" ? event.failure.code : event.kind));
});

afterEach(async () => {
  await engine.close();
  expect(clock.pendingTimers).toBe(0);
});

function take(command: MediaCommand): void {
  if (command.kind === "open-session") listener.onMessages([{ kind: "session-opened", requestId: command.requestId, localRtp: { address: "127.0.0.1", port: 4000 } }]);
  if (command.kind === "close") listener.onEnd(undefined);
  if (command.kind !== "ping") return;
  pings++;
  if (answers) listener.onMessages([{ kind: "pong" }]);
}

const open = (): Promise<MediaSession> => engine.openSession({ localAddress: "127.0.0.1", capture: { kind: "silence" }, playback: { kind: "null" } });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** The loop goes round as time passes: what is posted goes out at the end of each turn. */
const pass = async (seconds: number): Promise<void> => {
  for (let half = 0; half < 2 * seconds; half++) {
    await clock.advance(500);
    await turn();
  }
};

describe("a media place that stands still", () => {
  it("as a process is ended, and begins again as after a crash", async () => {
    const session = await open();
    const heard: MediaSessionEvent[] = [];
    session.onEvent((event) => heard.push(event));
    await pass(10);
    expect(kills).toBe(0);
    answers = false;
    await pass(10);
    expect(kills).toBe(1);
    expect(heard).toMatchObject([{ kind: "failed", failure: { code: "media/thread-crashed" } }]);
  });

  it("as a thread cannot be ended: that is told, and that it goes on", async () => {
    canBeKilled = false;
    await open();
    await pass(5);
    answers = false;
    await pass(20);
    expect(told).toEqual(["media/thread-still"]);
    listener.onMessages([{ kind: "pong" }]);
    expect(told).toEqual(["media/thread-still", "audio-recovered"]);
  });

  it("is not what a machine that was suspended wakes up to", async () => {
    await open();
    await pass(5);
    answers = false;
    await pass(3);
    clock.sleep(3_600_000);
    await pass(1);
    answers = true;
    await pass(5);
    expect(kills).toBe(0);
  });

  it("has time to begin, and is not woken while nobody needs it", async () => {
    answers = false;
    const session = await open();
    await pass(20);
    expect(kills).toBe(0);
    session.dispose();
    const before = pings;
    await pass(60);
    expect([pings, kills]).toEqual([before, 0]);
  });
});
