// One forwarded request and its branches (RFC 3261 sections 16.7, 16.8 and 16.10; RFC 6026 for 2xx).
// Chooses, forwards and cancels; where the branches go is decided in proxy.ts.
import type { Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { HeaderList } from "../sip/dialog/dialog.ts";
import type { SipRequest, SipResponse } from "../sip/message/model.ts";
import type { ClientTransaction, Route, ServerTransaction, TransactionLayer } from "../sip/transaction/transaction-user.ts";
import { chooseBestResponse, collectChallenges } from "../sip/usage/best-response.ts";
import { createReply, reply } from "./reply.ts";

/** Longest ringing without news: "larger than 3 minutes" (RFC 3261 section 16.6 step 11). */
export const TIMER_C_MS = 181_000;
/** How long a cancelled branch may take to say so: 64*T1 (RFC 3261 section 9.1). */
const CANCEL_PATIENCE_MS = 32_000;

/** Tells the phones that still ring that nobody missed this call (RFC 3326 section 3.1). */
const ANSWERED_ELSEWHERE: HeaderList = [["Reason", 'SIP;cause=200;text="Call completed elsewhere"']];

/** Where one branch goes, ready to be sent. */
export interface BranchTarget {
  readonly request: SipRequest;
  readonly route: Route;
}

interface Branch {
  client: ClientTransaction | undefined;
  timerC: Disposable | undefined;
  isRinging: boolean;
  isCancelled: boolean;
  final: SipResponse | undefined;
}

export interface ResponseContextOptions {
  readonly server: ServerTransaction;
  readonly layer: TransactionLayer;
  readonly clock: Clock;
  readonly random: Random;
  /** The first final response that went back to the caller. */
  readonly onFinal: (response: SipResponse) => void;
  /** Nothing more will happen here. */
  readonly onEnd: () => void;
}

export class ResponseContext implements Disposable {
  readonly #options: ResponseContextOptions;
  readonly #subscriptions: readonly Disposable[];
  #branches: Branch[] = [];
  #isAnswered = false;
  #isCancelled = false;
  #isServerGone = false;
  #isDisposed = false;

  constructor(options: ResponseContextOptions) {
    this.#options = options;
    this.#subscriptions = [
      options.server.onCancel(({ headers }) => this.#cancelAll(headers.getAll("Reason").map((reason) => ["Reason", reason] as const))),
      options.server.onEnd(() => this.#serverEnded()),
    ];
  }

  get #isInvite(): boolean {
    return this.#options.server.request.method === "INVITE";
  }

  /** Sends to all targets at once. None left, or a CANCEL that was quicker, is answered here. */
  start(targets: readonly BranchTarget[]): void {
    if (this.#isDisposed) return;
    if (this.#isCancelled) return this.#answer(this.#locally(487));
    this.#branches = targets.map(() => ({ client: undefined, timerC: undefined, isRinging: false, isCancelled: false, final: undefined }));
    targets.forEach((target, index) => this.#send(this.#branches[index]!, target));
    this.#settle();
  }

  /** Answers the caller without asking anybody. */
  refuse(status: number): void {
    if (!this.#isDisposed) this.#answer(this.#locally(this.#isCancelled ? 487 : status));
  }

  /** Lets go of the branches; one that has its final answer goes on absorbing retransmissions by itself. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const branch of this.#branches) {
      branch.timerC?.dispose();
      if (!branch.final) branch.client?.dispose();
    }
    this.#options.onEnd();
  }

  #send(branch: Branch, { request, route }: BranchTarget): void {
    if (this.#isInvite) this.#armTimerC(branch, TIMER_C_MS);
    branch.client = this.#options.layer.request(request, route, {
      onResponse: (response) => this.#receive(branch, response),
      onFailure: (failure) => this.#fail(branch, failure),
    });
  }

  #receive(branch: Branch, received: SipResponse): void {
    if (this.#isDisposed) return;
    const response = withoutOurVia(received);
    if (response.status < 200) this.#receiveProvisional(branch, response);
    else if (response.status < 300) this.#receiveSuccess(branch, response);
    else if (!branch.final) this.#receiveRefusal(branch, response);
  }

  /** 100 is for this hop only; all others go to the caller at once (16.7 steps 2 and 5). */
  #receiveProvisional(branch: Branch, response: SipResponse): void {
    branch.isRinging = true;
    if (response.status === 100 || branch.final) return;
    if (this.#isInvite && !branch.isCancelled) this.#armTimerC(branch, TIMER_C_MS);
    if (!this.#isAnswered) this.#options.server.respond(response);
  }

  /** Every 2xx to INVITE goes to the caller, from each branch and each time it is sent again (16.7 step 5). */
  #receiveSuccess(branch: Branch, response: SipResponse): void {
    this.#close(branch, response);
    if (!this.#isAnswered) this.#answer(response);
    else if (this.#isInvite) this.#options.layer.sendResponse(response, this.#options.server.arrival);
    this.#cancelBranches(ANSWERED_ELSEWHERE);
    this.#endIfDone();
  }

  #receiveRefusal(branch: Branch, response: SipResponse): void {
    this.#close(branch, response);
    if (response.status >= 600) this.#cancelBranches();
    this.#settle();
  }

  /** Silence counts as 408, a hop that cannot be reached as 503 (16.9). */
  #fail(branch: Branch, failure: Failure): void {
    if (this.#isDisposed || branch.final) return;
    const status = failure.code === "sip/transaction/timeout" ? 408 : 503;
    this.#receiveRefusal(branch, this.#locally(this.#isCancelled ? 487 : status));
  }

  #close(branch: Branch, response: SipResponse): void {
    branch.final ??= response;
    branch.timerC?.dispose();
  }

  /** When the last branch has answered and no 2xx came, the best answer goes back (16.7 steps 6 to 9). */
  #settle(): void {
    const finals = this.#branches.flatMap((branch) => branch.final ?? []);
    if (finals.length < this.#branches.length) return;
    if (!this.#isAnswered) this.#answer(this.#best(finals));
    this.#endIfDone();
  }

  #best(finals: readonly SipResponse[]): SipResponse {
    if (finals.length === 0) return this.#locally(480);
    const best = chooseBestResponse(finals);
    if (best.status === 503) return this.#locally(500);
    const challenges = collectChallenges(best, finals);
    if (challenges.length === 0) return best;
    const headers = best.headers.clone();
    for (const [name, value] of challenges) headers.append(name, value);
    return { ...best, headers };
  }

  #answer(response: SipResponse): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#options.onFinal(response);
    this.#options.server.respond(response);
  }

  /** `why` is the caller's Reason, which goes on to the phones (RFC 3326 section 2). */
  #cancelAll(why: HeaderList = []): void {
    this.#isCancelled = true;
    this.#cancelBranches(why);
  }

  #cancelBranches(headers: HeaderList = []): void {
    if (!this.#isInvite) return;
    for (const branch of this.#branches) {
      if (branch.final || branch.isCancelled) continue;
      branch.isCancelled = true;
      this.#armTimerC(branch, CANCEL_PATIENCE_MS);
      branch.client?.cancel(headers);
    }
  }

  #armTimerC(branch: Branch, delayMs: number): void {
    branch.timerC?.dispose();
    branch.timerC = this.#options.clock.setTimer(delayMs, () => this.#timerCFired(branch));
  }

  /** A branch that rings for too long is cancelled; one that does not even react to that counts as 408 (16.8). */
  #timerCFired(branch: Branch): void {
    if (branch.isRinging && !branch.isCancelled) {
      branch.isCancelled = true;
      branch.client?.cancel();
      this.#armTimerC(branch, CANCEL_PATIENCE_MS);
      return;
    }
    this.#receiveRefusal(branch, this.#locally(this.#isCancelled ? 487 : 408));
  }

  #serverEnded(): void {
    this.#isServerGone = true;
    if (!this.#isAnswered) this.#cancelAll();
    this.#isAnswered = true;
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#isServerGone && this.#branches.every((branch) => branch.final)) this.dispose();
  }

  #locally(status: number): SipResponse {
    return createReply(this.#options.server.request, reply(status), this.#options.random);
  }
}

/** Our Via was only for the way back to us (16.7 step 3). */
function withoutOurVia(response: SipResponse): SipResponse {
  const headers = response.headers.clone();
  headers.removeFirst("Via");
  return { ...response, headers };
}
