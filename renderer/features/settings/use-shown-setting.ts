// Goes to the setting that was chosen in the search: scrolls it into view, gives it the focus and marks it for a moment.
import { nextTick, onMounted, watch, type Ref } from "vue";
import { useUi } from "../../stores/ui.ts";

/** What may have the focus inside a setting. */
const CONTROLS = "input:not(:disabled), select, textarea, button:not(:disabled), [tabindex]";

/** Lets `page`, which holds settings, go to the one that is wished for. */
export function useShownSetting(page: Readonly<Ref<HTMLElement | null>>): void {
  const ui = useUi();
  async function go(): Promise<void> {
    await nextTick();
    const wish = ui.settingWish;
    const place = wish && page.value?.querySelector<HTMLElement>(`[data-testid="${wish.place}"]`);
    if (!place) return;
    ui.settingWish = undefined;
    const block = place.closest<HTMLElement>(".switch-row, .field") ?? place;
    block.scrollIntoView({ block: "center" });
    (place.matches(CONTROLS) ? place : place.querySelector<HTMLElement>(CONTROLS))?.focus({ preventScroll: true });
    block.classList.add("shown-setting");
    block.addEventListener("animationend", () => block.classList.remove("shown-setting"), { once: true });
  }
  onMounted(() => void go());
  watch(() => ui.settingWish, () => void go());
}
