// Ends a dialog that nobody wants: acknowledge the 2xx, then BYE (RFC 3261 section 13.2.2.4).
import type { SipMessage } from "../message/model.ts";
import type { DialogChannel } from "./dialog-channel.ts";

/** Acknowledges the 2xx to `invite` (or the 2xx itself, see `acknowledge`) and hangs up; nobody waits for the outcome. */
export function releaseDialog(channel: DialogChannel, invite: Pick<SipMessage, "headers">): void {
  channel.acknowledge(invite);
  channel.request({ method: "BYE", onReply: () => {}, onFailure: () => {} });
}
