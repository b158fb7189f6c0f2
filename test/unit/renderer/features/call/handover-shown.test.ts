// What a person sees, and a screen reader says, while a call reconnects, when it is back, and when it cannot be saved.
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import CallStage from "../../../../../renderer/features/call/call-stage.vue";
import HandoverList from "../../../../../renderer/features/history/handover-list.vue";
import LiveAnnouncer from "../../../../../renderer/features/shell/live-announcer.vue";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import { mountWithPhone } from "../../mount-with-phone.ts";

type Mounted = Awaited<ReturnType<typeof mountWithPhone>>;

let mounted: Mounted;
afterEach(() => mounted.end());

function text(testId: string): string {
  return document.querySelector(`[data-testid=${testId}]`)?.textContent?.trim() ?? "";
}

function callOf(scene: string) {
  return createScene(scene).snapshot.calls[0]!;
}

describe("the stage", () => {
  it("says Reconnecting in the place of the time, and what that means", async () => {
    mounted = await mountWithPhone(CallStage, "reconnecting", { call: callOf("reconnecting") });
    expect(text("call-state")).toMatch(/^Reconnecting…Nothing gets through/u);
  });

  it.each([["moved", "true"], ["moved-often", "false"]])("shows the last handover of %s, prominent: %s", async (scene, fresh) => {
    mounted = await mountWithPhone(CallStage, scene, { call: callOf(scene) });
    expect(document.querySelector("[data-testid=call-moved]")?.getAttribute("data-fresh")).toBe(fresh);
    expect(text("call-moved").replace(/\s/gu, " ")).toBe(scene === "moved" ? "Wi-Fi → Ethernet, 84 ms, 4 packets lost" : "Ethernet → Wi-Fi, without a gap");
  });

  it("ends with the reason in plain words and a button to call again", async () => {
    mounted = await mountWithPhone(CallStage, "lost", { call: callOf("lost") });
    expect(text("call-end-reason")).toBe("The connection was lost and could not be restored. Check the network, then call again.");
    expect(text("call-again")).toBe("Call again");
  });
});

it("is spoken once when it reconnects, and once when it is back", async () => {
  mounted = await mountWithPhone(LiveAnnouncer, "active");
  const show = async (reconnectingSinceMs?: number): Promise<string> => {
    mounted.bridge.change({ kind: "call", call: { ...callOf("active"), ...(reconnectingSinceMs === undefined ? {} : { reconnectingSinceMs }) } });
    await flushPromises();
    return latest();
  };
  const latest = (): string => [...document.querySelectorAll("[data-testid=announce] p")].at(-1)?.textContent ?? "";
  const before = latest();
  expect(await show(Date.now() + 60_000)).toBe(before);
  expect(await show(Date.now() - 1500)).toBe("Reconnecting to Ada Lovelace");
  expect(await show(Date.now() - 2000)).toBe("Reconnecting to Ada Lovelace");
  expect(await show()).toBe("Connected again with Ada Lovelace");
});

it("lists a finished call's handovers with what is known of each direction", async () => {
  const { handovers = [] } = createScene("lost-before").history[0]!;
  mounted = await mountWithPhone(HandoverList, "idle", { handovers });
  const rows = [...document.querySelectorAll("[data-testid=history-handover]")].map((row) => row.textContent?.replace(/\s+/gu, " ") ?? "");
  expect(rows).toHaveLength(3);
  expect(rows[1]).toContain("Wi-Fi → Mobile networkafter the old network was goneHere: 84 ms, 4 packets lostThere: 63 ms, 3 packets lost");
  expect(rows[2]).not.toContain("There:");
});
