// Ends a dialog that nobody wants: acknowledge the 2xx, then BYE (RFC 3261 section 13.2.2.4).
import type { SipRequest } from "../message/model.ts";
import type { DialogChannel } from "./dialog-channel.ts";

/** Acknowledges the 2xx to `invite` and hangs up; nobody waits for the outcome. */
export function releaseDialog(channel: DialogChannel, invite: SipRequest): void {
  channel.acknowledge(invite);
  channel.request({ method: "BYE", onReply: () => {}, onFailure: () => {} });
}
