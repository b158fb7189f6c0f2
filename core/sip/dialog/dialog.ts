// The peer-to-peer relationship of RFC 3261 section 12: identity, sequence numbers, route set, remote target.
// Knows nothing of sockets, timers or of what the dialog is used for.
import { createRequest } from "../message/create-message.ts";
import { formatNameAddr } from "../message/name-addr.ts";
import type { NameAddr, SipMessage, SipRequest, SipResponse, Uri } from "../message/model.ts";
import type { SessionBody } from "./session-body.ts";

/** The three values that name a dialog from this side (RFC 3261 section 12). */
export interface DialogId {
  readonly callId: string;
  readonly localTag: string;
  /** Empty for a peer of RFC 2543 that sends no tag (RFC 3261 section 12.1.1). */
  readonly remoteTag: string;
}

/** Extra header fields in order. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

interface DialogState {
  readonly callId: string;
  readonly local: NameAddr;
  readonly remote: NameAddr;
  readonly remoteTarget: Uri;
  readonly routeSet: readonly NameAddr[];
  readonly localSequence: number;
  readonly remoteSequence: number | undefined;
}

/** The next sequence numbers stay below 2**31 (RFC 3261 section 8.1.1.5). */
const FIRST_SEQUENCE = 1;
const MAX_FORWARDS = 70;

export class Dialog {
  readonly callId: string;
  /** With this side's tag. */
  readonly local: NameAddr;
  /** With the peer's tag, if it has one. */
  readonly remote: NameAddr;
  #remoteTarget: Uri;
  #routeSet: readonly NameAddr[];
  #localSequence: number;
  #remoteSequence: number | undefined;

  private constructor(state: DialogState) {
    this.callId = state.callId;
    this.local = state.local;
    this.remote = state.remote;
    this.#remoteTarget = state.remoteTarget;
    this.#routeSet = state.routeSet;
    this.#localSequence = state.localSequence;
    this.#remoteSequence = state.remoteSequence;
  }

  /** The caller's dialog, from a response to its INVITE that has a To tag (RFC 3261 section 12.1.2). */
  static asClient(response: SipResponse): Dialog {
    const { headers } = response;
    return new Dialog({
      callId: headers.callId,
      local: headers.from,
      remote: headers.to,
      remoteTarget: contactOf(response) ?? headers.to.uri,
      routeSet: headers.recordRoutes.toReversed(),
      localSequence: headers.cseq.sequence,
      remoteSequence: undefined,
    });
  }

  /** The callee's dialog, from the INVITE and the tag that its responses carry (RFC 3261 section 12.1.1). */
  static asServer(request: SipRequest, localTag: string): Dialog {
    const { headers } = request;
    return new Dialog({
      callId: headers.callId,
      local: { ...headers.to, params: new Map([...headers.to.params, ["tag", localTag]]) },
      remote: headers.from,
      remoteTarget: contactOf(request) ?? headers.from.uri,
      routeSet: headers.recordRoutes,
      localSequence: FIRST_SEQUENCE - 1,
      remoteSequence: headers.cseq.sequence,
    });
  }

  get id(): DialogId {
    return { callId: this.callId, localTag: this.local.params.get("tag") ?? "", remoteTag: this.remote.params.get("tag") ?? "" };
  }

  get remoteTarget(): Uri {
    return this.#remoteTarget;
  }

  get routeSet(): readonly NameAddr[] {
    return this.#routeSet;
  }

  /** Where requests of this dialog go first (RFC 3261 section 8.1.2: the topmost Route, else the Request-URI). */
  get nextHop(): Uri {
    return this.#routeSet[0]?.uri ?? this.#remoteTarget;
  }

  /** Makes the next request of this dialog and counts CSeq up (RFC 3261 section 12.2.1.1). */
  createRequest(method: string, extra: HeaderList = [], body?: SessionBody): SipRequest {
    this.#localSequence += 1;
    return this.#create(method, this.#localSequence, extra, body);
  }

  /** Makes the ACK for a 2xx: it has the INVITE's sequence number (RFC 3261 section 13.2.2.4). */
  createAck(inviteSequence: number, extra: HeaderList = [], body?: SessionBody): SipRequest {
    return this.#create("ACK", inviteSequence, extra, body);
  }

  /** Counts on behalf of a request that was made outside, as when an INVITE is sent again with credentials. */
  raiseLocalSequence(sequence: number): void {
    this.#localSequence = Math.max(this.#localSequence, sequence);
  }

  /** False for a request that comes too late and is answered 500 (RFC 3261 section 12.2.2); else remembers its number. */
  acceptSequence(request: SipRequest): boolean {
    const { sequence } = request.headers.cseq;
    if (this.#remoteSequence !== undefined && sequence < this.#remoteSequence) return false;
    this.#remoteSequence = sequence;
    return true;
  }

  /** Takes the Contact of a target refresh: a re-INVITE or a 2xx to one (RFC 3261 sections 12.2.1.2, 12.2.2). */
  refreshTarget(message: SipMessage): void {
    this.#remoteTarget = contactOf(message) ?? this.#remoteTarget;
  }

  /** Recomputes the route set from the 2xx that confirms an early dialog (RFC 3261 section 13.2.2.4). */
  confirm(response: SipResponse): void {
    this.#routeSet = response.headers.recordRoutes.toReversed();
    this.refreshTarget(response);
  }

  #create(method: string, sequence: number, extra: HeaderList, body: SessionBody | undefined): SipRequest {
    const [first, ...rest] = this.#routeSet;
    const isStrict = first !== undefined && !(first.uri.scheme !== "other" && first.uri.params.has("lr"));
    const target: NameAddr = { displayName: "", uri: this.#remoteTarget, params: new Map() };
    const routes = isStrict ? [...rest, target] : this.#routeSet;
    const headers: HeaderList = [
      ...routes.map((route) => ["Route", formatNameAddr(route)] as const),
      ["Max-Forwards", String(MAX_FORWARDS)],
      ["From", formatNameAddr(this.local)],
      ["To", formatNameAddr(this.remote)],
      ["Call-ID", this.callId],
      ["CSeq", `${sequence} ${method}`],
      ...extra,
      ...(body ? [["Content-Type", body.contentType] as const] : []),
    ];
    return createRequest(method, isStrict ? first.uri : this.#remoteTarget, headers, body?.bytes);
  }
}

/** The URI of the first Contact, if there is one. */
function contactOf(message: SipMessage): Uri | undefined {
  const { contacts } = message.headers;
  return contacts === "*" ? undefined : contacts[0]?.uri;
}
