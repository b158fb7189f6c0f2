// The lamps as the window shows them, and which one watches an address: one index for every row that asks.
import { defineStore } from "pinia";
import { computed } from "vue";
import type { LampView } from "../bridge/bridge.ts";
import { addressKey, splitAddress } from "../composables/address.ts";
import { usePhone } from "./phone.ts";

const nobody: readonly LampView[] = [];

export const useLampIndex = defineStore("lamps", () => {
  const phone = usePhone();
  /** Reading a number as one takes long enough to do it once an address, not at each change of a lamp. */
  const keys = new Map<string, readonly string[]>();

  const lamps = computed(() => phone.snapshot?.lamps ?? nobody);
  const byAddress = computed(() => {
    const index = new Map<string, LampView>();
    for (const lamp of lamps.value) for (const key of keysOf(lamp.uri)) if (!index.has(key)) index.set(key, lamp);
    return index;
  });

  /** An address is found in full, and as a number or name alone. */
  function keysOf(uri: string): readonly string[] {
    const known = keys.get(uri) ?? [addressKey(uri), addressKey(splitAddress(uri).user)];
    keys.set(uri, known);
    return known;
  }

  /** The lamp that watches an address, however it is written. */
  function lampOf(address: string): LampView | undefined {
    return byAddress.value.size === 0 ? undefined : byAddress.value.get(addressKey(address));
  }

  return { lamps, lampOf };
});
