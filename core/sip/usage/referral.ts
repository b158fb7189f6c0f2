// One REFER that came (RFC 3515 section 2.4): answered with 202, then its sender is told how the new call goes by NOTIFYs
// with a status line each (RFC 3420). Whether it is followed is decided by the ring above, which makes the new call.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import { SIP_FRAGMENT_TYPE, writeSipFragment } from "../events/sip-fragment.ts";
import { createResponse } from "../message/create-message.ts";
import type { NameAddr, SipRequest, Uri } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import type { InviteSession } from "./invite-session.ts";
import { Notifier } from "./notifier.ts";
import { passReferredBy, type ReferTarget } from "./refer-target.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface ReferralOptions {
  readonly transaction: ServerTransaction;
  readonly channel: DialogChannel;
  readonly target: ReferTarget;
  /** Our Contact as a header field's value. */
  readonly contact: string;
  /** The call within which it came. */
  readonly session?: InviteSession;
  /** The tag of the answer, where the REFER makes a dialog. */
  readonly toTag?: string;
}

/** Longer than any call rings; what is told then is what was known last. */
const EXPIRES_S = 600;
const MIN_INTERVAL_MS = 0;

export class Referral implements Disposable {
  readonly #context: UserAgentContext;
  readonly #options: ReferralOptions;
  readonly #owned = new DisposableStore();
  readonly #ends = new Emitter<void>();
  #notifier: Notifier | undefined;
  #told = 100;
  #isAnswered = false;
  #isOver = false;

  /** Nothing more is to be told: refused, or the last NOTIFY is through. */
  readonly onEnd: Event<void> = this.#ends.event;

  constructor(context: UserAgentContext, options: ReferralOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Whom to call. */
  get target(): Uri {
    return this.#options.target.uri;
  }

  /** Whether the new call is to take the place of one that the target has. */
  get isAttended(): boolean {
    return this.#options.target.isAttended;
  }

  /** The call within which it came. */
  get session(): InviteSession | undefined {
    return this.#options.session;
  }

  /** On whose behalf it was sent, as its sender says (RFC 3892). */
  get referredBy(): NameAddr | undefined {
    return this.#request.headers.referredBy;
  }

  /** The header fields that the new INVITE needs: Referred-By, Replaces, and what else of the address is harmless. */
  get headers(): HeaderList {
    return [...passReferredBy(this.#request.headers), ...this.#options.target.headers];
  }

  /** Says that it is followed; the sender hears "100 Trying" at once. End it by `follow` or `finish`. */
  accept(): void {
    if (this.#isAnswered) this.#notifier?.approve();
    else this.#begin(true);
  }

  /** Says that somebody is asked first (RFC 3515 section 2.4.2): the subscription is pending. `accept` or `finish` comes next. */
  defer(): void {
    if (!this.#isAnswered) this.#begin(false);
  }

  #begin(isApproved: boolean): void {
    this.#isAnswered = true;
    const { channel, session } = this.#options;
    if (this.#isUnobserved) return this.#answer(202, [["Refer-Sub", "false"]]);
    this.#answer(202);
    const notifier = new Notifier(this.#context, {
      event: "refer",
      channel,
      isApproved,
      expiresS: EXPIRES_S,
      minIntervalMs: MIN_INTERVAL_MS,
      tellsAlways: true,
      document: () => ({ contentType: SIP_FRAGMENT_TYPE, bytes: writeSipFragment(this.#told) }),
    });
    this.#notifier = this.#owned.add(notifier);
    if (session) this.#owned.add(session.handle("SUBSCRIBE", (request) => notifier.handleRequest(request)));
    notifier.onEnd(() => this.#end());
    notifier.begin();
  }

  /** Says no. */
  refuse(status: number): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#answer(status);
    this.#end();
  }

  /** Tells how the new call goes, until it is answered or over. */
  follow(session: InviteSession): void {
    this.#owned.add(session.onEvent((event) => {
      if (event.kind === "ringing") this.#tell(event.status);
      if (event.kind === "accepted") this.finish(200);
      if (event.kind === "ended") this.finish(event.status ?? (event.by === "local" ? 487 : 408));
    }));
  }

  /** Tells the last status. */
  finish(status: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#told = status;
    if (this.#notifier) this.#notifier.close("noresource");
    else this.#end();
  }

  /** Hands a request of the dialog that the REFER made to its subscription. */
  handleRequest(transaction: ServerTransaction): void {
    if (this.#notifier) this.#notifier.handleRequest(transaction);
    else transaction.respond(createResponse(transaction.request, 481));
  }

  dispose(): void {
    this.#isOver = true;
    this.#owned.dispose();
    this.#ends.dispose();
  }

  #tell(status: number): void {
    if (this.#isOver || status === this.#told) return;
    this.#told = status;
    this.#notifier?.changed();
  }

  get #request(): SipRequest {
    return this.#options.transaction.request;
  }

  /** RFC 4488: the sender does not want to hear of it. */
  get #isUnobserved(): boolean {
    return this.#request.headers.get("Refer-Sub")?.toLowerCase().startsWith("false") ?? false;
  }

  #answer(status: number, headers: HeaderList = []): void {
    const { transaction, contact, toTag } = this.#options;
    const own: HeaderList = status < 300 ? [["Contact", contact], ...headers] : headers;
    transaction.respond(createResponse(transaction.request, status, undefined, { headers: own, ...(toTag === undefined ? {} : { toTag }) }));
  }

  #end(): void {
    this.#ends.emit();
    this.dispose();
  }
}
