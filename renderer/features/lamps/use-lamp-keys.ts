// Alt with 1 to 9 presses one of the first nine lamps, wherever the focus is but in a dialog.
import { useEventListener } from "@vueuse/core";
import { nextTick } from "vue";
import { useUi } from "../../stores/ui.ts";
import { lampAction } from "./lamp-words.ts";
import { useLamps } from "./use-lamps.ts";

const digitKey = /^(?:Digit|Numpad)([1-9])$/u;

/** Listens while the calling component lives. */
export function useLampKeys(): void {
  const { lamps, talking, press } = useLamps();
  const ui = useUi();

  useEventListener(window, "keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat || event.defaultPrevented) return;
    // By the key's place: with Alt a keyboard may write something else.
    const digit = digitKey.exec(event.code)?.[1];
    const lamp = digit === undefined ? undefined : lamps.value[Number(digit) - 1];
    if (!lamp || document.querySelector('[role="alertdialog"][data-state="open"]') !== null) return;
    event.preventDefault();
    if (lampAction(lamp, talking.value) !== "menu") return press(lamp);
    // What to do with the call is asked at the lamp.
    ui.openView("dial");
    if (!globalThis.matchMedia("(width >= 720px)").matches) ui.closeStage();
    void nextTick(() => document.querySelector<HTMLElement>(`[data-testid="lamp"][data-lamp="${lamp.id}"]`)?.click());
  });
}
