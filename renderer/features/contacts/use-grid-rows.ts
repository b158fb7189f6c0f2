// A long list as a grid: only the rows in view and a few around are in the page, the heading of the first stays above them,
// and one Tab stop leads in: arrows, Page, Home and End go on from there, left and right across the buttons of a row.
import { useVirtualizer, type Range } from "@tanstack/vue-virtual";
import { computed, nextTick, ref, watch, type Ref } from "vue";
import type { ListRows } from "./list-rows.ts";
import { useRovingRow, type RovingRowOptions } from "./use-roving-row.ts";

const ROW_PX = 52;
const HEADING_PX = 32;
/** Rows beyond the view that are kept ready. */
const AHEAD = 8;

export interface GridRowsOptions extends Pick<RovingRowOptions, "findName" | "onExtend"> {
  readonly scroller: Readonly<Ref<HTMLElement | null>>;
  /** How the list is laid out, how many it is of, and a way to say which places are looked at. */
  readonly pages: { readonly rows: Readonly<Ref<ListRows>>; readonly total: Readonly<Ref<number>>; look(from: number, to: number): void };
}

/** The rows that are drawn, the one that the keyboard means, and what a key does. */
export function useGridRows({ scroller, pages, ...keyboard }: GridRowsOptions) {
  const { rows } = pages;
  const atHeading = ref(0);
  const roving = useRovingRow({
    ...keyboard,
    count: pages.total,
    pageSize: () => Math.max(1, Math.floor((scroller.value?.clientHeight ?? 0) / ROW_PX) - 1),
    focus: (place) => void focusPlace(place),
  });
  const virtualizer = useVirtualizer(computed(() => ({
    count: rows.value.count,
    getScrollElement: () => scroller.value,
    estimateSize: (row: number) => (rows.value.rowAt(row).kind === "heading" ? HEADING_PX : ROW_PX),
    overscan: AHEAD,
    scrollPaddingStart: HEADING_PX,
    rangeExtractor: keepWith(roving.current.value),
  })));
  const drawn = computed(() => virtualizer.value.getVirtualItems().map((item) => ({ item, row: rows.value.rowAt(item.index) })));
  const height = computed(() => virtualizer.value.getTotalSize());

  watch(() => virtualizer.value.range, (range) => {
    if (range === null || rows.value.count === 0) return;
    pages.look(placeAt(Math.max(0, range.startIndex - AHEAD)), placeAt(Math.min(rows.value.count - 1, range.endIndex + AHEAD)));
  }, { immediate: true });
  // Where headings moved, sizes did: what is measured is forgotten.
  watch(rows, () => virtualizer.value.measure());

  /** The rows in view and around, the heading above them, and the row of `place`, which Tab comes to. */
  function keepWith(place: number) {
    return ({ startIndex, endIndex, count }: Range): number[] => {
      if (count === 0) return [];
      atHeading.value = rows.value.headingAbove(Math.min(startIndex, count - 1));
      const kept = new Set([atHeading.value, Math.min(count - 1, rows.value.rowOf(place))]);
      for (let row = Math.max(0, startIndex - AHEAD); row <= Math.min(count - 1, endIndex + AHEAD); row++) kept.add(row);
      return [...kept].sort((a, b) => a - b);
    };
  }

  function placeAt(row: number): number {
    const found = rows.value.rowAt(row);
    if (found.kind === "person") return found.place;
    const next = rows.value.rowAt(Math.min(row + 1, rows.value.count - 1));
    return next.kind === "person" ? next.place : 0;
  }

  async function focusPlace(place: number): Promise<void> {
    virtualizer.value.scrollToIndex(rows.value.rowOf(place), { align: "auto" });
    await nextTick();
    scroller.value?.querySelector<HTMLElement>(`[data-place="${place}"] .list-row-main`)?.focus({ preventScroll: true });
  }

  function onKey(event: KeyboardEvent): void {
    const across = event.key === "ArrowRight" ? ".list-row-action" : event.key === "ArrowLeft" ? ".list-row-main" : undefined;
    if (across !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) focusWithin(across, event);
    else if (roving.onKey(event)) event.preventDefault();
  }

  return { atHeading, current: roving.current, drawn, height, focusPlace, onKey };
}

function focusWithin(selector: string, event: KeyboardEvent): void {
  const target = (event.target as HTMLElement).closest("[data-place]")?.querySelector<HTMLElement>(selector);
  if (!target) return;
  target.focus();
  event.preventDefault();
}
