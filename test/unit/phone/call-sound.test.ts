// What a call shows of its sound: faults of the computer's devices and of the call itself.
import { beforeEach, describe, expect, it } from "vitest";
import type { Failure } from "../../../core/base/errors.ts";
import { CallMedia } from "../../../core/phone/call-media.ts";
import { CallSound } from "../../../core/phone/call-sound.ts";
import { FakeMediaEngine, type FakeMediaSession } from "../../fakes/fake-media-engine.ts";

const NO_DEVICE: Failure = { code: "audio/no-device", message: "No microphone was found." };
const BAD_KEYS: Failure = { code: "media/bad-keys", message: "The keys cannot be used." };
const CRASHED: Failure = { code: "media/thread-crashed", message: "The sound engine stopped and is being started again." };

let sound: CallSound;
let session: FakeMediaSession;

beforeEach(async () => {
  const engine = new FakeMediaEngine();
  const media = new CallMedia(engine, { capture: { kind: "device" }, playback: { kind: "device" }, sessionId: "7" });
  await media.open("192.0.2.1");
  sound = new CallSound(media, () => {});
  session = engine.openSessions[0]!;
});

describe("a call's sound", () => {
  it("shows what is wrong with the call itself, though a device comes back", () => {
    session.say({ kind: "failed", failure: BAD_KEYS });
    sound.reportAudio(NO_DEVICE);
    sound.reportAudio(undefined);
    expect(sound.view(true).audioProblem).toEqual(BAD_KEYS);
  });

  it("shows a device's fault until that is back", () => {
    sound.reportAudio(NO_DEVICE);
    expect(sound.view(true).audioProblem).toEqual(NO_DEVICE);
    sound.reportAudio(undefined);
    expect(sound.view(true)).not.toHaveProperty("audioProblem");
  });

  it("shows the end of the sound engine until that is back, for which every call is told", () => {
    session.say({ kind: "failed", failure: CRASHED });
    sound.reportAudio(CRASHED);
    sound.reportAudio(undefined);
    expect(sound.view(true)).not.toHaveProperty("audioProblem");
  });
});
