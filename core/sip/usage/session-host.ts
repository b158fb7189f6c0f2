// What the two ends of a session's life, the caller's and the callee's, need of the session that owns them.
import type { Failure } from "../../base/errors.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { Reason } from "../message/header-values.ts";
import type { SipMessage, SipRequest } from "../message/model.ts";
import type { OwnContact } from "./contact.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import type { InviteSessionInput } from "./invite-session-machine.ts";
import type { SessionDialog, SessionDialogHost } from "./session-dialog.ts";

/** What an input of the session's machine brings along for its effects. */
export interface SessionFacts {
  readonly message?: SipMessage;
  readonly invite?: SipRequest;
  readonly failure?: Failure;
  /** Of the peer, except for "ring". */
  readonly body?: SessionBody | undefined;
  /** Ours, for the ACK. */
  readonly answer?: SessionBody;
  readonly status?: number;
  readonly reason?: string | undefined;
  /** Of a refusal. */
  readonly headers?: HeaderList | undefined;
  /** What our BYE or CANCEL gives as its reason. */
  readonly why?: Reason;
}

export interface SessionHost extends SessionDialogHost {
  readonly owner: DialogOwner;
  /** Whether the call rings, and nobody has answered or hung up. */
  isEarly(): boolean;
  step(input: InviteSessionInput, facts: SessionFacts): void;
  /** An INVITE is about to leave. */
  onSending(invite: SipRequest, contact: OwnContact): void;
  /** This fork is the session's. */
  onDialog(dialog: SessionDialog): void;
}
