// The state behind the search-or-dial box: what was found, which line is chosen, and what pressing it does.
import { computed, ref, shallowRef, watch } from "vue";
import type { Contact } from "../../bridge/bridge.ts";
import { isNumber } from "../../composables/address.ts";
import { useCalling } from "../../composables/use-calling.ts";
import { useContacts } from "../../stores/contacts.ts";
import { useHistory } from "../../stores/history.ts";
import { useUi } from "../../stores/ui.ts";
import { searchEntries, type SearchEntry } from "./search-entries.ts";

export type Search = ReturnType<typeof useSearch>;

/** One box's search; made once per list column. */
export function useSearch() {
  const ui = useUi();
  const contacts = useContacts();
  const history = useHistory();
  const calling = useCalling();
  const found = shallowRef<readonly Contact[]>([]);
  const chosen = ref(0);
  let latest = 0;

  const entries = computed(() => searchEntries(ui.query, found.value, history.entries));

  watch(
    [() => ui.query, () => contacts.revision],
    async ([query]) => {
      chosen.value = 0;
      const mine = ++latest;
      const text = query.trim();
      const answer = text === "" ? [] : await contacts.search(searchText(text), 8);
      if (mine === latest) found.value = answer;
    },
    { immediate: true },
  );

  function move(step: number): void {
    const count = entries.value.length;
    if (count > 0) chosen.value = (chosen.value + step + count) % count;
  }

  const isAtEnd = (): boolean => chosen.value >= entries.value.length - 1;

  function choose(index: number): void {
    chosen.value = index;
  }

  function open(entry: SearchEntry): void {
    if (entry.target !== "") void calling.start(entry.target);
    else if (entry.kind === "contact") ui.show({ kind: "contact", id: entry.contact.id });
  }

  function openChosen(): void {
    const entry = entries.value[chosen.value];
    if (entry !== undefined) open(entry);
  }

  return { entries, chosen, move, isAtEnd, choose, open, openChosen };
}

/** Numbers are looked for without their separators and without a trunk 0, which "+44 ..." does not have. */
export function searchText(text: string): string {
  return isNumber(text) ? text.replace(/[\s().\-/]/gu, "").replace(/^0+(?=\d{3})/u, "") : text;
}
