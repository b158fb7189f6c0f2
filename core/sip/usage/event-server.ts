// Serves event packages to subscribers: which there are, who may subscribe, how many (RFC 6665 section 4.2.1).
// What a package's documents say is the business of `sip/events` and of who offers it.
import { toDisposable, type Disposable } from "../../base/disposable.ts";
import { Dialog, type HeaderList } from "../dialog/dialog.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import { createResponse } from "../message/create-message.ts";
import type { MediaType } from "../message/header-values.ts";
import type { SipRequest } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import type { Arrival } from "../transport/hop.ts";
import type { OwnContact } from "./contact.ts";
import { DialogChannel } from "./dialog-channel.ts";
import type { Identity } from "./identity.ts";
import { createTag } from "./identifiers.ts";
import { contactForRequest } from "./incoming-contact.ts";
import { Notifier } from "./notifier.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** An event package as it is offered to subscribers. */
export interface OfferedEvent {
  readonly event: string;
  /** What its documents are; a subscriber that reads another type only gets 406. */
  readonly contentType: string;
  /** Used where the SUBSCRIBE names no interval, which each package's RFC says. */
  readonly defaultExpiresS: number;
  readonly minExpiresS?: number;
  readonly maxExpiresS?: number;
  readonly minIntervalMs: number;
  /** Who may subscribe: at once, when approved, or not at all with this status (403, 404, 603). Everybody unless said. */
  authorize?(request: SipRequest, arrival: Arrival): "active" | "pending" | number;
  /** Whose credentials the NOTIFYs may use; nobody's unless said. */
  identityFor?(request: SipRequest, arrival: Arrival): Identity | undefined;
  /** What the next NOTIFY to a subscriber says, who came with this SUBSCRIBE; partial documents are counted per subscriber by the package. */
  document(subscriber: Notifier, isFull: boolean, request: SipRequest, arrival: Arrival): SessionBody | undefined;
}

/** More than anybody watches one person's phone with; others get 503. */
const MAX_SUBSCRIBERS = 200;
const MIN_EXPIRES_S = 60;
const MAX_EXPIRES_S = 86_400;

export class EventServer implements Disposable {
  readonly #context: UserAgentContext;
  readonly #offered = new Map<string, OfferedEvent>();
  readonly #subscribers = new Map<Notifier, Disposable>();
  readonly #onLeft: () => void;
  #disposed = false;

  /** `onLeft` is told when a subscriber is gone. */
  constructor(context: UserAgentContext, onLeft: () => void = () => {}) {
    this.#context = context;
    this.#onLeft = onLeft;
  }

  /** Names of the packages that are offered, for Allow-Events. */
  get events(): readonly string[] {
    return [...this.#offered.keys()];
  }

  /** Allow-Events (RFC 6665 section 8.2.2); none where nothing is offered. */
  get headers(): HeaderList {
    return this.#offered.size > 0 ? [["Allow-Events", this.events.join(", ")]] : [];
  }

  get subscriberCount(): number {
    return this.#subscribers.size;
  }

  /** Offers a package until the answer is disposed; its subscribers are then told to go elsewhere. */
  offer(offered: OfferedEvent): Disposable {
    this.#offered.set(offered.event, offered);
    return toDisposable(() => {
      this.#offered.delete(offered.event);
      for (const subscriber of this.subscribersOf(offered.event)) subscriber.close("deactivated");
    });
  }

  subscribersOf(event: string): readonly Notifier[] {
    return [...this.#subscribers.keys()].filter((subscriber) => subscriber.event === event);
  }

  /** Tells all subscribers of a package that there is news. */
  changed(event: string): void {
    for (const subscriber of this.subscribersOf(event)) subscriber.changed();
  }

  /** Tells all subscribers that it is over here. */
  close(): void {
    for (const subscriber of [...this.#subscribers.keys()]) subscriber.close("deactivated");
  }

  /** Takes a SUBSCRIBE outside any dialog. */
  async receive(transaction: ServerTransaction): Promise<void> {
    const { request } = transaction;
    const { event } = request.headers;
    if (!event) return this.#refuse(transaction, 400);
    const offered = this.#offered.get(event.name);
    if (!offered) return this.#refuse(transaction, 489, this.headers);
    const refusal = this.#screen(request, offered);
    if (refusal) return this.#refuse(transaction, ...refusal);
    const standing = offered.authorize?.(request, transaction.arrival) ?? "active";
    if (typeof standing === "number") return this.#refuse(transaction, standing);
    const contact = await contactForRequest(this.#context, transaction);
    if (!this.#disposed) this.#accept(transaction, offered, contact, standing === "active");
  }

  dispose(): void {
    this.#disposed = true;
    for (const [subscriber, entry] of this.#subscribers) {
      subscriber.dispose();
      entry.dispose();
    }
    this.#subscribers.clear();
  }

  #screen({ headers }: SipRequest, offered: OfferedEvent): readonly [status: number, headers: HeaderList] | undefined {
    const { minExpiresS = MIN_EXPIRES_S } = offered;
    if (headers.accept && !headers.accept.some((range) => matches(range, offered.contentType))) return [406, [["Accept", offered.contentType]]];
    const { expires } = headers;
    // Section 4.2.1.1: only where the notifier's least interval is below an hour, which ours is.
    if (expires !== undefined && expires > 0 && expires < minExpiresS) return [423, [["Min-Expires", String(minExpiresS)]]];
    if (this.#subscribers.size >= MAX_SUBSCRIBERS || this.#context.dialogs.isFull) return [503, [["Retry-After", "60"]]];
    return undefined;
  }

  #accept(transaction: ServerTransaction, offered: OfferedEvent, contact: OwnContact, isApproved: boolean): void {
    const { request } = transaction;
    const { event, expires } = request.headers;
    const { source, local } = transaction.arrival;
    const identity = offered.identityFor?.(request, transaction.arrival) ?? { address: contact.uri, displayName: "", transport: source.transport };
    const tag = createTag(this.#context.random);
    const dialog = Dialog.asServer(request, tag);
    const grant = (wantedS: number | undefined): number => Math.min(wantedS ?? offered.defaultExpiresS, offered.maxExpiresS ?? MAX_EXPIRES_S);
    const subscriber: Notifier = new Notifier(this.#context, {
      event: offered.event,
      ...(event?.id === undefined ? {} : { eventId: event.id }),
      channel: new DialogChannel(this.#context, identity, dialog, local.address),
      isApproved,
      expiresS: grant(expires),
      minIntervalMs: offered.minIntervalMs,
      grant,
      document: (isFull) => offered.document(subscriber, isFull, request, transaction.arrival),
    });
    const entry = this.#context.dialogs.add(dialog.id, { handleRequest: (later) => subscriber.handleRequest(later, contact) });
    if (!entry) return this.#refuse(transaction, 503, [["Retry-After", "60"]]);
    this.#subscribers.set(subscriber, entry);
    subscriber.onEnd(() => {
      this.#subscribers.delete(subscriber);
      entry.dispose();
      this.#onLeft();
    });
    const headers: HeaderList = [["Contact", formatNameAddr(createNameAddr(contact.uri))], ["Expires", String(grant(expires))]];
    transaction.respond(createResponse(request, 200, undefined, { toTag: tag, headers }));
    subscriber.begin();
  }

  #refuse(transaction: ServerTransaction, status: number, headers: HeaderList = []): void {
    transaction.respond(createResponse(transaction.request, status, undefined, { toTag: createTag(this.#context.random), headers }));
  }
}

/** Whether a media range of Accept covers a type (RFC 3261 section 20.1). */
function matches({ type }: MediaType, contentType: string): boolean {
  return type === "*/*" || type === contentType || (type.endsWith("/*") && contentType.startsWith(type.slice(0, -1)));
}
