// Which contacts are selected, while several are.
import { computed, ref, shallowRef } from "vue";

export type Selection = ReturnType<typeof useSelection>;

/** A selection of contacts by their ids; it is empty while `active` is off. */
export function useSelection() {
  const active = ref(false);
  const ids = shallowRef<ReadonlySet<string>>(new Set());
  const count = computed(() => ids.value.size);

  function start(): void {
    active.value = true;
  }

  function stop(): void {
    active.value = false;
    ids.value = new Set();
  }

  function toggle(id: string): void {
    const next = new Set(ids.value);
    if (!next.delete(id)) next.add(id);
    ids.value = next;
  }

  function add(more: Iterable<string>): void {
    ids.value = new Set([...ids.value, ...more]);
  }

  function clear(): void {
    ids.value = new Set();
  }

  return { active, ids, count, start, stop, toggle, add, clear };
}
