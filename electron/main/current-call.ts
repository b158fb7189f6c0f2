// Which call a key, a tray entry or a word on the command line means, and what it does to it. Pure but for the commands.
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { CallView } from "../../core/phone/protocol.ts";

/** The call that rings, else the one that is talked on, else one that is being made or waits. */
export function currentCall(calls: readonly CallView[]): CallView | undefined {
  const live = calls.filter((call) => call.state !== "ended");
  return live.find((call) => call.state === "incoming") ?? live.find((call) => call.state === "active" && !call.held) ?? live[0];
}

/** The call whose sound is heard, or none. */
export function spokenCall(calls: readonly CallView[]): CallView | undefined {
  const active = calls.filter((call) => call.state === "active");
  return active.find((call) => !call.held) ?? active[0];
}

export type CallDeed = "answer" | "decline" | "hang-up" | "answer-or-hang-up" | "mute" | "hold";

/** Does it to the call that is meant; nothing where there is none. A refusal is shown by the call itself. */
export async function doToCall(phone: PhoneFacade, deed: CallDeed): Promise<void> {
  const { calls } = phone.snapshot();
  const call = currentCall(calls);
  const spoken = spokenCall(calls);
  const rings = call?.state === "incoming";
  const run = (): Promise<unknown> | undefined => {
    switch (deed) {
      case "answer": return rings ? phone.execute("call.answer", call.id) : undefined;
      case "decline": return rings ? phone.execute("call.decline", call.id) : undefined;
      case "hang-up": return call && phone.execute(rings ? "call.decline" : "call.end", call.id);
      case "answer-or-hang-up": return call && phone.execute(rings ? "call.answer" : "call.end", call.id);
      case "mute": return spoken && phone.execute("call.mute", spoken.id, !spoken.muted);
      case "hold": return spoken && phone.execute("call.hold", spoken.id, !spoken.held);
    }
  };
  await run()?.catch(() => {});
}
