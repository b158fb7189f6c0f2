// Moves calls on and off the stage: a new call takes it unless another is going on; the last one leaves it.
import { watch } from "vue";
import type { CallView } from "../../bridge/bridge.ts";
import { useText } from "../../i18n/text.ts";
import { failureText } from "../../i18n/failure-text.ts";
import { usePhone } from "../../stores/phone.ts";
import { useUi } from "../../stores/ui.ts";

/** Keeps the stage in step with the calls, and says what a refused command answered. */
export function useCallStage(): void {
  const phone = usePhone();
  const ui = useUi();
  const { t } = useText();
  const known = new Set<string>();

  watch(
    () => phone.calls,
    (calls) => {
      const fresh = calls.filter((call) => !known.has(call.id));
      const talking = fresh.find((call) => call.state === "active" && !call.held);
      for (const call of fresh) {
        known.add(call.id);
        if (takesStage(call)) ui.showCall(call.id);
      }
      if (talking !== undefined) ui.showCall(talking.id);
      keepFocus(calls);
    },
    { immediate: true },
  );

  function takesStage(call: CallView): boolean {
    const shown = phone.call(ui.focusedCallId);
    const busy = shown !== undefined && shown.state !== "ended" && ui.stage.kind === "calls";
    return call.direction === "outgoing" || !busy;
  }

  function keepFocus(calls: readonly CallView[]): void {
    const shown = calls.find((call) => call.id === ui.focusedCallId);
    if (shown !== undefined && shown.state !== "ended") return;
    const next = calls.find((call) => call.state === "active" && !call.held) ?? calls.find((call) => call.state !== "ended");
    if (next !== undefined) ui.focusedCallId = next.id;
    else if (shown === undefined) {
      ui.focusedCallId = calls.at(-1)?.id ?? null;
      if (calls.length === 0 && ui.stage.kind === "calls") ui.closeStage();
    }
  }

  watch(
    () => phone.lastFailure,
    (last) => {
      if (last !== undefined) ui.say({ text: failureText(last.failure, t), tone: "problem", ...(last.failure.detail === undefined ? {} : { detail: last.failure.detail }) });
    },
  );
}
