// Where a list was scrolled to when another view took its place, for when it comes back.
import { nextTick, onBeforeUnmount, watch, type Ref } from "vue";

/** What says that the user goes somewhere else than back. */
const USERS_OWN = ["wheel", "pointerdown", "keydown"] as const;

/** Keeps the place of the list in `root` for each `name` that it is shown under. */
export function useKeptScroll(root: Readonly<Ref<HTMLElement | null>>, name: () => string): void {
  const kept = new Map<string, number>();
  let stop = (): void => undefined;
  const list = (): HTMLElement | null | undefined => root.value?.querySelector<HTMLElement>(".rest.scroll, .rest .scroll");

  // Before the page changes: the list that goes is still in it.
  watch(name, async (now, before) => {
    stop();
    kept.set(before, list()?.scrollTop ?? 0);
    await nextTick();
    if (now === name()) goBack(kept.get(now) ?? 0);
  });
  onBeforeUnmount(() => stop());

  /** As soon as the list, which may still be read, is long enough. */
  function goBack(place: number): void {
    const element = root.value;
    if (place === 0 || element === null) return;
    const growth = new MutationObserver(() => arrive());
    stop = () => {
      growth.disconnect();
      for (const kind of USERS_OWN) element.removeEventListener(kind, stop, true);
      stop = () => undefined;
    };
    for (const kind of USERS_OWN) element.addEventListener(kind, stop, true);
    growth.observe(element, { subtree: true, childList: true, attributes: true, attributeFilter: ["style"] });
    arrive();

    function arrive(): void {
      const scroller = list();
      if (!scroller || scroller.scrollHeight - scroller.clientHeight < place) return;
      scroller.scrollTop = place;
      stop();
    }
  }
}
