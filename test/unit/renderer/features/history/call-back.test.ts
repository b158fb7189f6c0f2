import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it } from "vitest";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import HistoryDetail from "../../../../../renderer/features/history/history-detail.vue";
import { useUi } from "../../../../../renderer/stores/ui.ts";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted.end());

const entry = createScene("idle").history[0]!;

async function callBack(accountId: string) {
  mounted = await mountWithPhone(HistoryDetail, "idle", { id: entry.id }, (bridge) => {
    const { execute } = bridge;
    bridge.execute = (name, ...args) => (name === "history.get" ? Promise.resolve({ ok: true, value: { ...entry, accountId } }) : execute(name, ...args)) as never;
  });
  useUi().chosenAccountId = "home";
  await flushPromises();
  await mounted.wrapper.get("[data-testid=history-detail-call]").trigger("click");
  await flushPromises();
  return mounted.bridge.executed.find(({ name }) => name === "call.start")?.args;
}

it("goes by the account that was called, whichever is chosen for new calls", async () => {
  expect(await callBack("work")).toEqual([entry.remoteUri, "work"]);
});

it("goes by the chosen one where that account is gone", async () => {
  expect(await callBack("removed")).toEqual([entry.remoteUri, "home"]);
});
