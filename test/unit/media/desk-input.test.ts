// How much sound the desk asks a microphone for at a time: no more turns than packets, and none that waits for them.
import { expect, it } from "vitest";
import { DeskInput } from "../../../core/media/desk-input.ts";
import type { CaptureOptions } from "../../../core/ports/audio-device.ts";
import { FakeAudioDevices } from "../../fakes/fake-audio-device.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

class AskedDevices extends FakeAudioDevices {
  asked: CaptureOptions | undefined;

  override openCapture(options: CaptureOptions): ReturnType<FakeAudioDevices["openCapture"]> {
    this.asked = options;
    return super.openCapture(options);
  }
}

it("asks a microphone for what a packet lacks, in frames of 10 ms, and for 20 ms at the most", async () => {
  const clock = new FakeClock();
  const devices = new AskedDevices(clock);
  const input = new DeskInput({
    devices, clock, isReady: () => true, onHealth: () => {}, onLive: () => {},
    clean: (samples, sampleRateHz) => [{ samples, sampleRateHz }],
  });
  let wantedMs = 20;
  const frames: Int16Array[] = [];
  const packets = input.listen({ sampleRateHz: 8000, get wantedMs() { return wantedMs; }, takeFrame: (frame) => frames.push(frame) });
  await clock.advance(100);
  const asked = (lackingMs: number): number => {
    wantedMs = lackingMs;
    return devices.asked!.frameMs;
  };
  expect([20, 10, 60, 12.5, 0.1, 0].map(asked)).toEqual([20, 10, 20, 20, 10, 10]);
  expect(frames.every(({ length }) => length === 80)).toBe(true);
  wantedMs = 20;
  const meter = input.listen({ sampleRateHz: 16_000, takeFrame: () => {} });
  expect(devices.asked!.frameMs).toBe(10);
  meter.dispose();
  expect(devices.asked!.frameMs).toBe(20);
  packets.dispose();
  await input.line.close();
  expect(clock.pendingTimers).toBe(0);
});
