// The fake only; the real devices run through the suite in test/sound, where there is a sound system.
import { FakeAudioDevices } from "../fakes/fake-audio-device.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { describeAudioDevices } from "./audio-device-contract.ts";

describeAudioDevices("the fake", 0, async () => {
  const clock = new FakeClock();
  return { devices: new FakeAudioDevices(clock), advance: (ms) => clock.advance(ms), close: async () => {} };
});
