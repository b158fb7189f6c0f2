import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import CallStage from "../../../../../renderer/features/call/call-stage.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => {
  mounted.end();
  vi.useRealTimers();
});

async function show(scene: string) {
  mounted = await mountWithPhone(CallStage, scene, { call: createScene(scene).snapshot.calls[0] });
  const find = (name: string) => mounted.wrapper.find(`[data-testid="${name}"]`);
  return { find, text: () => mounted.wrapper.text() };
}

const lastCommand = () => mounted.bridge.executed.at(-1);

describe("a call on the stage", () => {
  it("rings out with a way to cancel, and without controls that need the other side", async () => {
    const { find } = await show("dialing");
    expect(find("call-state").text()).toContain("Ringing");
    expect(find("call-hold").attributes("disabled")).toBeDefined();
    await find("call-end").trigger("click");
    expect(lastCommand()).toMatchObject({ name: "call.end" });
  });

  it("rings in with answer, silence and decline, subject and urgency", async () => {
    const { find } = await show("urgent");
    expect(find("call-subject").text()).toMatch(/Urgent\s+The relay computer is on fire/u);
    await find("call-silence").trigger("click");
    expect(lastCommand()).toMatchObject({ name: "call.silence" });
    await find("call-decline").trigger("click");
    expect(lastCommand()).toMatchObject({ name: "call.decline" });
    await find("call-answer").trigger("click");
    await flushPromises();
    expect(lastCommand()).toMatchObject({ name: "call.answer" });
  });

  it("shows codec, encryption and path of an active call, and its length", async () => {
    const { answeredAtMs } = createScene("active").snapshot.calls[0]!;
    vi.useFakeTimers({ toFake: ["Date"], now: answeredAtMs! + 192_000 });
    const { find } = await show("active");
    expect(find("call-facts").text()).toMatch(/Opus.*Encrypted.*Ethernet/u);
    expect(find("call-state").text()).toBe("03:12");
  });

  it("mutes and holds, and says so to those who cannot see it", async () => {
    const { find } = await show("muted");
    expect(find("call-mute").attributes("aria-pressed")).toBe("true");
    await find("call-mute").trigger("click");
    expect(lastCommand()).toMatchObject({ name: "call.mute", args: ["call-1", false] });
    await find("call-hold").trigger("click");
    expect(lastCommand()).toMatchObject({ name: "call.hold", args: ["call-1", true] });
  });

  it("says quality as a word with its reason, and the numbers only when asked", async () => {
    const { find } = await show("poor");
    expect(find("call-quality").text()).toMatch(/Poor.*12% of packets lost on the way here/u);
    expect(find("call-figures").exists()).toBe(false);
    await find("call-details").trigger("click");
    expect(find("call-figures").text()).toMatch(/Round trip188\sms.*Jitter31\sms/u);
  });

  it("keeps the call on the stage when sound does not work, and says why", async () => {
    const { find, text } = await show("silence");
    expect(find("call-stage").attributes("data-state")).toBe("active");
    expect(text()).toContain("No sound device was found.");
  });

  it("says why a call failed, the status line small, and offers to call again", async () => {
    const { find, text } = await show("busy");
    expect(find("call-end-reason").text()).toBe("The line is busy.");
    expect(text()).toContain("486 Busy Here");
    await find("call-again").trigger("click");
    await flushPromises();
    expect(mounted.bridge.executed).toContainEqual({ name: "call.start", args: ["sip:+442079460018@carrier.example.net", "work"] });
  });

  it("says who ended a call, how long it was and how good", async () => {
    const { find, text } = await show("ended");
    expect(find("call-end-reason").text()).toBe("Ada Lovelace hung up.");
    expect(text()).toContain("03:10, quality good");
  });
});
