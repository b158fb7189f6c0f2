// The caller's INVITE: early dialogs, the first 2xx, and the others that forking proxies may bring
// (RFC 3261 sections 13.2, 12.1.2). What follows from each is decided by the session's machine.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import { Dialog, type HeaderList } from "../dialog/dialog.ts";
import { dialogIdOf } from "../dialog/dialog-table.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import { createRequest } from "../message/create-message.ts";
import type { SipRequest, SipResponse, Uri } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { createParams } from "../message/params.ts";
import { toRequestUri } from "../message/uri.ts";
import { allowHeader, bodyHeaders } from "./capabilities.ts";
import { ClientRequest, type ClientReply } from "./client-request.ts";
import type { OwnContact } from "./contact.ts";
import { DialogChannel } from "./dialog-channel.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import { firstHop, preloadedRoute, type Identity } from "./identity.ts";
import { createCallId, createTag } from "./identifiers.ts";
import { UnwantedDialogs } from "./unwanted-dialogs.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface InviteOptions {
  readonly identity: Identity;
  readonly target: Uri;
  /** The offer. */
  readonly body: SessionBody;
  readonly headers?: HeaderList;
  /** Send from here; absent: from the address the system would use. */
  readonly localAddress?: string;
}

export interface InviteClientHandlers {
  /** 101 to 199. */
  onProvisional(response: SipResponse): void;
  /** The first 2xx. */
  onSuccess(response: SipResponse, channel: DialogChannel, invite: SipRequest): void;
  /** The same 2xx again. */
  onRepeatedSuccess(invite: SipRequest): void;
  /** A final response that is no 2xx. */
  onRefusal(reply: ClientReply): void;
  onFailure(failure: Failure): void;
  /** An INVITE is about to leave, the first or one with credentials. */
  onSending(invite: SipRequest, contact: OwnContact): void;
}

/** A proxy may fork to many phones; more early dialogs than this are not tracked (their 2xx still is released). */
const MAX_EARLY_DIALOGS = 16;

export class InviteClient implements Disposable {
  readonly callId: string;
  readonly localTag: string;
  readonly #context: UserAgentContext;
  readonly #options: InviteOptions;
  readonly #target: Uri;
  readonly #owner: DialogOwner;
  readonly #handlers: InviteClientHandlers;
  readonly #request: ClientRequest;
  readonly #early = new Map<string, Dialog>();
  readonly #forks: UnwantedDialogs;
  readonly #entries = new DisposableStore();
  #confirmedTag: string | undefined;
  #sequence = 0;
  #answered = false;

  constructor(context: UserAgentContext, options: InviteOptions, owner: DialogOwner, handlers: InviteClientHandlers) {
    this.#context = context;
    this.#options = options;
    this.#owner = owner;
    this.#handlers = handlers;
    this.callId = createCallId(context.random);
    this.localTag = createTag(context.random);
    this.#target = toRequestUri(options.target);
    this.#forks = new UnwantedDialogs(context, options.identity, options.localAddress);
    this.#request = new ClientRequest(context, {
      identity: options.identity,
      nextHop: firstHop(options.identity, this.#target),
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
      build: (contact) => this.#build(contact),
      onReply: (reply) => this.#receive(reply),
      onFailure: (failure) => handlers.onFailure(failure),
    });
  }

  /** Takes the INVITE back (RFC 3261 section 9.1). */
  cancel(headers?: HeaderList): void {
    this.#request.cancel(headers);
  }

  /** Takes the dialogs out of the table; late 2xx are still acknowledged and ended while the transaction lives. */
  dispose(): void {
    this.#entries.dispose();
    if (!this.#answered) this.#request.dispose();
  }

  #build(contact: OwnContact): SipRequest {
    const { identity, body, headers = [] } = this.#options;
    const all: HeaderList = [
      ...preloadedRoute(identity),
      ["Max-Forwards", "70"],
      ["From", formatNameAddr(createNameAddr(identity.address, createParams({ tag: this.localTag }), identity.displayName))],
      ["To", formatNameAddr(createNameAddr(this.#target))],
      ["Call-ID", this.callId],
      ["CSeq", `${++this.#sequence} INVITE`],
      ["Contact", formatNameAddr(createNameAddr(contact.uri))],
      allowHeader,
      ["User-Agent", this.#context.product],
      ...headers,
      ...bodyHeaders(body),
    ];
    const invite = createRequest("INVITE", this.#target, all, body.bytes);
    this.#handlers.onSending(invite, contact);
    return invite;
  }

  #receive(reply: ClientReply): void {
    const { response, request } = reply;
    if (response.status >= 200) this.#answered = true;
    if (response.status >= 300) return this.#handlers.onRefusal(reply);
    if (response.status >= 200) return this.#succeed(response, request);
    if (response.status === 100) return;
    this.#trackEarly(response);
    this.#handlers.onProvisional(response);
  }

  #trackEarly(response: SipResponse): void {
    const tag = response.headers.to.params.get("tag");
    if (!tag || this.#early.has(tag) || this.#early.size >= MAX_EARLY_DIALOGS) return;
    this.#early.set(tag, Dialog.asClient(response));
    this.#enter(response);
  }

  #succeed(response: SipResponse, invite: SipRequest): void {
    const tag = response.headers.to.params.get("tag") ?? "";
    if (tag === this.#confirmedTag) return this.#handlers.onRepeatedSuccess(invite);
    // Another branch answered too: one call is enough (RFC 3261 section 13.2.2.4).
    if (this.#confirmedTag !== undefined || this.#entries.disposed) return this.#forks.release(response, invite);
    this.#confirmedTag = tag;
    const dialog = this.#early.get(tag) ?? Dialog.asClient(response);
    dialog.confirm(response);
    dialog.raiseLocalSequence(this.#sequence);
    this.#enter(response);
    const { identity, localAddress } = this.#options;
    this.#handlers.onSuccess(response, new DialogChannel(this.#context, identity, dialog, localAddress), invite);
  }

  #enter(response: SipResponse): void {
    const entry = this.#context.dialogs.add(dialogIdOf(response), this.#owner);
    if (entry) this.#entries.add(entry);
  }
}
