// Sends the requests of one dialog for one identity, and ACKs for its INVITEs (RFC 3261 sections 12.2.1, 13.2.2.4).
import type { Failure } from "../../base/errors.ts";
import type { Result } from "../../base/result.ts";
import type { Dialog, HeaderList } from "../dialog/dialog.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { SipMessage, SipRequest, Uri } from "../message/model.ts";
import { formatNameAddr, createNameAddr } from "../message/name-addr.ts";
import { formatUri } from "../message/uri.ts";
import { isSecure, type Hop } from "../transport/hop.ts";
import { ClientRequest, type ClientReply } from "./client-request.ts";
import type { Identity } from "./identity.ts";
import { locateNextHop } from "./next-hop.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface DialogRequestOptions {
  readonly method: string;
  readonly headers?: HeaderList;
  readonly body?: SessionBody;
  /** Whether the request names where we are now: a target refresh. */
  readonly withContact?: boolean;
  onReply(reply: ClientReply): void;
  onFailure(failure: Failure): void;
}

export class DialogChannel {
  readonly dialog: Dialog;
  identity: Identity;
  /** Requests leave from here; undefined: from the address the system would use. */
  localAddress: string | undefined;
  readonly #context: UserAgentContext;
  readonly #acks = new Map<number, SipRequest>();
  #located: { readonly key: string; readonly hops: Promise<Result<readonly Hop[], Failure>> } | undefined;

  constructor(context: UserAgentContext, identity: Identity, dialog: Dialog, localAddress: string | undefined) {
    this.#context = context;
    this.identity = identity;
    this.dialog = dialog;
    this.localAddress = localAddress;
  }

  /** Starts a request of the dialog; challenges to it are answered. */
  request(options: DialogRequestOptions): ClientRequest {
    const { method, headers = [], body, withContact = false, onReply, onFailure } = options;
    return new ClientRequest(this.#context, {
      identity: this.identity,
      nextHop: this.dialog.nextHop,
      ...(this.localAddress === undefined ? {} : { localAddress: this.localAddress }),
      build: (contact) => {
        const own: HeaderList = withContact ? [["Contact", formatNameAddr(createNameAddr(contact.uri))]] : [];
        return this.dialog.createRequest(method, [...own, ...headers, ["User-Agent", this.#context.product]], body);
      },
      onReply,
      onFailure,
    });
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
    const ack = this.#acks.get(sequence);
    if (ack) void this.#send(ack);
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
    if (this.#located?.key !== key) this.#located = { key, hops: locateNextHop(this.#context, nextHop, this.identity) };
    return this.#located.hops;
  }
}

const CREDENTIAL_HEADERS = ["Authorization", "Proxy-Authorization"] as const;

/** RFC 3261 section 22.1: the ACK carries the credentials that the INVITE had. */
function credentialsOf(invite: Pick<SipMessage, "headers">): HeaderList {
  return CREDENTIAL_HEADERS.flatMap((name) => invite.headers.getAll(name).map((value) => [name, value] as const));
}
