// The state behind the search-or-dial box: what was found, which line is chosen, and what pressing it does.
import { computed, ref, watch } from "vue";
import { useCalling } from "../../composables/use-calling.ts";
import { useHistory } from "../../stores/history.ts";
import { useUi } from "../../stores/ui.ts";
import { searchEntries, type SearchEntry } from "./search-entries.ts";
import { useContactSearch } from "./use-contact-search.ts";

/** Contacts that are shown for a text. */
const FOUND = 8;

export type Search = ReturnType<typeof useSearch>;

/** One box's search; made once per list column. */
export function useSearch() {
  const ui = useUi();
  const history = useHistory();
  const calling = useCalling();
  const found = useContactSearch(() => ui.query, FOUND);
  const chosen = ref(0);

  const entries = computed(() => searchEntries(ui.query, found.value, history.entries));

  watch(() => ui.query, () => (chosen.value = 0));

  function move(step: number): void {
    const count = entries.value.length;
    if (count > 0) chosen.value = (chosen.value + step + count) % count;
  }

  const isAtEnd = (): boolean => chosen.value >= entries.value.length - 1;

  function choose(index: number): void {
    chosen.value = index;
  }

  function open(entry: SearchEntry): void {
    if (entry.kind === "history") void calling.callBack(entry.entry);
    else if (entry.target !== "") void calling.start(entry.target);
    else if (entry.kind === "contact") ui.show({ kind: "contact", id: entry.contact.id });
  }

  function openChosen(): void {
    const entry = entries.value[chosen.value];
    if (entry !== undefined) open(entry);
  }

  return { entries, chosen, move, isAtEnd, choose, open, openChosen };
}
