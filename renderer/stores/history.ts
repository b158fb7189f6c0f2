// Recent calls as the window shows them, newest first, read page by page.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { HistoryEntry } from "../bridge/bridge.ts";
import { createBatchedLookup } from "./batched-lookup.ts";
import { usePhone } from "./phone.ts";
import { useUi } from "./ui.ts";

const pageSize = 200;

/** The list of finished calls, and which missed ones are new since it was last looked at. */
export const useHistory = defineStore("history", () => {
  const phone = usePhone();
  const ui = useUi();
  const entries = shallowRef<readonly HistoryEntry[]>([]);
  const loaded = ref(false);
  const mayHaveEarlier = ref(false);
  /** Grows with each change, for those who show a part of the history. */
  const revision = ref(0);
  const pastCalls = createBatchedLookup<HistoryEntry>((ids) => Promise.all(ids.map(fetchOne)));
  const freshIds = shallowRef<ReadonlySet<string>>(new Set());
  phone.onChange((change) => {
    if (change.kind !== "history-changed") return;
    revision.value += 1;
    pastCalls.refresh();
    void load();
  });

  const missedCalls = computed(() => phone.snapshot?.missedCalls ?? 0);

  async function load(): Promise<void> {
    const wanted = Math.min(Math.max(pageSize, entries.value.length), 1_000);
    const listed = await phone.run("history.list", wanted, null);
    loaded.value = true;
    if (!listed.ok) return;
    entries.value = listed.value;
    mayHaveEarlier.value = listed.value.length === wanted;
    const fresh = listed.value.filter((entry) => entry.outcome === "missed" && !entry.seen).map((entry) => entry.id);
    if (fresh.length > 0) freshIds.value = new Set([...freshIds.value, ...fresh]);
  }

  async function loadEarlier(): Promise<void> {
    const last = entries.value.at(-1);
    if (last === undefined) return;
    const listed = await phone.run("history.list", pageSize, last.startedAtMs);
    if (!listed.ok) return;
    entries.value = [...entries.value, ...listed.value];
    mayHaveEarlier.value = listed.value.length === pageSize;
  }

  /** The user looked at the list: the badge goes, the marks stay until `forgetFresh`. */
  function markSeen(): void {
    if (missedCalls.value > 0) void phone.run("history.seen");
  }

  function forgetFresh(): void {
    freshIds.value = new Set();
  }

  /** One call: undefined while being read, null where there is none of this id. */
  const entry = (id: string): HistoryEntry | null | undefined => pastCalls.get(id);

  async function fetchOne(id: string): Promise<HistoryEntry | null> {
    const found = await phone.run("history.get", id);
    return found.ok ? found.value : null;
  }

  const remove = (ids: readonly string[] | null) => phone.run("history.delete", ids);

  /** Says what was deleted, with the way back beside it where there is one. */
  function offerBack(text: string, deletionId: string | null, label: string): void {
    ui.say({ text, ...(deletionId === null ? {} : { action: { label, run: () => void phone.attempt("history.restore", deletionId) } }) });
  }

  return { entries, loaded, mayHaveEarlier, freshIds, revision, missedCalls, load, loadEarlier, markSeen, forgetFresh, entry, remove, offerBack };
});
