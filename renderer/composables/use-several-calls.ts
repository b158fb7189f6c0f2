// What one can do where there are several calls: swap, hold all, answer in the place of another, send on, ask first.
import { computed } from "vue";
import type { CallView } from "../bridge/bridge.ts";
import { usePhone } from "../stores/phone.ts";
import { useUi } from "../stores/ui.ts";
import { useCalling } from "./use-calling.ts";

export function useSeveralCalls() {
  const phone = usePhone();
  const ui = useUi();
  const calling = useCalling();

  /** Somebody is asked about a call now; undefined while nobody is. */
  const consulted = computed<CallView | undefined>(() => phone.liveCalls.find(({ consultation }) => consultation !== undefined && !consultation.end));

  function bringToStage(callId: string): void {
    ui.showCall(callId);
    ui.focusStage();
  }

  /** Answers a call that rings, in the place of the one that is talked on. */
  async function answerEnding(call: CallView): Promise<void> {
    bringToStage(call.id);
    await phone.attempt("call.answer", call.id, "end");
  }

  /** Goes on with a call that waits: the one that belongs to this one, else the first. */
  async function swap(): Promise<void> {
    const waits = (call: CallView | undefined): boolean => call?.state === "active" && call.held;
    const partner = phone.call(calling.current.value?.consultation?.callId ?? null);
    const next = waits(partner) ? partner : phone.liveCalls.find(waits);
    if (next !== undefined) await calling.swapTo(next);
  }

  /** Lets a call wait, and asks somebody about it. */
  async function consult(call: CallView, target: string): Promise<void> {
    const asking = await phone.attempt("call.consult", call.id, target);
    // A busy line may have answered before the command did: then who waits is what matters.
    if (asking !== undefined) bringToStage(phone.call(asking)?.state === "ended" ? call.id : asking);
  }

  async function consultWith(call: CallView, other: CallView): Promise<void> {
    await phone.attempt("call.consultWith", call.id, other.id);
    bringToStage(other.id);
  }

  /** Goes back to who waits. */
  async function cancelConsultation(call: CallView): Promise<void> {
    const waiting = call.consultation?.role === "waiting" ? call.id : call.consultation?.callId;
    await phone.attempt("call.cancelConsultation", call.id);
    if (waiting !== undefined) bringToStage(waiting);
  }

  const completeConsultation = (call: CallView) => phone.attempt("call.completeConsultation", call.id);
  const transfer = (call: CallView, target: string) => phone.attempt("call.transfer", call.id, target);
  const transferTo = (call: CallView, other: CallView) => phone.attempt("call.transferTo", call.id, other.id);
  const together = (call: CallView, other: CallView) => phone.attempt("conference.merge", [call.id, other.id]);
  const holdAll = () => phone.attempt("call.holdAll");

  return { consulted, answerEnding, swap, holdAll, transfer, transferTo, together, consult, consultWith, completeConsultation, cancelConsultation };
}
