import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import ToneSettings from "../../../../../renderer/features/settings/tone-settings.vue";
import VoiceSettings from "../../../../../renderer/features/settings/voice-settings.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

let end: () => void = () => {};
afterEach(() => end());

async function mounted(component: Parameters<typeof mountWithPhone>[0]) {
  const all = await mountWithPhone(component, "idle");
  end = all.end;
  const selections = (): unknown[] => all.bridge.executed.filter(({ name }) => name === "audio.select").map(({ args }) => args[0]);
  const press = async (testid: string): Promise<void> => {
    await all.wrapper.get(`[data-testid="${testid}"]`).trigger("click");
    await flushPromises();
  };
  return { ...all, selections, press };
}

describe("the settings of the own voice", () => {
  it("show everything switched on where nobody chose, and switch one step at a time", async () => {
    const { wrapper, selections, press } = await mounted(VoiceSettings);
    expect(wrapper.findAll('[role="switch"][aria-checked="true"]')).toHaveLength(4);
    await press("voice-noiseSuppression");
    expect(selections().at(-1)).toMatchObject({ processing: { echoCancellation: true, noiseSuppression: false, gainControl: true, highPass: true } });
    expect(wrapper.findAll('[role="switch"][aria-checked="true"]')).toHaveLength(3);
  });

  it("say so where this computer cannot do it, and offer no switches", async () => {
    const { wrapper, bridge } = await mounted(VoiceSettings);
    bridge.change({ kind: "processing", available: false });
    await flushPromises();
    expect(wrapper.text()).toContain("not available on this computer");
    expect(wrapper.findAll('[role="switch"]')).toHaveLength(0);
  });
});

describe("the settings of tones and ringing", () => {
  it("list the countries by name, and take a choice back to the system's", async () => {
    const { wrapper, selections } = await mounted(ToneSettings);
    const country = wrapper.get('[data-testid="tone-country"]');
    expect(country.findAll("option").map((option) => option.text())).toEqual(["This computer’s country", "Austria", "Finland", "Germany", "United Kingdom", "United States"]);
    await country.setValue("GB");
    expect(selections().at(-1)).toMatchObject({ country: "GB" });
    await country.setValue("");
    expect(selections().at(-1)).not.toHaveProperty("country");
  });

  it("choose a sound to ring with, let it be heard, and go back to the phone's own", async () => {
    const { wrapper, bridge, selections, press } = await mounted(ToneSettings);
    await press("choose-ring");
    expect(selections().at(-1)).toMatchObject({ ringFile: "/home/ada/sounds/bell.wav" });
    expect(wrapper.get('[data-testid="ring-name"]').text()).toBe("bell.wav");
    await press("try-ring");
    expect(bridge.executed.at(-1)).toMatchObject({ name: "audio.test", args: ["ringer"] });
    await press("standard-ring");
    expect(selections().at(-1)).not.toHaveProperty("ringFile");
    expect(wrapper.find('[data-testid="standard-ring"]').exists()).toBe(false);
  });
});
