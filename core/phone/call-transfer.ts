// One call that is being sent on to somebody else, as a person sees it: by us (hold first, then ask) or by the other side.
// What the network does is sip/usage's business; who goes on being talked to, call-transfers.ts's.
import type { Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { Transfer, TransferEvent, TransferTarget } from "../sip/usage/transfer.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import { CONNECTED, SENT_ON } from "./call-ends.ts";
import type { CallEnd, ConsultationView, TransferView } from "./protocol.ts";

/** What a transfer needs of its call. */
export interface TransferHost {
  readonly userAgent: UserAgent;
  session(): InviteSession | undefined;
  /** Puts the call on hold; resolves when the other side has answered. */
  hold(): Promise<void>;
  changed(): void;
}

export class CallTransfer implements Disposable {
  readonly #host: TransferHost;
  #view: TransferView | undefined;
  #consultation: ConsultationView | undefined;
  #transfer: Transfer | undefined;
  #awaitsTakeover = false;
  #disposed = false;

  constructor(host: TransferHost) {
    this.#host = host;
  }

  get view(): TransferView | undefined {
    return this.#view;
  }

  /** Whether one is under way: another one has to wait. */
  get isBusy(): boolean {
    return this.#view !== undefined && this.#view.state !== "failed";
  }

  /** The call that this one belongs to while somebody is asked. */
  get consultation(): ConsultationView | undefined {
    return this.#consultation;
  }

  /** Shows that this call and another one belong together, or no longer do. */
  link(consultation: ConsultationView | undefined): void {
    this.#consultation = consultation;
    if (!this.#disposed) this.#host.changed();
  }

  /** The other side of another call is to come into this one, which then is over. */
  awaitTakeover(awaits: boolean): void {
    this.#awaitsTakeover = awaits;
  }

  /** Why the call is over, where that is what it was meant to come to. */
  describeEnd(end: CallEnd): CallEnd {
    if (this.#view?.by === "us" && this.#view.state === "done") return SENT_ON;
    return this.#awaitsTakeover && end.by !== "network" ? CONNECTED : end;
  }

  /** Sends the other side on to `target`, shown as `to`; `onEnd` is told whether they talk to each other. */
  async begin(to: string, target: TransferTarget, onEnd: (isDone: boolean) => void): Promise<void> {
    this.#show({ to, by: "us", state: "asked" });
    await this.#host.hold();
    const session = this.#host.session();
    if (!session || this.#disposed) return;
    this.#transfer?.dispose();
    this.#transfer = this.#host.userAgent.transfer(session, target);
    this.#transfer.onEvent((event) => {
      this.#hear(to, event);
      if (event.kind !== "progress") onEnd(event.kind === "done");
    });
    this.#transfer.start();
  }

  /** The other side sends us on: shows how the new call goes, until this call becomes it. */
  showMove(to: string, state: Exclude<TransferView["state"], "offered">, failure?: Failure): void {
    this.#show({ to, by: "peer", state, ...(failure ? { failure } : {}) });
  }

  /** The other side would send us on, and our person is asked. */
  showOffer(offer: Pick<TransferView, "to" | "toName" | "caution">): void {
    this.#show({ ...offer, by: "peer", state: "offered" });
  }

  /** The question is over, and nothing has come of it. */
  withdrawOffer(): void {
    if (this.#view?.state === "offered") this.#show(undefined);
  }

  dispose(): void {
    this.#disposed = true;
    this.#transfer?.dispose();
  }

  #hear(to: string, event: TransferEvent): void {
    switch (event.kind) {
      case "progress":
        return this.#show({ to, by: "us", state: event.status === 100 ? "trying" : "ringing" });
      case "done":
        return this.#show({ to, by: "us", state: "done" });
      case "failed":
        return this.#show({ to, by: "us", state: "failed", failure: event.failure });
    }
  }

  #show(view: TransferView | undefined): void {
    if (this.#disposed) return;
    this.#view = view;
    this.#host.changed();
  }
}
