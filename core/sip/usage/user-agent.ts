// The user agent: hands requests to the sessions that they belong to, answers what belongs to none, and starts
// sessions and registrations. RFC 3261 sections 8.2, 11, 12.2.2, 13.2.2.4.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import { silentLogger, type Logger } from "../../base/logger.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Crypto } from "../../ports/crypto.ts";
import type { Random } from "../../ports/random.ts";
import { CredentialsCache } from "../auth/credentials-cache.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import { DialogTable, dialogIdOf } from "../dialog/dialog-table.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest, SipResponse, Uri } from "../message/model.ts";
import type { Arrival, ServerTransaction, TransactionLayer } from "../transaction/transaction-user.ts";
import { isReliable, isSecure, type Hop } from "../transport/hop.ts";
import { optionsHeaders } from "./capabilities.ts";
import { contactUri } from "./contact.ts";
import { mayComeBy, type DialogOwner } from "./dialog-owner.ts";
import { DialogReplacements, type ReplaceOptions } from "./dialog-replacement.ts";
import { EventServer } from "./event-server.ts";
import { ownHosts, type Identity } from "./identity.ts";
import { createTag } from "./identifiers.ts";
import type { InviteOptions } from "./invite-client.ts";
import { initialRoute } from "./initial-route.ts";
import { InviteSession } from "./invite-session.ts";
import { MessageReceiver } from "./message-receiver.ts";
import { sendPageMessage, type PageMessageOptions } from "./page-message.ts";
import { findReplaced } from "./replacement.ts";
import { ReferralReceiver } from "./referral-receiver.ts";
import { Publication, type PublicationOptions } from "./publication.ts";
import { RequestHandlers, type RequestHandler } from "./request-handlers.ts";
import { screenRequest } from "./request-screening.ts";
import { Registration, type RegistrationOptions } from "./registration.ts";
import { Transfer, type TransferTarget } from "./transfer.ts";
import type { SubscriptionOptions } from "./subscription-options.ts";
import { Subscription } from "./subscription.ts";
import { DEFAULT_SESSION_TIMER, refuseShortInterval, type SessionTimerOptions } from "./session-timer-machine.ts";
import { probeDialog, probeServer, type ProbeOptions } from "./way-probe.ts";
import { UnwantedDialogs } from "./unwanted-dialogs.ts";
import type { IdentityMemory, Locate, UserAgentContext } from "./user-agent-context.ts";

export interface UserAgentOptions {
  readonly transactions: TransactionLayer;
  readonly locate: Locate;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly logger?: Logger;
  /** The User-Agent header's value, such as "Godwit/0.1.0". */
  readonly product: string;
  /** What is asked of peers, and the least that is agreed to; absent: as RFC 4028 recommends. */
  readonly sessionTimer?: SessionTimerOptions;
}

/** INVITEs whose late 2xx are still known as ours; older ones are not answered, so that nobody can make us send. */
const MAX_REMEMBERED_CALLS = 64;

/** What a call that stands may take of its caller's allowance: its INVITE, ACK and BYE, and some changes between them. */
const MESSAGES_OF_A_CALL = 8;

export class UserAgent implements Disposable {
  readonly #context: UserAgentContext;
  readonly #invites = new Emitter<InviteSession>();
  readonly #sessions = new Set<InviteSession>();
  readonly #owned = new DisposableStore();
  readonly #memories = new WeakMap<Identity, IdentityMemory>();
  /** From and CSeq of requests being answered, against copies by another way (RFC 3261 section 8.2.2.2). */
  readonly #answering = new Map<string, ServerTransaction>();
  readonly #calls = new Map<string, UnwantedDialogs>();
  readonly #idle = new Emitter<void>();
  readonly #handlers = new RequestHandlers();
  readonly #replacements = new DialogReplacements();

  /** An incoming call. The listener calls `ring` and `accept`, or `reject`; without a listener it gets 480. */
  readonly onInvite: Event<InviteSession> = this.#invites.event;
  /** What others may subscribe to here. */
  readonly events: EventServer;
  /** Incoming messages outside dialogs. */
  readonly messages: MessageReceiver;
  /** Requests of others that we call somebody: transfers of our calls, seen from the side that is transferred. */
  readonly referrals: ReferralReceiver;

  constructor(options: UserAgentOptions) {
    this.#context = {
      ...options,
      logger: options.logger ?? silentLogger,
      dialogs: new DialogTable<DialogOwner>(),
      memoryOf: (identity) => this.#memoryOf(identity),
    };
    this.events = this.#owned.add(new EventServer(this.#context, () => this.#tellIfIdle()));
    this.messages = this.#owned.add(new MessageReceiver(this.#context));
    this.referrals = this.#owned.add(new ReferralReceiver(this.#context));
    const { transactions } = options;
    this.#owned.add(transactions.onRequest((transaction) => this.#receive(transaction)));
    this.#owned.add(transactions.onAck(({ request, arrival }) => this.#receiveAck(request, arrival)));
    this.#owned.add(transactions.onStrayResponse(({ response }) => this.#receiveStray(response)));
    this.handle("INVITE", (transaction) => void this.#receiveInvite(transaction));
    this.handle("OPTIONS", (transaction) => this.#respond(transaction, 200, [...optionsHeaders, ...this.events.headers]));
    this.handle("SUBSCRIBE", (transaction) => void this.events.receive(transaction));
    this.handle("MESSAGE", (transaction) => this.messages.receive(transaction));
    this.handle("REFER", (transaction) => void this.referrals.receiveOutside(transaction));
  }

  /** Sessions that are not closed yet, also those that only wait for the answer to their BYE. */
  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** Dialogs in the table; 0 when all calls are over. */
  get dialogCount(): number {
    return this.#context.dialogs.size;
  }

  /** Gives requests of a method outside dialogs to a usage, until the answer is disposed; they were screened before. */
  handle(method: string, handler: RequestHandler): Disposable {
    return this.#handlers.add(method, handler);
  }

  /**
   * Whether a message came from one of the account's own servers, by the addresses found when a request was last sent to
   * them, and by a way that is no easier to forge than the account's own.
   */
  isOwnServer(identity: Identity, source: Pick<Hop, "address" | "transport">): boolean {
    if (isSecure(identity.transport) && !isSecure(source.transport)) return false;
    if (isReliable(identity.transport) && !isReliable(source.transport)) return false;
    return this.#memoryOf(identity).credentials.trusts(source.address);
  }

  /** Starts a call. */
  invite(options: InviteOptions): InviteSession {
    const session = this.#keep(new InviteSession(this.#context, { outgoing: options }));
    this.#remember(session, options.identity);
    return session;
  }

  /**
   * Starts a call in the place of a confirmed one that leads nowhere any more, since both ends have moved or the peer answers
   * 481: through the account's server, from where `options.localAddress` says. The old session ends when the new one is
   * confirmed; ending the new one before that gives it up. Fails with `call/not-connected`.
   */
  replace(session: InviteSession, options: ReplaceOptions): Result<InviteSession, Failure> {
    const prepared = this.#replacements.prepare(session, options);
    if (!prepared.ok) return prepared;
    const successor = this.invite(prepared.value);
    this.#replacements.begin(session, successor);
    return succeed(successor);
  }

  /** Whether anybody answers in time from a local address: along the route of a session, or at an account's server. */
  probe(along: InviteSession | Identity, options: ProbeOptions): Promise<boolean> {
    if (!(along instanceof InviteSession)) return probeServer(this.#context, along, options);
    return along.channel ? probeDialog(this.#context, along.channel, options) : Promise.resolve(false);
  }

  /** Makes a transfer of the session's peer, which begins when told to `start`; the caller owns it. */
  transfer(session: InviteSession, target: TransferTarget): Transfer {
    return new Transfer(this.#context, session, target);
  }

  /** Where a request of this account to `target` goes first, by what its registrar granted. */
  firstHop(identity: Identity, target: Uri): Uri {
    return initialRoute(this.#context.memoryOf(identity), identity, target).nextHop;
  }

  /** Makes a registration, which is offline until told to `start`; the caller owns it. */
  register(identity: Identity, options?: RegistrationOptions): Registration {
    return new Registration(this.#context, identity, options);
  }

  /** Makes a subscription, which is idle until told to `start`; the caller owns it. */
  subscribe(options: SubscriptionOptions): Subscription {
    return new Subscription(this.#context, options);
  }

  /** Makes a publication, which publishes when told to; the caller owns it. */
  publish(options: PublicationOptions): Publication {
    return new Publication(this.#context, options);
  }

  /** Sends a message outside any dialog; dispose to hear no more of it. */
  sendMessage(options: PageMessageOptions): Disposable {
    return sendPageMessage(this.#context, options);
  }

  /** Ends all sessions, and waits until the peers have answered, at most `limitMs`; registrations and all else go on. */
  async endCalls(limitMs: number): Promise<void> {
    this.#endSessions();
    if (this.#sessions.size > 0) await this.#settled(limitMs);
  }

  /** Ends all sessions and tells subscribers, and waits until the peers have answered, at most `limitMs`. */
  async close(limitMs: number): Promise<void> {
    this.#endSessions();
    this.events.close();
    if (!this.#isIdle) await this.#settled(limitMs);
    this.dispose();
  }

  dispose(): void {
    this.#owned.dispose();
    for (const session of [...this.#sessions]) session.dispose();
    this.#invites.dispose();
  }

  #endSessions(): void {
    for (const session of [...this.#sessions]) {
      // A call that still rings is not declined for all of the callee's phones; other states pass this over.
      session.reject(480);
      session.end();
    }
  }

  #settled(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#context.clock.setTimer(limitMs, resolve);
      this.#idle.event(() => {
        timer.dispose();
        resolve();
      });
    });
  }

  #receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    const refusal = screenRequest(request);
    if (refusal) return this.#respond(transaction, refusal.status, refusal.headers);
    if (request.headers.to.params.has("tag")) return this.#receiveInDialog(transaction);
    if (this.#isMerged(transaction)) return this.#respond(transaction, 482);
    const handler = this.#handlers.find(request.method);
    if (handler) handler(transaction);
    else this.#respond(transaction, 481);
  }

  #receiveInDialog(transaction: ServerTransaction): void {
    const { dialogs } = this.#context;
    const id = dialogIdOf(transaction.request);
    // A NOTIFY may be the first that is heard of its sender, and makes the dialog (RFC 6665 section 4.4.1).
    const owner = dialogs.find(id) ?? (transaction.request.method === "NOTIFY" ? dialogs.find({ ...id, remoteTag: "" }) : undefined);
    if (owner && mayComeBy(owner, transaction.arrival.source.transport)) owner.handleRequest(transaction);
    else this.#respond(transaction, 481);
  }

  #receiveAck(request: SipRequest, { source }: Arrival): void {
    const owner = this.#context.dialogs.find(dialogIdOf(request));
    if (owner && mayComeBy(owner, source.transport)) owner.handleAck?.(request);
  }

  async #receiveInvite(transaction: ServerTransaction): Promise<void> {
    if (this.#context.dialogs.isFull) return this.#respond(transaction, 503, [["Retry-After", "60"]]);
    const { request, arrival } = transaction;
    const replacement = findReplaced(request, (id) => this.#context.dialogs.find(id));
    if (replacement.kind === "refused") return this.#respond(transaction, replacement.status);
    if (replacement.kind === "call" && !mayComeBy(replacement.session, arrival.source.transport)) return this.#respond(transaction, 481);
    if (replacement.kind === "call" && this.#replacements.prevails(replacement.session)) return this.#respond(transaction, 491);
    const minimum = refuseShortInterval(request, this.#context.sessionTimer ?? DEFAULT_SESSION_TIMER);
    if (minimum) return this.#respond(transaction, 422, minimum);
    const called = request.uri;
    const user = called.scheme === "sip" || called.scheme === "sips" ? called.user : undefined;
    let cancelled = false;
    const cancelListener = transaction.onCancel(() => (cancelled = true));
    const local = await this.#context.transactions.contactAddress(arrival.source, arrival.local.address).catch(() => arrival.local);
    cancelListener.dispose();
    if (this.#owned.disposed) return;
    if (cancelled) return this.#respond(transaction, 487);
    const contact = { local, uri: contactUri(user, local, arrival.source), transport: arrival.source.transport };
    const identity: Identity = { address: contact.uri, displayName: "", transport: arrival.source.transport };
    const session = this.#keep(new InviteSession(this.#context, { incoming: { transaction, identity, contact }, ...(replacement.kind === "call" ? { replaced: replacement.session } : {}) }));
    session.onEvent(({ kind }) => {
      if (kind === "confirmed") this.#context.transactions.expect(arrival.source, MESSAGES_OF_A_CALL);
    });
    if (this.#invites.listenerCount === 0) session.reject(480);
    else this.#invites.emit(session);
  }

  /** RFC 3261 section 8.2.2.2: the same request by two ways, since a proxy forked it. */
  #isMerged(transaction: ServerTransaction): boolean {
    const { from, callId, cseq } = transaction.request.headers;
    const key = JSON.stringify([from.params.get("tag"), callId, cseq.sequence, cseq.method]);
    if (this.#answering.has(key)) return true;
    this.#answering.set(key, transaction);
    transaction.onEnd(() => this.#answering.delete(key));
    return false;
  }

  #receiveStray(response: SipResponse): void {
    const id = dialogIdOf(response);
    const owner = this.#context.dialogs.find(id);
    if (owner?.handleStrayResponse) return owner.handleStrayResponse(response);
    this.#calls.get(`${id.callId} ${id.localTag}`)?.release(response);
  }

  #remember(session: InviteSession, identity: Identity): void {
    this.#calls.set(session.callKey, new UnwantedDialogs(this.#context, identity));
    const oldest = this.#calls.keys().next().value;
    if (this.#calls.size > MAX_REMEMBERED_CALLS && oldest !== undefined) this.#calls.delete(oldest);
  }

  #keep(session: InviteSession): InviteSession {
    this.#sessions.add(session);
    this.referrals.attach(session);
    session.onClose(() => {
      this.#sessions.delete(session);
      this.#tellIfIdle();
    });
    return session;
  }

  get #isIdle(): boolean {
    return this.#sessions.size === 0 && this.events.subscriberCount === 0;
  }

  #tellIfIdle(): void {
    if (this.#isIdle) this.#idle.emit();
  }

  #respond(transaction: ServerTransaction, status: number, headers: HeaderList = []): void {
    const toTag = createTag(this.#context.random);
    transaction.respond(createResponse(transaction.request, status, undefined, { toTag, headers }));
  }

  #memoryOf(sender: Identity): IdentityMemory {
    const identity = sender.account ?? sender;
    let memory = this.#memories.get(identity);
    if (!memory) {
      memory = { credentials: new CredentialsCache(identity.credentials, this.#context, ownHosts(identity)), seenAs: new Map(), registered: undefined };
      this.#memories.set(identity, memory);
    }
    return memory;
  }
}
