// The window's shortcuts. Keys without Ctrl/Cmd are left alone while a field, a button or a dialog wants them.
import { useEventListener } from "@vueuse/core";
import { currentBridge, type CallView } from "../bridge/bridge.ts";
import { usePhone } from "../stores/phone.ts";
import { useUi, type ViewName } from "../stores/ui.ts";
import { useCalling } from "./use-calling.ts";
import { useCallKeys } from "./use-call-keys.ts";

const viewsByDigit: readonly ViewName[] = ["dial", "contacts", "recent", "messages", "settings"];
const toneKey = /^[0-9*#A-D]$/u;

/** Listens for the shortcuts of this window while the calling component lives. */
export function useKeyboard(): void {
  const phone = usePhone();
  const ui = useUi();
  const calling = useCalling();
  const callKeys = useCallKeys();

  useEventListener(window, "keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const withCommand = isMac() ? event.metaKey : event.ctrlKey;
    const handled = withCommand && !event.altKey ? onCommand(`${event.shiftKey ? "shift+" : ""}${event.key.toLowerCase()}`) : !event.metaKey && !event.ctrlKey && !event.altKey && onPlain(event);
    if (handled) event.preventDefault();
  });

  function onCommand(key: string): boolean {
    if (phone.snapshot === undefined) return false;
    const view = /^[1-5]$/u.test(key) ? viewsByDigit[Number(key) - 1] : undefined;
    if (view !== undefined) return did(() => ui.openView(view));
    switch (key) {
      case "k": return did(ui.focusSearch);
      case "d": return did(() => { ui.openView("dial"); ui.focusSearch(); });
      case ",": return did(() => ui.openView("settings"));
      case "e": return withCall(calling.leave);
      case "m": return withCall((call) => void calling.toggleMute(call));
      case "h": return withCall((call) => void calling.toggleHold(call));
      default: return callKeys(key);
    }
  }

  function onPlain(event: KeyboardEvent): boolean {
    if (isDialogOpen()) return false;
    if (event.key === "Escape") return onEscape();
    if (wantsKeys(event.target) && !(event.key === "Enter" && isEmptyBox(event.target))) return false;
    const ringing = phone.incomingCalls[0];
    if (event.key === "Enter" && ringing !== undefined && !isPressable(event.target)) return did(() => void calling.answer(ringing));
    if (event.key === "?") return did(() => { ui.shortcutsOpen = true; });
    const call = calling.current.value;
    if (toneKey.test(event.key) && call?.state === "active") return did(() => void calling.sendTones(call, event.key));
    return false;
  }

  function onEscape(): boolean {
    if (ui.query !== "") return did(() => { ui.query = ""; });
    const ringing = phone.incomingCalls[0];
    if (ringing !== undefined) return did(() => calling.leave(ringing));
    const shown = phone.call(ui.focusedCallId);
    if (ui.stage.kind === "calls" && shown?.state === "ended") return did(() => calling.leave(shown));
    if (ui.stage.kind === "none" || (ui.stage.kind === "calls" && phone.liveCalls.length > 0)) return false;
    return did(ui.closeStage);
  }

  function withCall(act: (call: CallView) => void): boolean {
    const call = calling.current.value;
    return call === undefined ? false : did(() => act(call));
  }
}

/** Whether the modifier of shortcuts is Cmd. */
export function isMac(): boolean {
  return currentBridge().platform === "darwin";
}

function did(act: () => void): true {
  act();
  return true;
}

/** A question over everything else. */
export function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"]') !== null;
}

/** A field that is written in. */
export function wantsKeys(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
}

/** The search-or-dial box with nothing in it: Enter there can only mean the call that rings. */
export function isEmptyBox(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.matches("[role=combobox]") && target.value === "";
}

/** What Enter presses. */
export function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, [role=option]") !== null;
}
