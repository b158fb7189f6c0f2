// Pages of a long list, asked for once each and kept while they are near what is looked at.
import { shallowReactive } from "vue";

export const PAGE_SIZE = 100;
const PAGES_KEPT = 40;

/** A list by places, of which pages come and go. */
export interface PageCache<Item> {
  /** The one at a place; undefined until its page is here. */
  at(place: number): Item | undefined;
  /** The one at a place, read if it is not here. */
  fetch(place: number): Promise<Item | undefined>;
  /** Says which places are looked at: their pages are read. */
  look(first: number, last: number): void;
  /** Reads what is looked at anew; it stays until it is here, the rest goes. */
  renew(): Promise<void>;
  /** Forgets all, as for another list. */
  clear(): void;
}

/** `read` answers a page's items; undefined where that did not work, and it is asked again when looked at next. */
export function createPageCache<Item>(read: (page: number) => Promise<readonly Item[] | undefined>): PageCache<Item> {
  const pages = shallowReactive(new Map<number, readonly Item[]>());
  const asked = new Map<number, Promise<void>>();
  let shown: readonly [first: number, last: number] = [0, 0];
  let generation = 0;

  function readPage(page: number): Promise<void> {
    const present = asked.get(page);
    if (present !== undefined) return present;
    const mine = generation;
    const reading = read(page).then((items) => {
      if (mine !== generation) return;
      asked.delete(page);
      if (items !== undefined) keep(page, items);
    });
    asked.set(page, reading);
    return reading;
  }

  function keep(page: number, items: readonly Item[]): void {
    pages.set(page, items);
    if (pages.size <= PAGES_KEPT) return;
    const middle = pageOf((shown[0] + shown[1]) / 2);
    pages.delete([...pages.keys()].reduce((far, each) => (Math.abs(each - middle) > Math.abs(far - middle) ? each : far), page));
  }

  const at = (place: number): Item | undefined => pages.get(pageOf(place))?.[place % PAGE_SIZE];

  return {
    at,
    async fetch(place) {
      if (!pages.has(pageOf(place))) await readPage(pageOf(place));
      return at(place);
    },
    look(first, last) {
      shown = [first, last];
      for (let page = pageOf(first); page <= pageOf(last); page++) if (!pages.has(page)) void readPage(page);
    },
    async renew() {
      generation += 1;
      asked.clear();
      const wanted = new Set([pageOf(shown[0]), pageOf(shown[1])]);
      for (const page of [...pages.keys()]) if (!wanted.has(page)) pages.delete(page);
      await Promise.all([...wanted].map(readPage));
    },
    clear() {
      generation += 1;
      asked.clear();
      pages.clear();
      shown = [0, 0];
    },
  };
}

function pageOf(place: number): number {
  return Math.floor(place / PAGE_SIZE);
}
