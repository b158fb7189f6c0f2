import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import CallStage from "../../../../../renderer/features/call/call-stage.vue";
import TransferQuestion from "../../../../../renderer/features/call/transfer-question.vue";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import { announcementsOf } from "../../../../../renderer/features/shell/call-announcements.ts";
import { englishText, mountWithPhone } from "../../mount-with-phone.ts";

const offered = createScene("passed-on").snapshot.calls[0]!;
let mounted: Awaited<ReturnType<typeof mountWithPhone>>;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  mounted.end();
  vi.useRealTimers();
});

async function show(call = offered) {
  mounted = await mountWithPhone(CallStage, "passed-on", { call });
  return (name: string) => mounted.wrapper.find(`[data-testid="${name}"]`);
}
const answers = () => mounted.bridge.executed.filter(({ name }) => name === "call.followTransfer").map(({ args }) => args);
function press(key: string, target: EventTarget = document.body): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return event.defaultPrevented;
}

describe("the question before one is passed on", () => {
  it("names who asks, with whom one would be connected, and why it is asked", async () => {
    const text = (await show())("transfer-question").text();
    for (const part of ["Office 204 wants to pass you on", "Do you want to be connected with Alan Turing?", "+44 7700 900123", "Your own account would pay"]) expect(text).toContain(part);
  });

  it("is answered with yes by Enter, but not by whoever was pressing keys when it came", async () => {
    await show();
    expect(press("Enter")).toBe(true);
    expect(answers()).toEqual([]);
    vi.advanceTimersByTime(500);
    press("Enter");
    await flushPromises();
    expect(answers()).toEqual([[offered.id, true]]);
  });

  it("is answered with no by Esc at once, and by the buttons", async () => {
    const find = await show();
    press("Escape");
    vi.advanceTimersByTime(500);
    await find("transfer-follow").trigger("click");
    await find("transfer-stay").trigger("click");
    expect(answers()).toEqual([[offered.id, false], [offered.id, true], [offered.id, false]]);
  });

  it("leaves the keys to whoever writes, and to buttons", async () => {
    const find = await show();
    vi.advanceTimersByTime(500);
    const box = document.body.appendChild(document.createElement("input"));
    expect([press("Enter", box), press("Escape", box), press("Enter", find("call-mute").element)]).toEqual([false, false, false]);
    box.remove();
    expect(answers()).toEqual([]);
  });

  it("keeps its keys from the empty box, where Enter would redial", async () => {
    await show();
    const box = document.body.appendChild(document.createElement("input"));
    box.setAttribute("role", "combobox");
    const heard = vi.fn();
    box.addEventListener("keydown", heard);
    vi.advanceTimersByTime(500);
    press("Enter", box);
    expect([answers(), heard.mock.calls]).toEqual([[[offered.id, true]], []]);
    box.remove();
  });

  it("stays where the other side has hung up, and says so", async () => {
    const find = await show({ ...offered, state: "ended", end: { by: "remote", failure: { code: "call/ended", message: "" } } });
    expect(find("transfer-question").text()).toContain("Office 204 has hung up already.");
    expect(find("transfer-stay").text()).toBe("Do not connect");
  });

  it("leaves no timer behind when it is taken back at once", async () => {
    mounted = await mountWithPhone(TransferQuestion, "passed-on", { call: offered });
    const before = vi.getTimerCount();
    mounted.wrapper.unmount();
    expect([before, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it("is spoken whole", async () => {
    await show();
    const { transfer: _offered, ...before } = offered;
    expect(announcementsOf(offered, before, englishText())).toEqual(["Office 204 wants to pass you on", "Do you want to be connected with Alan Turing?", "Your own account would pay for a call to this number."]);
  });
});
