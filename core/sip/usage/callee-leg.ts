// The callee's end of a session until it is confirmed: the dialog that its INVITE makes, and what becomes of the INVITE,
// as inputs of the session's machine (RFC 3261 section 13.3).
import type { Disposable } from "../../base/disposable.ts";
import { Dialog } from "../dialog/dialog.ts";
import { bodyOf } from "../dialog/session-body.ts";
import type { Reason } from "../message/header-values.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { localAddressOf } from "../transport/flow.ts";
import type { OwnContact } from "./contact.ts";
import { DialogChannel } from "./dialog-channel.ts";
import type { Identity } from "./identity.ts";
import { createTag } from "./identifiers.ts";
import { InviteServer } from "./invite-server.ts";
import { SessionDialog } from "./session-dialog.ts";
import type { SessionHost } from "./session-host.ts";

/** How an incoming session came. */
export interface IncomingInvite {
  readonly transaction: ServerTransaction;
  /** For our requests within the dialog, until `useIdentity` names the account. */
  readonly identity: Identity;
  readonly contact: OwnContact;
}

const NO_PRACK = { code: "call/no-prack", message: "The caller's phone did not confirm that the call rings." } as const;
const NO_ACK: Reason = { protocol: "SIP", cause: 408, text: "No ACK" };

export class CalleeLeg implements Disposable {
  readonly server: InviteServer;
  readonly dialog: SessionDialog;
  readonly #entry: Disposable | undefined;

  constructor(host: SessionHost, { transaction, identity, contact }: IncomingInvite) {
    const { request } = transaction;
    const { context, timer } = host;
    const localTag = createTag(context.random);
    const channel = new DialogChannel(context, identity, Dialog.asServer(request, localTag), localAddressOf(contact.local));
    this.dialog = new SessionDialog(host, channel);
    this.dialog.note(request);
    if (bodyOf(request)) this.dialog.exchange.receive("invite");
    this.#entry = context.dialogs.add(channel.dialog.id, host.owner);
    this.server = new InviteServer(context, { transaction, localTag, exchange: this.dialog.exchange, timer }, {
      onCancel: (message) => host.step("cancel", { message }),
      onExpired: () => host.step("expired", {}),
      onBroken: () => host.step("no-response", {}),
      onAckTimeout: () => host.step("ack-timeout", { why: NO_ACK }),
      onAnswer: (body) => host.emit({ kind: "answer", body }),
      onAcknowledged: () => host.step("prack", {}),
      onPrackTimeout: () => host.step("prack-timeout", { status: 504, failure: NO_PRACK }),
    });
  }

  dispose(): void {
    this.server.dispose();
    this.dialog.dispose();
    this.#entry?.dispose();
  }
}
