// The sound settings: devices by rank, moved from the keyboard; the microphone's trial; a device offered in a call.
import { flushPromises } from "@vue/test-utils";
import { expect, it } from "vitest";
import DeviceOffer from "../../../../../renderer/features/shell/device-offer.vue";
import DeviceRanking from "../../../../../renderer/features/settings/device-ranking.vue";
import MicrophoneTrial from "../../../../../renderer/features/settings/microphone-trial.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

const VOLUMES = { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 };

async function ranking(role: "microphone" | "ringer", ids: readonly string[]) {
  const mounted = await mountWithPhone(DeviceRanking, "idle", { role });
  await mounted.phone.attempt("audio.select", { ...VOLUMES, [`${role}Ids`]: [...ids] });
  await flushPromises();
  const texts = (): string[] => mounted.wrapper.findAll("li").map((row) => row.text());
  return { ...mounted, texts };
}

it("lists preferred devices in order, says which is used and which is not there", async () => {
  const { texts, end } = await ranking("microphone", ["ALSA:Old headset", "headset", "default"]);
  expect(texts()).toEqual(["Old headset (not connected)", "Jabra Evolve2 65In use", "Built-in Audio"]);
  end();
});

it("moves a device by its buttons, keeps the focus on it, and says where it is now", async () => {
  const { wrapper, phone, end } = await ranking("microphone", ["headset", "default"]);
  await wrapper.find('[aria-label="Prefer Built-in Audio more"]').trigger("click");
  await flushPromises();
  expect(phone.snapshot?.audio.microphoneIds).toEqual(["default", "headset"]);
  expect(wrapper.find('[role="status"]').text()).toBe("Built-in Audio is now number 1.");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Prefer Built-in Audio less");
  end();
});

it("takes a device off the list", async () => {
  const { wrapper, phone, end } = await ranking("microphone", ["headset", "default"]);
  await wrapper.find('[aria-label="Take Jabra Evolve2 65 off the list"]').trigger("click");
  await flushPromises();
  expect(phone.snapshot?.audio.microphoneIds).toEqual(["default"]);
  end();
});

it("rings on all chosen devices where that is switched on", async () => {
  const { wrapper, phone, texts, end } = await ranking("ringer", ["headset", "hdmi"]);
  await wrapper.find('[data-testid="rings-on-all"]').trigger("click");
  await flushPromises();
  expect(phone.snapshot?.audio.ringsOnAll).toBe(true);
  expect(texts().every((text) => text.endsWith("In use"))).toBe(true);
  end();
});

it("opens the microphone when its level is asked for, and closes it with the view", async () => {
  const { wrapper, phone, end } = await mountWithPhone(MicrophoneTrial, "idle");
  expect(phone.snapshot?.microphoneTest).toBeUndefined();
  await wrapper.find('[data-testid="microphone-level"]').trigger("click");
  await flushPromises();
  expect(wrapper.find('[role="meter"]').exists()).toBe(true);
  await wrapper.find('[data-testid="test-microphone"]').trigger("click");
  await flushPromises();
  expect(wrapper.find('[data-testid="microphone-phase"]').text()).toContain("three seconds");
  wrapper.unmount();
  await flushPromises();
  expect(phone.snapshot?.microphoneTest).toBeUndefined();
  end();
});

it("offers a device that was plugged in during a call until it is answered", async () => {
  const { wrapper, bridge, phone, end } = await mountWithPhone(DeviceOffer, "active");
  expect(wrapper.find('[data-testid="device-offer"]').exists()).toBe(false);
  const device = { id: "usb", name: "USB headset", canCapture: true, canPlay: true, isDefaultCapture: false, isDefaultPlayback: false };
  bridge.change({ kind: "device-offer", device });
  await flushPromises();
  expect(wrapper.text()).toContain("USB headset was plugged in.");
  await wrapper.find('[data-testid="device-offer-use"]').trigger("click");
  await flushPromises();
  expect(phone.snapshot?.offeredDevice).toBeUndefined();
  end();
});
