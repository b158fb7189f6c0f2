// The list of contacts as the window needs it: how many there are under which letters, and the people who are looked at.
import { computed, ref, shallowRef, watch, type Ref } from "vue";
import type { Contact, ContactOrder, Failure } from "../../bridge/bridge.ts";
import { useContacts } from "../../stores/contacts.ts";
import { usePhone } from "../../stores/phone.ts";
import { findName } from "./find-name.ts";
import { filterKey, queryOfFilter, type ListFilter } from "./list-filter.ts";
import { layListRows, type ListSection } from "./list-rows.ts";
import { createPageCache, PAGE_SIZE } from "./page-cache.ts";

/** How many are asked for at once where all are wanted. */
const MANY = 1_000;

export type ContactPages = ReturnType<typeof useContactPages>;

/** The people of a filtered list by their places. */
export function useContactPages(filter: Readonly<Ref<ListFilter>>, order: Readonly<Ref<ContactOrder>>) {
  const phone = usePhone();
  const contacts = useContacts();
  const sections = shallowRef<readonly ListSection[]>([]);
  const loaded = ref(false);
  const failure = shallowRef<Failure>();
  let latest = 0;

  const readMany = (offset: number, limit: number) => phone.run("contacts.page", { ...queryOfFilter(filter.value), order: order.value, offset, limit });
  const people = createPageCache<Contact>(async (page) => {
    const found = await readMany(page * PAGE_SIZE, PAGE_SIZE);
    return found.ok ? found.value.contacts : undefined;
  });
  const rows = computed(() => layListRows(sections.value));
  const total = computed(() => sections.value.reduce((sum, { count }) => sum + count, 0));

  watch([() => filterKey(filter.value), order], () => {
    people.clear();
    loaded.value = false;
    void reload();
  });
  watch(() => contacts.revision, () => void reload(), { immediate: true });

  /** Reads the headings and the people who are looked at; what is shown stays until then. */
  async function reload(): Promise<void> {
    const mine = ++latest;
    const [found] = await Promise.all([readSections(), people.renew()]);
    if (mine !== latest) return;
    if (found.ok) sections.value = found.value;
    failure.value = found.ok ? undefined : found.failure;
    loaded.value = true;
  }

  /** The phone cuts the whole list and groups into letters; favourites are one stretch. */
  async function readSections() {
    const query = { ...queryOfFilter(filter.value), order: order.value };
    if (query.favourites !== true) return phone.run("contacts.sections", query);
    const found = await phone.run("contacts.page", { ...query, limit: 1 });
    return found.ok ? { ok: true as const, value: [{ heading: "favourites", count: found.value.total }] } : found;
  }

  /** The ids of the people from one place to another. */
  async function idsBetween(first: number, last: number): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let offset = first; offset <= last; offset += MANY) {
      const found = await readMany(offset, Math.min(MANY, last - offset + 1));
      if (found.ok) ids.push(...found.value.contacts.map(({ id }) => id));
    }
    return ids;
  }

  const jumpTo = (typed: string, from: number): Promise<number | undefined> =>
    findName({ sections: sections.value, order: order.value, personAt: people.fetch }, typed, from);

  return { rows, total, loaded, failure, reload, look: people.look, personAt: people.at, idsBetween, jumpTo };
}
