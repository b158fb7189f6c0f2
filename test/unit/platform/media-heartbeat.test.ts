// A media place that stands still without having ended, in virtual time; the place is played by the test.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaChannelListener } from "../../../core/platform/node/media-thread/media-channel.ts";
import type { MediaCommand } from "../../../core/platform/node/media-thread/media-protocol.ts";
import { NodeMediaEngine } from "../../../core/platform/node/media-thread/node-media-engine.ts";
import type { AudioSelection, MediaSession, MediaSessionEvent } from "../../../core/ports/media-engine.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

let clock: FakeClock;
let engine: NodeMediaEngine;
let listener: MediaChannelListener;
let answers: boolean;
let canBeKilled: boolean;
let pings: number;
let begun: number;
let ended: number;
let kills: number;
let told: string[];
let selected: AudioSelection[];

beforeEach(() => {
  clock = new FakeClock();
  selected = [];
  [answers, canBeKilled, pings, kills, begun, ended, told] = [true, true, 0, 0, 0, 0, []];
  engine = new NodeMediaEngine({
    workerPath: "", devices: "none", clock,
    openChannel: (_, heard) => {
      listener = heard;
      begun++;
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
  if (command.kind === "dispose-session") listener.onMessages([{ kind: "session-closed", sessionId: command.sessionId }]);
  if (command.kind === "close") {
    ended++;
    listener.onEnd(undefined);
  }
  if (command.kind === "select-audio") selected.push(command.selection);
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

describe("a media place that nobody needs for a minute", () => {
  it("as a process ends in order, without a word, and whoever needs it next has another", async () => {
    const session = await open();
    await pass(120);
    expect(ended).toBe(0);
    session.dispose();
    await pass(59);
    expect(ended).toBe(0);
    await pass(3);
    expect([begun, ended, kills, told]).toEqual([1, 1, 0, []]);
    expect((await open()).localRtp.port).toBe(4000);
    expect(begun).toBe(2);
  });

  it("as a thread stays", async () => {
    canBeKilled = false;
    (await open()).dispose();
    await pass(120);
    expect([begun, ended]).toEqual([1, 0]);
  });

  it("stays while somebody may be about to call, and is there again before they do", async () => {
    (await open()).dispose();
    await pass(50);
    engine.prepare();
    await pass(50);
    expect(ended).toBe(0);
    await pass(15);
    expect([begun, ended]).toEqual([1, 1]);
    engine.prepare();
    expect(begun).toBe(2);
  });

  it("is told the chosen devices again when it is there again", async () => {
    const selection: AudioSelection = { speakerIds: ["headset"], microphoneVolume: 1, speakerVolume: 0.5, ringerVolume: 1 };
    engine.selectAudio(selection);
    (await open()).dispose();
    await pass(65);
    engine.prepare();
    await turn();
    expect(selected).toEqual([selection, selection]);
  });
});
