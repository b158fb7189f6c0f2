// Shortcuts for several calls: transfer, swap, ask and go back, talk together, hold all; and the number called last.
import { nextTick } from "vue";
import { useCallRequests } from "../stores/call-requests.ts";
import { usePhone } from "../stores/phone.ts";
import { useUi } from "../stores/ui.ts";
import { useCalling } from "./use-calling.ts";
import { useConference } from "./use-conference.ts";
import { useRedial } from "./use-redial.ts";
import { useSeveralCalls } from "./use-several-calls.ts";

/** Answers whether a key pressed with Ctrl or Cmd meant something, and does that. */
export function useCallKeys(): (key: string) => boolean {
  const phone = usePhone();
  const ui = useUi();
  const calling = useCalling();
  const conference = useConference();
  const requests = useCallRequests();
  const several = useSeveralCalls();
  const { redial } = useRedial();

  function openTransfer(): void {
    const call = calling.current.value;
    if (call === undefined) return;
    ui.showCall(call.id);
    void nextTick(() => { requests.transfers += 1; });
  }

  function onEnter(): unknown {
    const ringing = phone.incomingCalls[0];
    if (ringing !== undefined) return several.answerEnding(ringing);
    return several.consulted.value && several.completeConsultation(several.consulted.value);
  }

  const keys: Readonly<Record<string, () => unknown>> = {
    t: openTransfer,
    s: several.swap,
    j: () => conference.mergeable.value.length > 1 && conference.merge(),
    b: () => several.consulted.value && several.cancelConsultation(several.consulted.value),
    l: redial,
    enter: onEnter,
    "shift+h": several.holdAll,
  };

  return (key) => {
    const act = keys[key];
    void act?.();
    return act !== undefined;
  };
}
