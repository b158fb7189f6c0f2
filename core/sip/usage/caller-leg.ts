// The caller's end of a session until it is confirmed: its INVITE and the forks that answer, as inputs of the session's
// machine (RFC 3261 section 13.2, RFC 3262 section 4). Late offers: the callee offers where our INVITE did not.
import type { Disposable } from "../../base/disposable.ts";
import type { Reason } from "../message/header-values.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { CallerDialog } from "./caller-dialog.ts";
import { CallerDialogs } from "./caller-dialogs.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import { InviteClient, type InviteOptions } from "./invite-client.ts";
import type { SessionHost } from "./session-host.ts";
import { reasonField } from "./reason-words.ts";

const NOT_ACCEPTABLE: Reason = { protocol: "SIP", cause: 488, text: "Not acceptable" };

export class CallerLeg implements Disposable {
  readonly client: InviteClient;
  readonly forks: CallerDialogs;
  readonly #host: SessionHost;

  constructor(host: SessionHost, options: InviteOptions) {
    this.#host = host;
    this.forks = new CallerDialogs(host, options.body);
    this.client = new InviteClient(host.context, options, host.owner, {
      extensionHeaders: () => host.timer.requestHeaders,
      onTimerRefused: (response) => host.timer.raise(response),
      onSending: (invite, contact) => host.onSending(invite, contact),
      onProvisional: (message, early) => this.#takeProvisional(message, early),
      onSuccess: (message, channel, invite) => this.#takeSuccess(message, channel, invite),
      onRepeatedSuccess: (invite) => host.step("success", { invite }),
      onEarlyEnded: (tag) => this.#forget(tag),
      onForwarded: (to) => host.emit({ kind: "forwarded", to }),
      onRefusal: ({ response }) => host.step("failure", { message: response }),
      onFailure: (failure) => host.step("no-response", { failure }),
    });
  }

  /** Takes the INVITE back. */
  cancel(why: Reason | undefined): void {
    this.client.cancel(why ? [reasonField(why)] : []);
  }

  dispose(): void {
    this.client.dispose();
    this.forks.dispose();
  }

  #takeProvisional(message: SipResponse, early: DialogChannel | undefined): void {
    if (!early) return this.#host.step("provisional", { message });
    const dialog = this.forks.enter(message, early);
    const news = dialog.takeProvisional(message);
    if (!news) return;
    if (message.status === 199) return this.#forget(message.headers.to.params.get("tag") ?? "");
    if (news.answer || news.offer) this.forks.hear(message);
    this.#host.step("provisional", { message, body: news.answer });
    if (!news.offer) return;
    if (!this.#host.isEarly()) return dialog.refuse();
    this.#host.ask({ answer: (body) => dialog.answer(body), refuse: () => this.#refuse(dialog) }, news.offer);
  }

  #takeSuccess(message: SipResponse, channel: DialogChannel, invite: SipRequest): void {
    const dialog = this.forks.enter(message, channel);
    this.forks.keep(dialog);
    this.#host.onDialog(dialog);
    this.#host.timer.takeSuccess(message);
    const { answer, offer } = dialog.takeSuccess(message);
    this.#host.step(offer ? "success-offer" : "success", { message, invite, body: offer ?? answer });
  }

  /** Where the fork that is heard is gone, another one that has answered is heard instead. */
  #forget(tag: string): void {
    const body = this.forks.end(tag);
    if (this.#host.isEarly() && body) this.#host.emit({ kind: "ringing", status: 183, body });
  }

  #refuse(dialog: CallerDialog): void {
    dialog.refuse();
    this.#host.step("unacceptable", { why: NOT_ACCEPTABLE });
  }
}
