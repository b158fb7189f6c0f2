// The list of calls as the window needs it: how many rows each day has, and the rows that are looked at.
import { computed, ref, shallowRef, watch, type Ref } from "vue";
import type { Failure, HistoryDay, HistoryQuery, HistoryRun } from "../../bridge/bridge.ts";
import { usePhone } from "../../stores/phone.ts";
import { layListRows } from "../contacts/list-rows.ts";
import { createPageCache, PAGE_SIZE } from "../contacts/page-cache.ts";

export type HistoryPages = ReturnType<typeof useHistoryPages>;

/** The calls of a query by their places. */
export function useHistoryPages(query: Readonly<Ref<HistoryQuery>>, revision: Readonly<Ref<number>>) {
  const phone = usePhone();
  const days = shallowRef<readonly HistoryDay[]>([]);
  const loaded = ref(false);
  const failure = shallowRef<Failure>();
  let latest = 0;
  const runs = createPageCache<HistoryRun>(async (page) => {
    const found = await phone.run("history.page", query.value, page * PAGE_SIZE, PAGE_SIZE);
    return found.ok ? found.value : undefined;
  });
  const rows = computed(() => layListRows(days.value.map(({ day, count }) => ({ heading: String(day), count }))));
  const total = computed(() => days.value.reduce((sum, { count }) => sum + count, 0));

  watch(() => JSON.stringify(query.value), () => {
    runs.clear();
    void reload();
  });
  watch(revision, () => void reload(), { immediate: true });

  /** What is shown stays until the new is here. */
  async function reload(): Promise<void> {
    const mine = ++latest;
    const [found] = await Promise.all([phone.run("history.days", query.value), runs.renew()]);
    if (mine !== latest) return;
    if (found.ok) days.value = found.value;
    failure.value = found.ok ? undefined : found.failure;
    loaded.value = true;
  }

  return { rows, total, loaded, failure, reload, look: runs.look, runAt: runs.at };
}
