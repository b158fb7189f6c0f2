// What the user agent needs of whoever owns a dialog, to hand it the messages that belong there.
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { isSecure, type SipTransport } from "../transport/hop.ts";

export interface DialogOwner {
  /** What our Contact asks requests to come by; undefined where that is not known. */
  readonly transport?: SipTransport | undefined;
  /** A request within the dialog, never ACK or CANCEL. */
  handleRequest(transaction: ServerTransaction): void;
  /** The ACK for a 2xx of ours; only owners of INVITE's dialogs hear of ACKs. */
  handleAck?(request: SipRequest): void;
  /** A 2xx to an INVITE of ours whose transaction is gone. */
  handleStrayResponse?(response: SipResponse): void;
}

/**
 * Whether a message may be of this dialog, by how it came. A dialog's identifiers are its only secret (RFC 3261 section 26.1);
 * where our Contact asks for an encrypted way, who sends them by another one has them from elsewhere than from the dialog.
 */
export function mayComeBy({ transport }: Pick<DialogOwner, "transport">, way: SipTransport): boolean {
  return transport === undefined || !isSecure(transport) || isSecure(way);
}
