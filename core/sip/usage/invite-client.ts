// The caller's INVITE: early dialogs, the first 2xx, the others that forking proxies may bring, and the further targets
// that 3xx name (RFC 3261 sections 8.1.3, 13.2, 12.1.2). What follows from each is decided by the session's machine.
import type { Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import { createRequest } from "../message/create-message.ts";
import type { NameAddr, SipRequest, SipResponse, Uri } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { createParams, withParam } from "../message/params.ts";
import { chooseBestResponse } from "./best-response.ts";
import { callerAddress, privacyHeaders } from "./caller-identity.ts";
import { allowHeader, bodyHeaders, supportedHeader } from "./capabilities.ts";
import { ClientRequest, type ClientReply } from "./client-request.ts";
import type { Hop } from "../transport/hop.ts";
import type { OwnContact } from "./contact.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import { EarlyDialogs } from "./early-dialogs.ts";
import type { Identity } from "./identity.ts";
import { createCallId, createTag } from "./identifiers.ts";
import { TargetSet, type Target } from "./redirection.ts";
import { knownScheme, refusedExtensions, withoutExtensions } from "./request-correction.ts";
import { initialRoute, type InitialRoute } from "./initial-route.ts";
import { UnwantedDialogs } from "./unwanted-dialogs.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface InviteOptions {
  readonly identity: Identity;
  readonly target: Uri;
  /** The offer; without one the callee makes it, and an "offer" event asks for our answer (RFC 3261 section 13.2.1). */
  readonly body?: SessionBody;
  /** Whether the callee must send what comes before its final answer reliably (RFC 3262 section 4); else it may. */
  readonly requiresReliability?: boolean;
  readonly headers?: HeaderList;
  /** Send from here; absent: from the address the system would use. */
  readonly localAddress?: string;
  /** Whether a 3xx leads to the places that it names; it does unless false is said. */
  readonly followsRedirection?: boolean;
}

export interface InviteClientHandlers {
  /** 101 to 198, with its early dialog where there is one. */
  onProvisional(response: SipResponse, early: DialogChannel | undefined): void;
  /** The early dialog with this remote tag is over: by 199, or since its INVITE was refused and goes elsewhere. */
  onEarlyEnded(tag: string): void;
  /** A server says that the callee is there, where the INVITE goes now. */
  onForwarded(to: NameAddr): void;
  /** The first 2xx. */
  onSuccess(response: SipResponse, channel: DialogChannel, invite: SipRequest): void;
  /** The same 2xx again. */
  onRepeatedSuccess(invite: SipRequest): void;
  /** A final response that is no 2xx. */
  onRefusal(reply: ClientReply): void;
  onFailure(failure: Failure): void;
  /** Header fields of extensions that the session negotiates. */
  extensionHeaders(): HeaderList;
  /** Whether a refusal was for a session timer (RFC 4028 section 7.3) that is longer now. */
  onTimerRefused(response: SipResponse): boolean;
  /** An INVITE is about to leave, the first or one with credentials. */
  onSending(invite: SipRequest, contact: OwnContact): void;
}

/** Corrections of one INVITE (RFC 3261 section 8.1.3.5); a server that wants more is not to be satisfied. */
const MAX_CORRECTIONS = 4;

export class InviteClient implements Disposable {
  readonly callId: string;
  readonly localTag: string;
  readonly #context: UserAgentContext;
  readonly #options: InviteOptions;
  readonly #handlers: InviteClientHandlers;
  readonly #targets: TargetSet;
  readonly #early: EarlyDialogs;
  readonly #forks: UnwantedDialogs;
  readonly #refusals: ClientReply[] = [];
  readonly #dropped = new Set<string>();
  #target: Target;
  #request: ClientRequest;
  #failure: Failure | undefined;
  #confirmedTag: string | undefined;
  #sequence = 0;
  #localAddress: string | undefined;
  #corrections = 0;
  #answered = false;
  #cancelled = false;

  constructor(context: UserAgentContext, options: InviteOptions, owner: DialogOwner, handlers: InviteClientHandlers) {
    const { identity, localAddress } = options;
    this.#context = context;
    this.#options = options;
    this.#handlers = handlers;
    this.#localAddress = localAddress;
    this.callId = createCallId(context.random);
    this.localTag = createTag(context.random);
    this.#targets = new TargetSet(options.target);
    this.#early = new EarlyDialogs({ context, identity, localAddress, owner });
    this.#forks = new UnwantedDialogs(context, identity, localAddress);
    this.#target = this.#targets.first;
    this.#request = this.#start();
  }

  get identity(): Identity {
    return this.#options.identity;
  }

  /** Whom the INVITE goes to now, the best first; empty until that is known. */
  get hops(): readonly Hop[] {
    return this.#request.hops;
  }

  /** The way that the INVITE went by is dead: CANCEL, and what goes to further targets, leaves from here. */
  leaveFrom(localAddress: string): void {
    this.#localAddress = localAddress;
    this.#early.localAddress = localAddress;
    this.#request.leaveFrom(localAddress);
  }

  /** Takes the INVITE back (RFC 3261 section 9.1). */
  cancel(headers?: HeaderList): void {
    this.#cancelled = true;
    this.#request.cancel(headers);
  }

  /** Takes the dialogs out of the table; late 2xx are still acknowledged and ended while the transaction lives. */
  dispose(): void {
    this.#early.dispose();
    if (!this.#answered) this.#request.dispose();
  }

  /** Sends the INVITE to the target of now. */
  #start(): ClientRequest {
    const { identity } = this.#options;
    const localAddress = this.#localAddress;
    this.#answered = false;
    return new ClientRequest(this.#context, {
      identity,
      nextHop: this.#route().nextHop,
      ...(localAddress === undefined ? {} : { localAddress }),
      build: (contact) => this.#build(contact),
      onReply: (reply) => this.#receive(reply),
      onFailure: (failure) => this.#fail(failure),
    });
  }

  #route(): InitialRoute {
    const { identity } = this.#options;
    return initialRoute(this.#context.memoryOf(identity), identity, this.#target.proxy ?? this.#target.uri);
  }

  /** RFC 3261 section 8.1.3.4: to another target go the same To, From and Call-ID, and a new CSeq. */
  #build(contact: OwnContact): SipRequest {
    const { identity, body, headers = [] } = this.#options;
    const { uri, proxy, headers: added } = this.#target;
    const all: HeaderList = [
      ...this.#route().headers,
      ...(proxy ? [["Route", formatNameAddr(createNameAddr({ ...proxy, params: withParam(proxy.params, "lr", null) }))] as const] : []),
      ["Max-Forwards", "70"],
      ["From", formatNameAddr({ ...callerAddress(identity), params: createParams({ tag: this.localTag }) })],
      ["To", formatNameAddr(createNameAddr(this.#targets.first.uri))],
      ["Call-ID", this.callId],
      ["CSeq", `${++this.#sequence} INVITE`],
      ["Contact", formatNameAddr(createNameAddr(contact.uri))],
      allowHeader,
      supportedHeader,
      ...(this.#options.requiresReliability ? [["Require", "100rel"] as const] : []),
      ...this.#handlers.extensionHeaders(),
      ["User-Agent", this.#context.product],
      ...privacyHeaders(identity, this.#route().nextHop),
      ...headers.filter(([name]) => !added.some(([other]) => other === name)),
      ...added,
      ...bodyHeaders(body),
    ];
    const invite = createRequest("INVITE", uri, withoutExtensions(all, this.#dropped), body?.bytes);
    this.#handlers.onSending(invite, contact);
    return invite;
  }

  #receive(reply: ClientReply): void {
    const { response, request } = reply;
    if (response.status >= 200) this.#answered = true;
    if (response.status >= 300) return this.#refuse(reply);
    if (response.status >= 200) return this.#succeed(response, request);
    if (response.status === 100) return;
    // One that was sent reliably, as only a call with Require: 100rel gets it, has to have its PRACK first of all.
    if (response.status === 199 && response.headers.rseq === undefined) return this.#endEarly(response.headers.to.params.get("tag") ?? "");
    this.#handlers.onProvisional(response, this.#early.take(response));
  }

  #endEarly(tag: string): void {
    if (this.#early.end(tag)) this.#handlers.onEarlyEnded(tag);
  }

  #succeed(response: SipResponse, invite: SipRequest): void {
    const tag = response.headers.to.params.get("tag") ?? "";
    if (tag === this.#confirmedTag) return this.#handlers.onRepeatedSuccess(invite);
    // Another branch answered too: one call is enough (RFC 3261 section 13.2.2.4).
    if (this.#confirmedTag !== undefined || this.#early.disposed) return this.#forks.release(response, invite);
    this.#confirmedTag = tag;
    this.#handlers.onSuccess(response, this.#early.confirm(response, this.#sequence), invite);
  }

  /** One target says no: corrects the request, follows a redirection, goes on to the next, or reports the best answer. */
  #refuse(reply: ClientReply): void {
    const { response } = reply;
    if (this.#cancelled || response.status >= 600) return this.#handlers.onRefusal(reply);
    if (this.#correct(reply)) return void (this.#request = this.#start());
    const isFollowed = this.#options.followsRedirection !== false && this.#targets.redirect(response, this.#target);
    if (!isFollowed) this.#refusals.push(reply);
    this.#goOn();
  }

  /** Whether the same target may say yes to a changed request. */
  #correct({ request, response }: ClientReply): boolean {
    if (this.#corrections >= MAX_CORRECTIONS) return false;
    const refused = refusedExtensions(request, response);
    for (const tag of refused) this.#dropped.add(tag);
    const uri = knownScheme(this.#target.uri, response, this.#options.identity.address);
    if (uri) this.#target = { ...this.#target, uri };
    if (refused.length === 0 && !uri && !this.#handlers.onTimerRefused(response)) return false;
    this.#corrections++;
    return true;
  }

  #fail(failure: Failure): void {
    this.#answered = true;
    this.#failure ??= failure;
    this.#goOn();
  }

  #goOn(): void {
    const next = this.#cancelled || this.#early.disposed ? undefined : this.#targets.next();
    if (!next) return this.#report();
    for (const tag of this.#early.endAll()) this.#handlers.onEarlyEnded(tag);
    this.#target = next;
    this.#handlers.onForwarded(createNameAddr(next.proxy ?? next.uri, undefined, next.displayName));
    this.#request = this.#start();
  }

  /** RFC 3261 section 16.7: of several refusals the most telling one counts; a target that was silent says least. */
  #report(): void {
    const best = this.#refusals.length > 0 ? chooseBestResponse(this.#refusals.map(({ response }) => response)) : undefined;
    const reply = this.#refusals.find(({ response }) => response === best);
    if (reply) this.#handlers.onRefusal(reply);
    else this.#handlers.onFailure(this.#failure ?? NO_ANSWER);
  }
}

const NO_ANSWER: Failure = { code: "call/moved", message: "The other side has moved to another address." };
