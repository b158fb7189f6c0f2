// Devices that are plugged in during a call are offered, once, and used if the person says so.
import { expect, it } from "vitest";
import { DeviceOffers } from "../../../core/phone/device-offers.ts";
import { PhoneState } from "../../../core/phone/phone-state.ts";
import type { AudioDeviceInfo, AudioSelection } from "../../../core/phone/protocol.ts";
import { FakePhone, ringingCall } from "../../fakes/fake-phone.ts";

const device = (id: string, more: Partial<AudioDeviceInfo> = {}): AudioDeviceInfo => ({
  id, name: id, canCapture: true, canPlay: true, isDefaultCapture: false, isDefaultPlayback: false, ...more,
});
const VOLUMES: AudioSelection = { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 };

function make({ inCall = true, audio = VOLUMES } = {}): { readonly state: PhoneState; readonly offers: DeviceOffers } {
  const state = new PhoneState({ ...new FakePhone().snapshot(), audio });
  if (inCall) state.apply({ kind: "call", call: { ...ringingCall, state: "active" } });
  return { state, offers: new DeviceOffers(state) };
}

it("offers what appears in a call, not what was there before", () => {
  const { state, offers } = make();
  offers.see([device("built-in")]);
  expect(state.snapshot.offeredDevice).toBeUndefined();
  offers.see([device("built-in"), device("headset")]);
  expect(state.snapshot.offeredDevice?.id).toBe("headset");
});

it("offers nothing without a call, and nothing that is preferred already", () => {
  const idle = make({ inCall: false });
  idle.offers.see([device("built-in")]);
  idle.offers.see([device("built-in"), device("headset")]);
  expect(idle.state.snapshot.offeredDevice).toBeUndefined();
  const preferred = make({ audio: { ...VOLUMES, speakerIds: ["headset"] } });
  preferred.offers.see([device("built-in")]);
  preferred.offers.see([device("built-in"), device("headset")]);
  expect(preferred.state.snapshot.offeredDevice).toBeUndefined();
});

it("takes the offer back when the device is gone, and does not repeat it", () => {
  const { state, offers } = make();
  offers.see([device("built-in")]);
  offers.see([device("built-in"), device("headset")]);
  offers.see([device("built-in")]);
  expect(state.snapshot.offeredDevice).toBeUndefined();
  offers.see([device("built-in"), device("headset")]);
  expect(state.snapshot.offeredDevice).toBeUndefined();
});

it("puts the device first where it serves, and leaves the choice as it is when it is declined", () => {
  const { offers } = make({ audio: { ...VOLUMES, microphoneIds: ["desk"], speakerIds: ["desk"] } });
  offers.see([device("desk")]);
  offers.see([device("desk"), device("speakers", { canCapture: false })]);
  expect(offers.answer(true)).toMatchObject({ microphoneIds: ["desk"], speakerIds: ["speakers", "desk"] });
  expect(offers.answer(true)).toBeUndefined();
});
