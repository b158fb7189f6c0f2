import { describe, expect, it } from "vitest";
import type { Failure } from "../../../core/base/errors.ts";
import { GodwitError } from "../../../core/base/errors.ts";
import { RingFile } from "../../../core/media/ring-file.ts";
import { FakeSoundFiles } from "../../fakes/fake-sound-files.ts";

function ring(): { files: FakeSoundFiles; ringFile: RingFile; failures: (Failure | undefined)[] } {
  const files = new FakeSoundFiles();
  const failures: (Failure | undefined)[] = [];
  return { files, failures, ringFile: new RingFile(files, (failure) => failures.push(failure)) };
}

describe("a ring sound of the user's own", () => {
  it("sounds over and over from its beginning, for each call anew", async () => {
    const { files, ringFile } = ring();
    files.sounds.set("bell.wav", { sampleRateHz: 48_000, samples: Int16Array.from({ length: 700 }, (_, index) => index) });
    await ringFile.select("bell.wav");
    const source = ringFile.source()!;
    const frames = [...source.readFrame(), ...source.readFrame()];
    expect(frames.slice(0, 3)).toEqual([0, 1, 2]);
    expect(frames.slice(698, 703)).toEqual([698, 699, 0, 1, 2]);
    expect([...ringFile.source()!.readFrame()].slice(0, 2)).toEqual([0, 1]);
  });

  it("is brought to a device's rate", async () => {
    const { files, ringFile } = ring();
    files.sounds.set("low.wav", { sampleRateHz: 8000, samples: new Int16Array(800).fill(1000) });
    await ringFile.select("low.wav");
    const source = ringFile.source()!;
    source.readFrame();
    expect(source.sampleRateHz).toBe(48_000);
    expect(source.readFrame().every((sample) => Math.abs(sample - 1000) <= 2)).toBe(true);
  });

  it("begins again after a minute, however long the file is", async () => {
    const { files, ringFile } = ring();
    files.sounds.set("long.wav", { sampleRateHz: 48_000, samples: new Int16Array(48_000 * 61).fill(1000, 48_000 * 60) });
    await ringFile.select("long.wav");
    const source = ringFile.source()!;
    let peak = 0;
    for (let frame = 0; frame < 6100; frame++) peak = Math.max(peak, source.readFrame()[0]!);
    expect(peak).toBe(0);
  });

  it("gives way to the standard ring where it cannot be read, with the reason, and where none is chosen", async () => {
    const { ringFile, files, failures } = ring();
    await ringFile.select("missing.wav");
    expect(ringFile.source()).toBeUndefined();
    expect(failures).toMatchObject([{ code: "media/file-unreadable" }]);
    files.sounds.set("empty.wav", { sampleRateHz: 8000, samples: new Int16Array(0) });
    await ringFile.select("empty.wav");
    expect(failures.at(-1)).toMatchObject({ code: "media/ring-empty" });
    await ringFile.select(undefined);
    expect(failures.at(-1)).toBeUndefined();
  });

  it("is the one that was chosen last, however long the first takes to read", async () => {
    const { files, ringFile, failures } = ring();
    let refuse = (): void => {};
    files.read = (path) => (path === "slow.wav"
      ? new Promise((_, reject) => (refuse = () => reject(new GodwitError({ code: "media/file-unreadable", message: "Slow." }))))
      : Promise.resolve({ sampleRateHz: 48_000, samples: new Int16Array(480).fill(7) }));
    const first = ringFile.select("slow.wav");
    await ringFile.select("quick.wav");
    refuse();
    await first;
    expect(ringFile.source()!.readFrame()[0]).toBe(7);
    expect(failures).toEqual([undefined]);
  });
});
