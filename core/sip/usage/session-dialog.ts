// One dialog of a session: what was offered and answered in it, its changes, and what its peer can do. A caller has one
// for each fork that answers (RFC 3261 section 12), a callee has one.
import type { Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { SipMessage } from "../message/model.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import { OfferAnswer } from "./offer-answer.ts";
import { SessionChange } from "./session-change.ts";
import type { OfferAsker, SessionChangeHost } from "./session-change-host.ts";
import type { SessionTimer } from "./session-timer.ts";
import type { InviteSessionEvent } from "./session-event.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** What all dialogs of a session have in common: the session. */
export interface SessionDialogHost {
  readonly context: UserAgentContext;
  readonly timer: SessionTimer;
  readonly ownsCallId: boolean;
  isConfirmed(): boolean;
  /** Whether a response of ours with a body awaits its PRACK. */
  awaitsPrack(): boolean;
  contact(): string;
  emit(event: InviteSessionEvent): void;
  ask(asker: OfferAsker, body: SessionBody | undefined): void;
  onLost(failure: Failure): void;
}

export class SessionDialog implements Disposable {
  readonly channel: DialogChannel;
  readonly exchange = new OfferAnswer();
  readonly change: SessionChange;

  constructor(host: SessionDialogHost, channel: DialogChannel) {
    this.channel = channel;
    this.change = new SessionChange(changeHost(this, host));
  }

  /** Whether the peer has said that it takes UPDATE (RFC 3311 section 4). */
  get allowsUpdate(): boolean {
    return this.channel.allows?.includes("UPDATE") ?? false;
  }

  /** Reads what a message of the peer says of what it can do. */
  note({ headers }: SipMessage): void {
    if (headers.has("Allow")) this.channel.allows = headers.allow;
  }

  dispose(): void {
    this.change.dispose();
  }
}

function changeHost(dialog: SessionDialog, host: SessionDialogHost): SessionChangeHost {
  const { context, timer, ownsCallId } = host;
  return {
    context, timer, ownsCallId,
    channel: dialog.channel,
    exchange: dialog.exchange,
    isConfirmed: () => host.isConfirmed(),
    mayUpdate: () => dialog.allowsUpdate && !host.awaitsPrack(),
    contact: () => host.contact(),
    emit: (event) => host.emit(event),
    ask: (asker, body) => host.ask(asker, body),
    onLost: (failure) => host.onLost(failure),
  };
}
