// How far an update of the program is, as the desktop tells it.
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { currentBridge, type UpdateState } from "../bridge/bridge.ts";

export const useUpdates = defineStore("updates", () => {
  const { updates } = currentBridge();
  const state = shallowRef<UpdateState>({ kind: "off", reason: "sources" });
  updates.onState((told) => void (state.value = told));
  void updates.state().then((known) => {
    if (known.ok) state.value = known.value;
  });
  return { state, check: () => updates.check(), download: () => updates.download(), install: () => updates.install() };
});
