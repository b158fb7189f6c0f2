// The desk with devices of any rate: what is heard and played is the same sound.
import { expect, it } from "vitest";
import { AudioDesk } from "../../../core/media/audio-desk.ts";
import { FakeAudioDevices } from "../../fakes/fake-audio-device.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const TONE_HZ = 440;
const SOUND_RATE_HZ = 16_000;

/** How often a sound crosses zero upwards in a second: its frequency, if it is a tone. */
function frequencyHz(samples: readonly number[], sampleRateHz: number): number {
  let crossings = 0;
  for (let index = 1; index < samples.length; index++) if (samples[index - 1]! < 0 && samples[index]! >= 0) crossings++;
  return (crossings * sampleRateHz) / samples.length;
}

it.each([8000, 11_025, 16_000, 44_100, 48_000, 96_000])("hears and plays a tone through devices of %i Hz", async (deviceRateHz) => {
  const clock = new FakeClock();
  const devices = new FakeAudioDevices(clock, deviceRateHz);
  devices.voice = (index) => 9000 * Math.sin((2 * Math.PI * TONE_HZ * index) / deviceRateHz);
  const desk = new AudioDesk(devices, clock);
  const heard: number[] = [];
  const listening = desk.listen({ sampleRateHz: SOUND_RATE_HZ, takeFrame: (frame) => void heard.push(...frame) });
  let position = 0;
  const playing = desk.play({
    sampleRateHz: SOUND_RATE_HZ,
    readFrame: () => Int16Array.from({ length: SOUND_RATE_HZ / 100 }, () => 9000 * Math.sin((2 * Math.PI * TONE_HZ * position++) / SOUND_RATE_HZ)),
  });
  await clock.advance(600);
  const played = devices.openStreams.find(({ direction }) => direction === "playback")!.played;
  expect(frequencyHz(heard.slice(-SOUND_RATE_HZ / 2), SOUND_RATE_HZ)).toBeCloseTo(TONE_HZ, -1);
  expect(frequencyHz(played.slice(-deviceRateHz / 2), deviceRateHz)).toBeCloseTo(TONE_HZ, -1);
  listening.dispose();
  playing.dispose();
  await desk.close();
  expect(clock.pendingTimers).toBe(0);
});
