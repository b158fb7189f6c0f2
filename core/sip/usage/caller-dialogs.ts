// A caller's dialogs, one for each fork that answers, until one of them is the session's (RFC 3261 section 12.1.2).
import type { Disposable } from "../../base/disposable.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { SipResponse } from "../message/model.ts";
import { CallerDialog } from "./caller-dialog.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import type { SessionDialogHost } from "./session-dialog.ts";

export class CallerDialogs implements Disposable {
  readonly #host: SessionDialogHost;
  readonly #offer: SessionBody | undefined;
  readonly #dialogs = new Map<string, CallerDialog>();
  #heard: string | undefined;

  /** `offer` is the INVITE's, if it had one. */
  constructor(host: SessionDialogHost, offer: SessionBody | undefined) {
    this.#host = host;
    this.#offer = offer;
  }

  get all(): readonly CallerDialog[] {
    return [...this.#dialogs.values()];
  }

  /** The fork that is heard: the latest that answered. */
  get heard(): CallerDialog | undefined {
    return this.#heard === undefined ? undefined : this.#dialogs.get(this.#heard);
  }

  find(tag: string): CallerDialog | undefined {
    return this.#dialogs.get(tag);
  }

  /** The dialog that a response belongs to. */
  enter(response: SipResponse, channel: DialogChannel): CallerDialog {
    const tag = tagOf(response);
    const dialog = this.#dialogs.get(tag) ?? new CallerDialog(this.#host, channel, this.#offer);
    this.#dialogs.set(tag, dialog);
    return dialog;
  }

  hear(response: SipResponse): void {
    this.#heard = tagOf(response);
  }

  /** One fork is gone; answers what is heard instead, where it was the one that was heard. */
  end(tag: string): SessionBody | undefined {
    this.#dialogs.get(tag)?.dispose();
    this.#dialogs.delete(tag);
    if (this.#heard !== tag) return undefined;
    const [next, dialog] = [...this.#dialogs].findLast(([, { earlyAnswer }]) => earlyAnswer) ?? [];
    this.#heard = next;
    return dialog?.earlyAnswer;
  }

  /** All but the one that answered are over. */
  keep(kept: CallerDialog): void {
    for (const [tag, dialog] of this.#dialogs) {
      if (dialog === kept) continue;
      dialog.dispose();
      this.#dialogs.delete(tag);
    }
  }

  dispose(): void {
    for (const dialog of this.#dialogs.values()) dialog.dispose();
  }
}

function tagOf(response: SipResponse): string {
  return response.headers.to.params.get("tag") ?? "";
}
