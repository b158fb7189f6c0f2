import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Component } from "vue";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import CallStage from "../../../../../renderer/features/call/call-stage.vue";
import CallStrip from "../../../../../renderer/features/call/call-strip.vue";
import RecordingSettings from "../../../../../renderer/features/settings/recording-settings.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted.end());

async function show(scene: string, component: Component = CallStage) {
  const { calls } = createScene(scene).snapshot;
  mounted = await mountWithPhone(component, scene, component === CallStrip ? { calls, shownId: calls[0]!.id } : { call: calls[0] });
  return (name: string) => mounted.wrapper.find(`[data-testid="${name}"]`);
}

const lastCommand = () => mounted.bridge.executed.at(-1);

describe("a recording", () => {
  it("is begun by its button, which is off until the call is up", async () => {
    const find = await show("active");
    expect(find("call-record").text()).toBe("Record");
    expect(find("recording-running").exists()).toBe(false);
    await find("call-record").trigger("click");
    expect(lastCommand()).toEqual({ name: "call.record", args: ["call-1", true] });
    mounted.end();
    expect((await show("dialing"))("call-record").attributes("disabled")).toBeDefined();
  });

  it("is said plainly while it runs, and is ended by the same button", async () => {
    const find = await show("recording");
    expect(find("recording-running").text()).toBe("Recording");
    expect(find("call-record").attributes("aria-pressed")).toBe("true");
    await find("call-record").trigger("click");
    expect(lastCommand()).toEqual({ name: "call.record", args: ["call-1", false] });
  });

  it("says why it ended by itself, while the call goes on, and where what there is of it is", async () => {
    const find = await show("recording-failed");
    expect(find("recording-over").text()).toMatch(/disk is nearly full/u);
    expect(find("recording-show").exists()).toBe(true);
    expect(find("call-record").attributes("aria-pressed")).toBe("false");
  });

  it("is there in the summary, and shown in its folder by the call's name, never by a path", async () => {
    const find = await show("recorded");
    const showRecording = vi.spyOn(mounted.bridge.window, "showRecording");
    expect(find("recording-over").text()).toContain("Recording saved");
    await find("recording-show").trigger("click");
    expect(showRecording).toHaveBeenCalledWith("call-1");
  });

  it("has its format, tone and folder in the settings", async () => {
    const find = await show("idle", RecordingSettings);
    vi.spyOn(mounted.bridge.window, "chooseRecordingsFolder").mockResolvedValue({ ok: true, value: "/music" });
    await find("recording-format").setValue("opus");
    await find("recording-announcement").setValue("repeated");
    await find("recording-choose").trigger("click");
    await flushPromises();
    expect(lastCommand()).toMatchObject({ name: "preferences.set", args: [{ recording: { format: "opus", announcement: "repeated", folder: "/music" } }] });
    expect(find("recording-folder").text()).toBe("/music");
    await find("recording-usual").trigger("click");
    await flushPromises();
    expect(find("recording-folder").text()).toContain("music folder");
  });
});

describe("several calls", () => {
  it("are brought together from the strip, those that ring left out", async () => {
    const find = await show("several", CallStrip);
    await find("calls-merge").trigger("click");
    expect(lastCommand()).toEqual({ name: "conference.merge", args: [["call-1", "call-3"]] });
  });

  it("have nothing to bring together once they are", async () => {
    const find = await show("conference", CallStrip);
    expect(find("calls-merge").exists()).toBe(false);
  });

  it("are listed with who is muted, each with its commands, and end together", async () => {
    const find = await show("conference");
    const participants = mounted.wrapper.findAll('[data-testid="participant"]');
    expect(participants.map((each) => each.text())).toEqual(["Ada Lovelace", "Office 204"]);
    const [ada, office] = participants.map((each) => (name: string) => each.find(`[data-testid="participant-${name}"]`));
    expect(office!("mute").attributes("aria-pressed")).toBe("true");
    await ada!("mute").trigger("click");
    expect(lastCommand()).toEqual({ name: "conference.mute", args: ["call-1", true] });
    await office!("mute").trigger("click");
    expect(lastCommand()).toEqual({ name: "conference.mute", args: ["call-3", false] });
    await find("conference-end").trigger("click");
    expect(lastCommand()).toEqual({ name: "conference.end", args: ["conference-1"] });
  });

  it("let one out, or end it", async () => {
    await show("conference");
    const [first] = mounted.wrapper.findAll('[data-testid="participant"]');
    await first!.find('[data-testid="participant-take-out"]').trigger("click");
    expect(lastCommand()).toEqual({ name: "conference.remove", args: ["call-1"] });
    mounted.end();
    await show("conference");
    await mounted.wrapper.find('[data-testid="participant-end"]').trigger("click");
    expect(lastCommand()).toEqual({ name: "call.end", args: ["call-1"] });
  });
});
