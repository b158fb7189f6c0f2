// Contacts who match what is typed: the phone finds them, an answer that comes after the next question is left out.
import { shallowRef, watch, type ShallowRef } from "vue";
import type { Contact } from "../../bridge/bridge.ts";
import { isNumber } from "../../composables/address.ts";
import { useContacts } from "../../stores/contacts.ts";

/** Who is found for `text`, which changes while one types, and again when the book changes. */
export function useContactSearch(text: () => string, limit: number): Readonly<ShallowRef<readonly Contact[]>> {
  const contacts = useContacts();
  const found = shallowRef<readonly Contact[]>([]);
  let latest = 0;
  watch(
    [() => text().trim(), () => contacts.revision],
    async ([wanted]) => {
      const mine = ++latest;
      const answer = wanted === "" ? [] : await contacts.search(searchText(wanted), limit);
      if (mine === latest) found.value = answer;
    },
    { immediate: true },
  );
  return found;
}

/** Numbers are looked for without their separators and without a trunk 0, which "+44 ..." does not have. */
export function searchText(text: string): string {
  return isNumber(text) ? text.replace(/[\s().\-/]/gu, "").replace(/^0+(?=\d{3})/u, "") : text;
}
