// The present time, shared by everything that counts: one timer for the whole window, none while nobody looks.
import { createSharedComposable, useNow as useNowFromVueuse } from "@vueuse/core";
import { computed } from "vue";

const tickMs = 500;

/** Wall-clock milliseconds, refreshed twice a second. */
export const useNow = createSharedComposable(() => {
  const now = useNowFromVueuse({ interval: tickMs });
  return computed(() => now.value.getTime());
});
