// One request of a user agent client, from locating the next hop to its final response, answering challenges on the
// way. RFC 3261 sections 8.1 and 22. What the request is for, and what its answer means, is its user's business.
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError, toFailure, type Failure } from "../../base/errors.ts";
import { address, plain } from "../../base/logger.ts";
import { beginAuthentication, type ChallengeVerdict } from "../auth/credentials-cache.ts";
import type { ServerProof } from "../auth/digest-space.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SipRequest, SipResponse, Uri } from "../message/model.ts";
import type { Arrival, ClientTransaction } from "../transaction/transaction-user.ts";
import { isSecure, type Hop } from "../transport/hop.ts";
import { contactFor, type OwnContact } from "./contact.ts";
import { flowFirst, groupByContact } from "./hop-order.ts";
import { locateNextHop, notFound } from "./next-hop.ts";
import { isOwnHop, type Identity } from "./identity.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** A response to one attempt. `verdict` is set for a 401 or 407 that could not be answered, and says why. */
export interface ClientReply {
  readonly response: SipResponse;
  readonly arrival: Arrival;
  /** The request of the attempt that was answered. */
  readonly request: SipRequest;
  readonly verdict?: Exclude<ChallengeVerdict, "retry">;
}

export interface ClientRequestOptions {
  readonly identity: Identity;
  readonly nextHop: Uri;
  /** Send from here; absent: from the address the system would use. */
  readonly localAddress?: string;
  /** Over connections opened for it: those there are may be dead and not know it. */
  readonly fresh?: boolean;
  /** Makes the request, anew for each attempt with the next CSeq. `contact` is where this user agent can be reached. */
  build(contact: OwnContact): SipRequest;
  /** Provisional and final responses; challenges that are answered here are not shown. */
  onReply(reply: ClientReply): void;
  /** No final response will come. */
  onFailure(failure: Failure): void;
}

/** Hops that can be reached, and where we are for them. */
interface Reached {
  readonly hops: readonly Hop[];
  readonly contact: OwnContact;
}

const FAILED: Failure = { code: "sip/request/failed", message: "The request could not be sent." };

export class ClientRequest implements Disposable {
  readonly #context: UserAgentContext;
  readonly #options: ClientRequestOptions;
  readonly #attempt = beginAuthentication();
  #transaction: ClientTransaction | undefined;
  #cancelHeaders: HeaderList | undefined;
  #localAddress: string | undefined;
  #isFresh: boolean;
  #hops: readonly Hop[] = [];
  /** Counts the ways that were begun; what comes of a former one is passed over. */
  #turn = 0;
  #disposed = false;
  #answered = false;

  constructor(context: UserAgentContext, options: ClientRequestOptions) {
    this.#context = context;
    this.#options = options;
    this.#localAddress = options.localAddress;
    this.#isFresh = options.fresh ?? false;
    void this.#start();
  }

  /** Ends an INVITE: CANCEL if it was sent, else it is never sent and `onFailure` says `call/cancelled`. */
  cancel(headers: HeaderList = []): void {
    this.#cancelHeaders = headers;
    this.#transaction?.cancel(headers);
  }

  /** Whom it goes to, the best first; empty until that is known. */
  get hops(): readonly Hop[] {
    return this.#hops;
  }

  /** The way that it went by is dead: a CANCEL leaves from here. */
  leaveFrom(localAddress: string): void {
    this.#localAddress = localAddress;
    this.#transaction?.leaveFrom(localAddress);
  }

  /**
   * Sends it once more as a new transaction with the next CSeq, from another address or from the one that the system would
   * use: for what may arrive twice. Only for one that has no final response.
   */
  resend(localAddress: string | undefined): void {
    if (this.#disposed) return;
    this.#answered = false;
    this.#localAddress = localAddress;
    this.#transaction?.dispose();
    void this.#start();
  }

  /** Forgets the request; nothing is reported any more. A transaction that still waits is given up. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (!this.#answered) this.#transaction?.dispose();
  }

  async #start(): Promise<void> {
    const { identity, nextHop } = this.#options;
    const turn = ++this.#turn;
    try {
      const located = await locateNextHop(this.#context, nextHop, identity);
      if (turn !== this.#turn) return;
      if (!located.ok) return this.#fail(located.error);
      this.#trust(located.value);
      const { registered } = this.#context.memoryOf(identity);
      const hops = this.#context.transactions.wellFirst(flowFirst(located.value, registered?.hop));
      await this.#tryNext(groupByContact(hops), notFound(nextHop));
    } catch (thrown) {
      this.#fail(toFailure(thrown, FAILED));
    }
  }

  /** Goes on to the hops that need another Contact; `why` those before did not serve is told when none are left. */
  async #tryNext([group, ...others]: readonly (readonly Hop[])[], why: Failure): Promise<void> {
    this.#answered = false;
    if (!group) return this.#fail(why);
    const turn = this.#turn;
    let reached;
    try {
      reached = await this.#reach(group);
    } catch (thrown) {
      return turn === this.#turn ? this.#tryNext(others, toFailure(thrown, FAILED)) : undefined;
    }
    if (!this.#disposed && turn === this.#turn) this.#send(reached, others);
  }

  /** Passes over hops to which this computer has no way, as to the IPv6 address of a server where it has IPv4 only. */
  async #reach(hops: readonly Hop[]): Promise<Reached> {
    const { identity, nextHop } = this.#options;
    const localAddress = this.#localAddress;
    let why: unknown = new GodwitError(notFound(nextHop));
    for (const [index, hop] of hops.entries()) {
      try {
        if (this.#isFresh) this.#context.transactions.retire(hop, localAddress);
        return { hops: hops.slice(index), contact: await contactFor(this.#context, identity, hop, localAddress) };
      } catch (thrown) {
        why = thrown;
      }
    }
    throw why;
  }

  #trust(hops: readonly Hop[]): void {
    const { identity, nextHop } = this.#options;
    const { credentials, registered } = this.#context.memoryOf(identity);
    // The Service-Route came from the account's registrar, which saw the credentials before.
    if (!isOwnHop(identity, nextHop) && registered?.serviceRoute[0]?.uri !== nextHop) return;
    for (const hop of hops) credentials.trust(hop.address);
  }

  #send(reached: Reached, others: readonly (readonly Hop[])[]): void {
    if (this.#cancelHeaders) return this.#fail({ code: "call/cancelled", message: "The call was cancelled." });
    const { identity } = this.#options;
    const localAddress = this.#localAddress;
    const { hops, contact } = reached;
    // Only the first attempt: what a challenge is answered on is fresh already.
    this.#isFresh = false;
    this.#hops = hops;
    const { credentials } = this.#context.memoryOf(identity);
    const request = this.#options.build(contact);
    const way = { isSecure: hops.every((hop) => isSecure(hop.transport)) };
    if (hops.every((hop) => credentials.trusts(hop.address))) credentials.authorize(request, way);
    this.#answered = false;
    this.#transaction = this.#context.transactions.request(
      request,
      { hops, ...(localAddress === undefined ? {} : { localAddress }) },
      {
        onResponse: (response, arrival) => {
          if (this.#disposed) return;
          // 503 says "not me, try another one" (RFC 3263 section 4.3).
          if (response.status === 503 && this.#mayTry(others)) return void this.#tryNext(others, FAILED);
          this.#receive({ response, arrival, request }, () => this.#send(reached, others));
        },
        onFailure: (failure) => {
          if (this.#mayTry(others)) void this.#tryNext(others, failure);
          else this.#fail(failure);
        },
      },
    );
  }

  #mayTry(others: readonly (readonly Hop[])[]): boolean {
    return others.length > 0 && !this.#disposed && !this.#cancelHeaders;
  }

  #receive(reply: ClientReply, again: () => void): void {
    const { response, arrival, request } = reply;
    if (response.status >= 200) this.#answered = true;
    const { credentials } = this.#context.memoryOf(this.#options.identity);
    if (response.status >= 200 && response.status < 300) this.#checkProof(credentials.takeAcceptance(request, response), reply);
    if (response.status !== 401 && response.status !== 407) return this.#options.onReply(reply);
    if (this.#cancelHeaders) return this.#options.onReply(reply);
    const verdict = credentials.takeChallenge(request, response, arrival.source.address, this.#attempt, { isSecure: isSecure(arrival.source.transport) });
    if (verdict === "retry") return again();
    const { method } = request;
    this.#context.logger.log("warn", "a challenge is not answered", { method: plain(method), why: plain(verdict), source: address(arrival.source.address) });
    this.#options.onReply({ ...reply, verdict });
  }

  /** A wrong proof is noted, no more (RFC 7616 section 3.5 asks for no more): a call that is up would otherwise be lost. */
  #checkProof(proof: ServerProof, { request, arrival }: ClientReply): void {
    if (proof !== "wrong") return;
    const { method } = request;
    this.#context.logger.log("warn", "a server did not prove that it knows the password", { method: plain(method), source: address(arrival.source.address) });
  }

  #fail(failure: Failure): void {
    if (this.#disposed || this.#answered) return;
    this.#answered = true;
    this.#options.onFailure(failure);
  }
}
