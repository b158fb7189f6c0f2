// What the user agent needs of whoever owns a dialog, to hand it the messages that belong there.
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";

export interface DialogOwner {
  /** A request within the dialog, never ACK or CANCEL. */
  handleRequest(transaction: ServerTransaction): void;
  /** The ACK for a 2xx of ours; only owners of INVITE's dialogs hear of ACKs. */
  handleAck?(request: SipRequest): void;
  /** A 2xx to an INVITE of ours whose transaction is gone. */
  handleStrayResponse?(response: SipResponse): void;
}
