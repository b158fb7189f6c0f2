// Sends the requests of one dialog for one identity, and ACKs for its INVITEs (RFC 3261 sections 12.2.1, 13.2.2.4).
import type { Failure } from "../../base/errors.ts";
import type { Result } from "../../base/result.ts";
import type { Dialog, HeaderList } from "../dialog/dialog.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { SipMessage, SipRequest, Uri } from "../message/model.ts";
import { formatNameAddr, createNameAddr } from "../message/name-addr.ts";
import { formatUri } from "../message/uri.ts";
import { isSecure, type Hop } from "../transport/hop.ts";
import { isWayGone } from "../transport/flow.ts";
import { ClientRequest, type ClientReply } from "./client-request.ts";
import type { OwnContact } from "./contact.ts";
import type { Identity } from "./identity.ts";
import { locateNextHop } from "./next-hop.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface DialogRequestOptions {
  readonly method: string;
  readonly headers?: HeaderList;
  readonly body?: SessionBody;
  /** Whether the request names where we are now: a target refresh. */
  readonly withContact?: boolean;
  /** Over connections opened for it. */
  readonly fresh?: boolean;
  /** Only this request leaves from here; absent: from where the dialog's do. */
  readonly from?: string;
  onReply(reply: ClientReply): void;
  onFailure(failure: Failure): void;
}

export class DialogChannel {
  readonly dialog: Dialog;
  identity: Identity;
  /** Requests leave from here; undefined: from the address the system would use. */
  localAddress: string | undefined;
  /** Where the peer was told last that we are; undefined while that is what the INVITE or its answer says. */
  contact: OwnContact | undefined;
  /** The methods that the peer has said it takes; undefined while it has said nothing. */
  allows: readonly string[] | undefined;
  readonly #context: UserAgentContext;
  readonly #acks = new Map<number, SipRequest>();
  /** Requests without a final answer that may arrive twice, and what they were last sent as. */
  readonly #repeatable = new Set<ClientRequest>();
  readonly #sent = new WeakMap<ClientRequest, SipRequest>();
  /** re-INVITEs that nobody waits for: the peer may have accepted them by a way that is dead. */
  #abandoned: SipRequest[] = [];
  #located: { readonly key: string; readonly hops: Promise<Result<readonly Hop[], Failure>> } | undefined;
  #hops: readonly Hop[] = [];
  #hopsOf: string | undefined;

  constructor(context: UserAgentContext, identity: Identity, dialog: Dialog, localAddress: string | undefined) {
    this.#context = context;
    this.identity = identity;
    this.dialog = dialog;
    this.localAddress = localAddress;
  }

  /**
   * Whom requests of this dialog go to now, best first; empty until that was found out: who asks again a moment later is
   * answered.
   */
  get hops(): readonly Hop[] {
    void this.#locate(this.dialog.nextHop).catch(() => undefined);
    return this.#hops;
  }

  /** Starts a request of the dialog; challenges to it are answered. */
  request(options: DialogRequestOptions): ClientRequest {
    const { method, headers = [], body, withContact = false, fresh = false, from = this.localAddress, onReply, onFailure } = options;
    if (method === "INVITE") this.#acknowledgeAbandoned();
    let hasMoved = false;
    const request: ClientRequest = new ClientRequest(this.#context, {
      identity: this.identity,
      nextHop: this.dialog.nextHop,
      fresh,
      ...(from === undefined ? {} : { localAddress: from }),
      build: (contact) => {
        const own: HeaderList = withContact ? [["Contact", formatNameAddr(createNameAddr(contact.uri))]] : [];
        if (withContact) this.contact = contact;
        const built = this.dialog.createRequest(method, [...own, ...headers, ["User-Agent", this.#context.product]], body);
        this.#sent.set(request, built);
        return built;
      },
      onReply: (reply) => {
        if (reply.response.status >= 200) this.#repeatable.delete(request);
        if (reply.response.status >= 200 && method === "INVITE") this.#abandoned = reply.response.status < 300 ? [] : this.#abandoned;
        onReply(reply);
      },
      onFailure: (failure) => {
        // Our address is gone, and nobody has said yet which one is next: the system knows.
        if (REPEATABLE.has(method) && !hasMoved && isWayGone(failure)) {
          hasMoved = true;
          return request.resend(undefined);
        }
        this.#repeatable.delete(request);
        onFailure(failure);
      },
    });
    if (REPEATABLE.has(method)) this.#repeatable.add(request);
    return request;
  }

  /**
   * Requests leave from another address from now on. Those that are out and may arrive twice, such as BYE, are sent again
   * from there with the next CSeq: whether they or their answers were lost is not known.
   */
  leaveFrom(localAddress: string): void {
    if (localAddress === this.localAddress) return;
    this.localAddress = localAddress;
    this.#located = undefined;
    for (const request of [...this.#repeatable]) request.resend(localAddress);
  }

  /**
   * Waits for the answer to a request no longer. Deviation: a re-INVITE gets an ACK without its 2xx having been heard, just
   * before the next one, and with a 2xx that comes all the same: a peer whose 2xx was lost would neither take another offer
   * (RFC 3261 section 14.2) nor keep the call (section 13.3.1.4). Who has not accepted it passes the ACK over.
   */
  abandon(request: ClientRequest): void {
    const sent = this.#sent.get(request);
    request.dispose();
    this.#repeatable.delete(request);
    if (sent?.method === "INVITE") this.#abandoned = [...this.#abandoned, sent].slice(-MAX_ABANDONED);
  }

  /**
   * Acknowledges a 2xx to `invite`, with the answer where the 2xx had the offer; the same ACK again when the 2xx comes
   * again. It carries the INVITE's credentials.
   * Where the INVITE is forgotten, the 2xx itself will do: the sequence number is the same.
   */
  acknowledge(invite: Pick<SipMessage, "headers">, answer?: SessionBody): void {
    const { sequence } = invite.headers.cseq;
    const ack = this.#acks.get(sequence) ?? this.dialog.createAck(sequence, credentialsOf(invite), answer);
    this.#acks.clear();
    this.#acks.set(sequence, ack);
    void this.#send(ack);
  }

  /** Acknowledges a 2xx that came again after its transaction; nothing to do for an INVITE that is not the last one. */
  acknowledgeAgain(sequence: number): void {
    const abandoned = this.#abandoned.find(({ headers }) => headers.cseq.sequence === sequence);
    const ack = this.#acks.get(sequence) ?? (abandoned && this.dialog.createAck(sequence, credentialsOf(abandoned)));
    if (ack) void this.#send(ack);
  }

  #acknowledgeAbandoned(): void {
    for (const invite of this.#abandoned) void this.#send(this.dialog.createAck(invite.headers.cseq.sequence, credentialsOf(invite)));
  }

  async #send(ack: SipRequest): Promise<void> {
    const located = await this.#locate(this.dialog.nextHop).catch(() => undefined);
    // Without a way to the peer the ACK is lost as any packet may be: its 2xx comes again, and the name is asked anew.
    if (!located?.ok) return void (this.#located = undefined);
    const { localAddress } = this;
    this.#context.transactions.sendAck(this.#forHops(ack, located.value), { hops: located.value, ...(localAddress === undefined ? {} : { localAddress }) });
  }

  /** An ACK may go to the callee itself, who gets no hash to guess the password from, as with any other request. */
  #forHops(ack: SipRequest, hops: readonly Hop[]): SipRequest {
    const { credentials } = this.#context.memoryOf(this.identity);
    const bearsPassword = [...ack.headers.authorization, ...ack.headers.proxyAuthorization].some(({ scheme }) => scheme === "basic");
    const isSafe = !bearsPassword || hops.every((hop) => isSecure(hop.transport));
    if (isSafe && hops.every((hop) => credentials.trusts(hop.address))) return ack;
    const headers = ack.headers.clone();
    for (const name of CREDENTIAL_HEADERS) headers.remove(name);
    return { ...ack, headers };
  }

  /** Each 2xx that comes again must not ask DNS again. */
  #locate(nextHop: Uri): Promise<Result<readonly Hop[], Failure>> {
    const key = formatUri(nextHop);
    if (this.#located?.key === key) return this.#located.hops;
    // Where the same is looked up anew, as after a move, it holds until there is another answer.
    if (this.#hopsOf !== key) this.#hops = [];
    this.#hopsOf = key;
    const hops = locateNextHop(this.#context, nextHop, this.identity);
    this.#located = { key, hops };
    void hops.then((found) => {
      if (this.#located?.key === key && found.ok) this.#hops = found.value;
    }, () => {});
    return hops;
  }
}

/** Methods whose second copy does no harm: it is refused, or says the same again. */
const REPEATABLE: ReadonlySet<string> = new Set(["BYE", "NOTIFY", "PRACK", "SUBSCRIBE"]);
const MAX_ABANDONED = 4;
const CREDENTIAL_HEADERS = ["Authorization", "Proxy-Authorization"] as const;

/** RFC 3261 section 22.1: the ACK carries the credentials that the INVITE had. */
function credentialsOf(invite: Pick<SipMessage, "headers">): HeaderList {
  return CREDENTIAL_HEADERS.flatMap((name) => invite.headers.getAll(name).map((value) => [name, value] as const));
}
