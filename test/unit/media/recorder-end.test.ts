// The end of a recording that is asked for twice: by its person or a full file, and by a disk that does not keep up.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Recorder } from "../../../core/media/recorder.ts";
import type { FilePart, RecordingEncoder } from "../../../core/media/recording-format.ts";
import type { RecordingState } from "../../../core/ports/media-engine.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeRecordingFiles } from "../../fakes/fake-recording-files.ts";

/** More than may wait for a disk. */
const TOO_MUCH: readonly FilePart[] = [{ position: 0, bytes: new Uint8Array(9 * 1024 * 1024) }];

let clock: FakeClock;
let files: FakeRecordingFiles;
let states: RecordingState[];
let encoders: number;

beforeEach(() => {
  clock = new FakeClock();
  files = new FakeRecordingFiles();
  states = [];
  encoders = 0;
});

afterEach(() => {
  expect(clock.pendingTimers).toBe(0);
  expect(files.openFiles).toBe(0);
});

/** `fillsUp`: a file is full with its first flush. */
function record(parts: Partial<RecordingEncoder>, fillsUp = false): Recorder {
  let isFull = false;
  const createEncoder = (): RecordingEncoder => {
    encoders++;
    return {
      sampleRateHz: 8000, begin: () => [], add: () => {}, end: () => [], dispose: () => {}, ...parts,
      get isFull() {
        return isFull;
      },
      flush: () => {
        isFull = fillsUp;
        return fillsUp ? TOO_MUCH : [];
      },
    };
  };
  return new Recorder({ clock, files, path: "/calls/one.wav", createEncoder, onState: (state) => states.push(state) });
}

describe("a recording whose disk is too slow", () => {
  it("for its very last write is told to have ended once, and why", async () => {
    await record({ end: () => TOO_MUCH }).end();
    await clock.advance(100);
    expect(states.filter(({ state }) => state === "ended")).toEqual([expect.objectContaining({ failure: expect.objectContaining({ code: "recording/too-slow" }) as object })]);
  });

  it("begins no further file after its end", async () => {
    const recorder = record({}, true);
    await clock.advance(2000);
    await recorder.end();
    expect(encoders).toBe(1);
  });
});
