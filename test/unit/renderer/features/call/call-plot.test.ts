// The last minute of a call, as it is drawn, pointed at, stepped through and read aloud.
import { mount } from "@vue/test-utils";
import { createPinia } from "pinia";
import { afterEach, describe, expect, it } from "vitest";
import { createScene, figuresBefore } from "../../../../../renderer/bridge/fake-scenes.ts";
import CallPlot from "../../../../../renderer/features/call/call-plot.vue";
import { createText } from "../../../../../renderer/i18n/text.ts";
import { KEPT_READINGS, readingOf, useCallFigures, type FigureReading } from "../../../../../renderer/stores/call-figures.ts";
import { connectPhone } from "../../mount-with-phone.ts";

const readings: readonly FigureReading[] = [
  { score: 4.3, lossIn: 0, lossOut: 0, jitterMs: 4, delayMs: 90 },
  { score: 2.1, lossIn: 12, lossOut: 0, jitterMs: 31, delayMs: undefined },
];

const mounted: { unmount: () => void }[] = [];
afterEach(() => {
  for (const one of mounted.splice(0)) one.unmount();
});

function plot(shown: readonly FigureReading[]) {
  const wrapper = mount(CallPlot, { attachTo: document.body, props: { readings: shown }, global: { plugins: [createText("en"), createPinia()] } });
  mounted.push(wrapper);
  return wrapper;
}

describe("the plot in the call view", () => {
  it("says the present second in words, for those who do not see it", () => {
    expect(plot(readings).get("[role=slider]").attributes()).toMatchObject({
      "aria-label": "The last minute", "aria-valuetext": "now: Score 2.1, Loss 12%, Jitter 31\u00a0ms, Delay –", tabindex: "0",
    });
  });

  it("steps back a second with the arrow key, to the oldest with Home, and back to now with End", async () => {
    const slider = plot(readings).get("[role=slider]");
    await slider.trigger("keydown", { key: "ArrowLeft" });
    expect(slider.attributes("aria-valuetext")).toBe("1\u00a0s ago: Score 4.3, Loss 0%, Jitter 4\u00a0ms, Delay 90\u00a0ms");
    await slider.trigger("keydown", { key: "Home" });
    expect(slider.attributes("aria-valuenow")).toBe("0");
    await slider.trigger("keydown", { key: "End" });
    expect(slider.attributes("aria-valuenow")).toBe("1");
  });

  it("marks what is bad, and only that", () => {
    const bad = plot(readings).findAll(".bad .name").map((one) => one.text());
    expect(bad).toEqual(["Score", "Loss", "Jitter"]);
    expect(plot(readings.slice(0, 1)).findAll(".bad").length).toBe(0);
  });

  it("shows nothing before there are figures", () => {
    expect(plot([]).find("[role=slider]").exists()).toBe(false);
  });
});

describe("the last minute of figures", () => {
  it("keeps a minute, and each second once however often the call changes", async () => {
    const { bridge, stop } = await connectPhone("active");
    const figures = useCallFigures();
    const call = createScene("active").snapshot.calls[0]!;
    expect(figures.history(call.id)).toEqual([readingOf(call.statistics!)]);
    const earlier = [...figuresBefore(call), ...figuresBefore(call)];
    for (const before of earlier) for (const muted of [false, true]) bridge.change({ kind: "call", call: { ...before, muted } });
    expect(figures.history(call.id).length).toBe(KEPT_READINGS);
    stop();
  });
});
