import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import type { Component } from "vue";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import { acceptDrag, dragCall, dragPerson, readDrop } from "../../../../../renderer/features/call/call-drag.ts";
import CallDrop from "../../../../../renderer/features/call/call-drop.vue";
import CallStage from "../../../../../renderer/features/call/call-stage.vue";
import CallStrip from "../../../../../renderer/features/call/call-strip.vue";
import IncomingControls from "../../../../../renderer/features/call/incoming-controls.vue";
import TonePad from "../../../../../renderer/features/call/tone-pad.vue";
import TransferPopover from "../../../../../renderer/features/call/transfer-popover.vue";
import { useCallRequests } from "../../../../../renderer/stores/call-requests.ts";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted?.end());

async function show(scene: string, component: Component = CallStage, index = 0) {
  const { calls } = createScene(scene).snapshot;
  mounted = await mountWithPhone(component, scene, component === CallStrip ? { calls, shownId: calls[0]!.id } : { call: calls[index] });
  return (name: string) => mounted.wrapper.find(`[data-testid="${name}"]`);
}

const executed = () => mounted.bridge.executed.filter(({ name }) => name.startsWith("call.") || name.startsWith("conference."));

describe("a consultation", () => {
  it("says who waits on the stage of either call, with its four ways out", async () => {
    for (const index of [0, 1]) {
      const find = await show("consulting", CallStage, index);
      expect(find("consultation-words").text()).toBe("Office 204 waits while you talk with Ada Lovelace.");
      expect(find("consultation-words").attributes("role")).toBe("status");
      expect(find("consult-cancel").text()).toBe("Back to Office 204");
      await find("consult-swap").trigger("click");
      await find("consult-merge").trigger("click");
      await find("consult-complete").trigger("click");
      expect(executed().map(({ name }) => name)).toEqual(["call.swapTo", "conference.merge", "call.completeConsultation"]);
      mounted.end();
    }
  });

  it("that ended by itself says why, and leads back to who waits", async () => {
    const find = await show("consultation-over");
    expect(find("consultation-words").text()).toBe("The line is busy. Office 204 still waits.");
    expect(find("consult-complete").exists()).toBe(false);
    await find("consult-resume").trigger("click");
    await flushPromises();
    expect(executed()).toEqual([{ name: "call.swapTo", args: ["call-3"] }]);
  });

  it("is begun from the transfer, with somebody typed or found, or in another call", async () => {
    const find = await show("several", TransferPopover);
    expect(find("transfer-ask").attributes("disabled")).toBeDefined();
    await find("transfer-target").setValue("Konrad");
    await flushPromises();
    await find("transfer-person").trigger("click");
    await find("transfer-ask").trigger("click");
    await flushPromises();
    expect(executed()[0]).toMatchObject({ name: "call.consult", args: ["call-1", "konrad@zuse.example.de"] });
    await find("transfer-ask-call").trigger("click");
    await flushPromises();
    expect(executed().at(-1)).toEqual({ name: "call.consultWith", args: ["call-1", "call-3"] });
  });
});

describe("what is dropped on a call", () => {
  const drag = () => {
    const data = new Map<string, string>();
    const dataTransfer = { setData: (type: string, text: string) => data.set(type, text), getData: (type: string) => data.get(type) ?? "", get types() { return [...data.keys()]; } };
    return { dataTransfer, preventDefault() {} } as unknown as DragEvent;
  };

  it("is another call or a person, and nothing else", () => {
    const call = drag();
    dragCall(call, "call-3");
    expect([acceptDrag(call), readDrop(call, "call-1"), readDrop(call, "call-3")]).toEqual([true, { callId: "call-1", dropped: { kind: "call", callId: "call-3" } }, undefined]);
    const person = drag();
    dragPerson(person, "Ada", "sip:ada@example.org");
    expect(readDrop(person, "call-1")).toEqual({ callId: "call-1", dropped: { kind: "person", name: "Ada", address: "sip:ada@example.org" } });
    const file = drag();
    file.dataTransfer!.setData("application/x-godwit-person", "{\"address\":7");
    file.dataTransfer!.setData("Files", "");
    expect(readDrop(file, "call-1")).toBeUndefined();
    expect(acceptDrag(drag())).toBe(false);
  });

  it("is asked about before anything is done", async () => {
    await show("several", CallDrop);
    useCallRequests().dropped = { callId: "call-1", dropped: { kind: "call", callId: "call-3" } };
    await flushPromises();
    const find = (name: string) => document.querySelector<HTMLElement>(`[data-testid="${name}"]`);
    expect(find("call-drop")?.textContent).toContain("Ada Lovelace and Office 204");
    expect(executed()).toEqual([]);
    find("drop-merge")?.click();
    await flushPromises();
    expect(executed()).toEqual([{ name: "conference.merge", args: [["call-1", "call-3"]] }]);
    expect(find("call-drop")).toBeNull();
  });
});

describe("a call that rings during another one", () => {
  it("can be answered in the other's place", async () => {
    const find = await show("several", IncomingControls, 2);
    await find("call-answer-end").trigger("click");
    expect(executed().at(-1)).toEqual({ name: "call.answer", args: ["call-2", "end"] });
  });

  it("can be answered so from its chip, and all calls can be held", async () => {
    const find = await show("several", CallStrip);
    expect(find("chip-answer-end").exists()).toBe(true);
    await find("calls-hold-all").trigger("click");
    expect(executed().at(-1)).toEqual({ name: "call.holdAll", args: [] });
  });
});

it("keys say by which way they went", async () => {
  const find = await show("keys-by-info", TonePad);
  expect(find("tones-by").text()).toContain("INFO");
});
