// Everything one can do with calls: start, answer, swap, end. That only one call has the sound is
// the phone's doing: it holds the others by itself.
import { computed } from "vue";
import type { CodecName } from "../../core/phone/protocol.ts";
import type { AccountView, CallView, HistoryEntry } from "../bridge/bridge.ts";
import { usePhone } from "../stores/phone.ts";
import { useUi } from "../stores/ui.ts";

/** Actions on calls, and which account the next one leaves from. */
export function useCalling() {
  const phone = usePhone();
  const ui = useUi();

  const account = computed<AccountView | undefined>(
    () =>
      phone.account(ui.chosenAccountId) ??
      phone.accounts.find((candidate) => candidate.presence.state === "registered") ??
      phone.accounts.find((candidate) => !candidate.settings.register) ??
      phone.accounts[0],
  );

  /** The call that keys and the keyboard mean: the one on the stage, else the active one. */
  const current = computed<CallView | undefined>(() => {
    const focused = phone.call(ui.focusedCallId);
    if (focused !== undefined && focused.state !== "ended") return focused;
    return phone.liveCalls.find((call) => call.state === "active" && !call.held) ?? phone.liveCalls[0];
  });

  /** Whether the call is on its way; the news of it may come later. */
  async function start(target: string, accountId: string | null = account.value?.id ?? null): Promise<boolean> {
    dismissEnded();
    const callId = await phone.attempt("call.start", target.trim(), accountId);
    if (callId === undefined) return false;
    ui.query = "";
    ui.showCall(callId);
    ui.focusStage();
    return true;
  }

  /** Calls the other side of a past call by the account that it was for or from, where that is still there. */
  const callBack = ({ remoteUri, accountId }: Pick<HistoryEntry, "remoteUri" | "accountId">): Promise<boolean> => start(remoteUri, phone.account(accountId)?.id);

  async function answer(call: CallView): Promise<void> {
    ui.showCall(call.id);
    ui.focusStage();
    await phone.attempt("call.answer", call.id);
  }

  /** Brings a call to the stage and gives it the sound. */
  async function swapTo(call: CallView): Promise<void> {
    ui.showCall(call.id);
    ui.focusStage();
    if (call.state === "active" && call.held) await phone.attempt("call.swapTo", call.id);
  }

  async function toggleHold(call: CallView): Promise<void> {
    if (call.state !== "active" || call.changing) return;
    await phone.attempt("call.hold", call.id, !call.held);
  }

  function leave(call: CallView): void {
    if (call.state === "ended") dismissEnded();
    else void phone.attempt(call.state === "incoming" ? "call.decline" : "call.end", call.id);
  }

  /** All of them: one that ended while another was talked on must not come back to the stage after it. */
  function dismissEnded(): void {
    for (const call of phone.calls.filter((candidate) => candidate.state === "ended")) void phone.run("call.dismiss", call.id);
  }

  /** Goes along to whom the other side offers, or stays; shows the call that goes on there. */
  async function followTransfer(call: CallView, follows: boolean): Promise<void> {
    const callId = await phone.attempt("call.followTransfer", call.id, follows);
    if (typeof callId === "string" && callId !== call.id) ui.showCall(callId);
    ui.focusStage();
  }

  const toggleMute = (call: CallView) => phone.attempt("call.mute", call.id, !call.muted);
  const useCodec = (call: CallView, codec: CodecName) => phone.attempt("call.codecs", call.id, [codec]);
  const sendTones = (call: CallView, digits: string) => phone.attempt("call.dtmf", call.id, digits);

  const isRecording = (call: CallView): boolean => call.recording?.state === "starting" || call.recording?.state === "running";
  const toggleRecording = (call: CallView) => phone.attempt("call.record", call.id, !isRecording(call));

  return { account, current, start, callBack, answer, swapTo, toggleHold, followTransfer, toggleMute, useCodec, sendTones, leave, isRecording, toggleRecording };
}
