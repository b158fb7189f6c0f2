// People of the company's directory who match what is in the search box: asked for a moment after the last key, an earlier
// question given up. Who is among the own contacts is left out.
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import type { DirectoryPerson, Failure } from "../../bridge/bridge.ts";
import type { Translate } from "../../i18n/text.ts";
import { useContacts } from "../../stores/contacts.ts";
import { usePhone } from "../../stores/phone.ts";

const PAUSE_MS = 250;
const MIN_TEXT = 2;
const LIMIT = 20;

export type DirectorySearch = ReturnType<typeof useDirectorySearch>;

/** What the directories say to `text`, which changes while one types. */
export function useDirectorySearch(text: () => string) {
  const phone = usePhone();
  const contacts = useContacts();
  const found = shallowRef<readonly DirectoryPerson[]>([]);
  const failure = shallowRef<Failure>();
  const searching = ref(false);
  const hasDirectory = computed(() => (phone.snapshot?.directories ?? []).some(({ settings }) => settings.kind === "ldap"));
  const wanted = computed(() => (hasDirectory.value && text().trim().length >= MIN_TEXT ? text().trim() : ""));
  const people = computed(() => found.value.filter(({ numbers }) => !numbers.some(({ value }) => contacts.findByAddress(value))));
  let latest = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;

  watch(wanted, (now) => {
    clearTimeout(pause);
    const isAsked = searching.value;
    latest += 1;
    searching.value = now !== "";
    if (now !== "") pause = setTimeout(() => void ask(now), PAUSE_MS);
    else settle([], undefined);
    if (now === "" && isAsked) giveUp();
  }, { immediate: true });
  onScopeDispose(() => {
    clearTimeout(pause);
    if (searching.value) giveUp();
  });

  async function ask(now: string): Promise<void> {
    const mine = ++latest;
    const outcome = await phone.run("directory.search", now, LIMIT);
    if (mine !== latest) return;
    searching.value = false;
    if (outcome.ok) settle(outcome.value.people, outcome.value.failure);
    else settle([], outcome.failure);
  }

  function settle(nowFound: readonly DirectoryPerson[], nowFailed: Failure | undefined): void {
    found.value = nowFound;
    failure.value = nowFailed;
  }

  /** A question for nobody ends the one before. */
  function giveUp(): void {
    void phone.run("directory.search", "", 1);
  }

  return { people, failure, searching, isOpen: computed(() => wanted.value !== "") };
}

/** How the search goes, in words; empty where a failure says it. */
export function directorySearchWords({ searching, people, failure }: DirectorySearch, t: Translate): string {
  if (searching.value) return t("directories.asking");
  if (people.value.length > 0) return t("directories.people", {}, people.value.length);
  return failure.value ? "" : t("directories.nobody");
}
