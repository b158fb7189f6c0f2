// Recordings of sessions in virtual time: what is in the file, that it plays at every moment, and that no fault of a disk
// reaches the call.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaSession, RecordingRequest } from "../../../core/ports/media-engine.ts";
import { readStereoWav, toneAmplitude, type ReadRecording } from "./recording-files.ts";
import { parameters, PCMU, TwoEngines } from "./two-engines.ts";

const REQUEST: RecordingRequest = { path: "/music/call", format: "wav", announcement: "none", title: "Call" };
const LOUD = 5000;
const QUIET = 200;

describe("a recording", () => {
  let engines: TwoEngines;
  let session: MediaSession;
  let peer: MediaSession;

  beforeEach(async () => {
    engines = new TwoEngines();
    [session, peer] = await engines.connect({ capture: { kind: "tone", frequencyHz: 400 } }, { capture: { kind: "tone", frequencyHz: 1000 } });
    await engines.clock.advance(500);
  });

  afterEach(async () => {
    await engines.close();
    expect(engines.a.recordingFiles.openFiles).toBe(0);
  });

  const read = (path = "/music/call.wav"): ReadRecording => readStereoWav(engines.a.recordingFiles.written.get(path)!);
  /** A second of a side from `fromS` on has this much of a frequency. */
  const amplitude = (recording: ReadRecording, side: "left" | "right", frequencyHz: number, fromS = 0.5, forS = 1): number => {
    const rateHz = recording.sampleRateHz;
    return toneAmplitude(recording[side].subarray(fromS * rateHz, (fromS + forS) * rateHz), frequencyHz, rateHz);
  };
  const record = async (durationMs: number, request: Partial<RecordingRequest> = {}): Promise<ReadRecording> => {
    session.record({ ...REQUEST, ...request });
    await engines.clock.advance(durationMs);
    session.record(undefined);
    await engines.clock.advance(100);
    return read();
  };

  it("has what is sent on the left and what is heard on the right, and nothing of the one in the other", async () => {
    const recording = await record(3000);
    expect(amplitude(recording, "left", 400)).toBeGreaterThan(LOUD);
    expect(amplitude(recording, "right", 1000)).toBeGreaterThan(LOUD);
    expect(amplitude(recording, "left", 1000)).toBeLessThan(QUIET);
    expect(amplitude(recording, "right", 400)).toBeLessThan(QUIET);
    expect(recording.left.length / recording.sampleRateHz).toBeCloseTo(3, 1);
    expect(engines.a.of("recording").map(({ recording: { state } }) => state)).toEqual(["running", "ended"]);
    expect(engines.a.of("recording")[1]).toMatchObject({ recording: { path: "/music/call.wav" } });
  });

  it("plays at every moment up to the last second, as if the program had been killed there", async () => {
    session.record(REQUEST);
    for (let second = 1; second <= 4; second++) {
      await engines.clock.advance(1000);
      const { left, right, sampleRateHz } = read();
      expect(left.length).toBe(right.length);
      expect(left.length / sampleRateHz).toBeGreaterThanOrEqual(second - 1);
    }
  });

  it("has silence where the person is muted, since that is what is sent", async () => {
    session.setMuted(true);
    const recording = await record(2000);
    expect(amplitude(recording, "left", 400)).toBeLessThan(QUIET);
    expect(amplitude(recording, "right", 1000)).toBeGreaterThan(LOUD);
  });

  it("goes on in time through hold and a change of the codec", async () => {
    session.record(REQUEST);
    await engines.clock.advance(2000);
    session.update(parameters(peer.localRtp, { direction: "inactive" }));
    await engines.clock.advance(2000);
    for (const [one, other] of [[session, peer], [peer, session]] as const) one.update(parameters(other.localRtp, { codec: PCMU }));
    await engines.clock.advance(2000);
    session.record(undefined);
    await engines.clock.advance(100);
    const recording = read();
    expect(recording.left.length / recording.sampleRateHz).toBeCloseTo(6, 1);
    expect(amplitude(recording, "right", 1000, 0.5)).toBeGreaterThan(LOUD);
    expect(amplitude(recording, "right", 1000, 2.7)).toBeLessThan(QUIET);
    expect(amplitude(recording, "right", 1000, 4.7)).toBeGreaterThan(LOUD);
  });

  it("never replaces a file: the next one gets a number", async () => {
    await record(1500);
    await record(1500);
    expect([...engines.a.recordingFiles.written.keys()]).toEqual(["/music/call.wav", "/music/call 2.wav"]);
  });

  it("is closed with its session, and by the engine", async () => {
    session.record(REQUEST);
    await engines.clock.advance(1500);
    session.dispose();
    await engines.clock.advance(100);
    expect(read().left.length).toBeGreaterThan(1.4 * read().sampleRateHz);
  });

  describe("whose tone is wanted", () => {
    it("has 1400 Hz for half a second every 15 s, and so hears the peer (Federal Standard 1037C, recorder warning tone)", async () => {
      peer.record({ ...REQUEST, path: "/other/call", announcement: "none" });
      session.record({ ...REQUEST, announcement: "repeated" });
      await engines.clock.advance(17_000);
      session.record(undefined);
      peer.record(undefined);
      await engines.clock.advance(100);
      const theirs = readStereoWav(engines.b.recordingFiles.written.get("/other/call.wav")!);
      for (const [recording, side] of [[read(), "left"], [read(), "right"], [theirs, "right"]] as const) {
        expect(amplitude(recording, side, 1400, 0.1, 0.3)).toBeGreaterThan(1500);
        expect(amplitude(recording, side, 1400, 15.1, 0.3)).toBeGreaterThan(1500);
        expect(amplitude(recording, side, 1400, 5, 5)).toBeLessThan(QUIET);
      }
    });

    it("has it once at the beginning where that is enough", async () => {
      const recording = await record(17_000, { announcement: "once" });
      expect(amplitude(recording, "left", 1400, 0.1, 0.3)).toBeGreaterThan(1500);
      expect(amplitude(recording, "left", 1400, 15.1, 0.3)).toBeLessThan(QUIET);
    });
  });

  describe("on a disk that fails", () => {
    const failure = (): unknown => engines.a.of("recording").find(({ recording }) => recording.state === "ended")?.recording;

    it("ends with a code when the disk is full, keeps what was written, and leaves the call alone", async () => {
      engines.a.recordingFiles.freeBytes = 200_000;
      session.record(REQUEST);
      await engines.clock.advance(8000);
      expect(failure()).toMatchObject({ path: "/music/call.wav", failure: { code: "recording/disk-full" } });
      expect(amplitude(read(), "left", 400, 0.5)).toBeGreaterThan(LOUD);
      const before = engines.sentBy(session).length;
      await engines.clock.advance(1000);
      expect(engines.sentBy(session).length - before).toBe(50);
    });

    it("says so at once where the folder cannot be written to", async () => {
      engines.a.recordingFiles.isReadOnly = true;
      session.record(REQUEST);
      await engines.clock.advance(100);
      expect(failure()).toMatchObject({ failure: { code: "recording/folder-unwritable" } });
      expect(failure()).not.toHaveProperty("path");
    });

    it("ends before it fills the memory where the disk stops answering", async () => {
      let answer = (): void => {};
      engines.a.recordingFiles.slowness = new Promise((resolve) => (answer = resolve));
      session.record(REQUEST);
      // 64 kB a second: 8 MiB after 131 s.
      await engines.clock.advance(140_000);
      answer();
      await engines.clock.advance(100);
      expect(failure()).toMatchObject({ failure: { code: "recording/too-slow" } });
    });

    it("sounds no tone of a recording that has ended", async () => {
      engines.a.recordingFiles.freeBytes = 100_000;
      session.record({ ...REQUEST, announcement: "repeated" });
      await engines.clock.advance(14_000);
      peer.record({ ...REQUEST, path: "/other/call" });
      await engines.clock.advance(3000);
      peer.record(undefined);
      await engines.clock.advance(100);
      const { right, sampleRateHz } = readStereoWav(engines.b.recordingFiles.written.get("/other/call.wav")!);
      expect(toneAmplitude(right, 1400, sampleRateHz)).toBeLessThan(QUIET);
    });
  });
});
