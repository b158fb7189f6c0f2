// A caller's dialog until its 2xx: what the responses to the INVITE answer or offer there, and the PRACKs for the
// reliable ones (RFC 3261 section 13.2.1, RFC 3262 sections 4 and 5, RFC 6337 section 3.1.1).
import { bodyOf, type SessionBody } from "../dialog/session-body.ts";
import type { SipResponse } from "../message/model.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import { isNextReliable } from "./provisional-reliability-machine.ts";
import type { OfferAsker } from "./session-change-host.ts";
import { SessionDialog, type SessionDialogHost } from "./session-dialog.ts";

/** What a response brought: the answer to our offer, or an offer where the INVITE had none. */
export interface ResponseBody {
  readonly answer?: SessionBody;
  readonly offer?: SessionBody;
}

const NOTHING: ResponseBody = {};

export class CallerDialog extends SessionDialog implements OfferAsker {
  readonly #offered: boolean;
  /** The first answer that came; those after it in responses to the same INVITE count for nothing (section 13.2.1). */
  #answer: SessionBody | undefined;
  #rseq: number | undefined;
  /** The reliable response whose offer the user is asked about. */
  #asking: SipResponse | undefined;

  /** `offer` is the INVITE's, if it had one. */
  constructor(host: SessionDialogHost, channel: DialogChannel, offer: SessionBody | undefined) {
    super(host, channel);
    this.#offered = offer !== undefined;
    if (offer) this.exchange.send("invite", offer);
  }

  /** The answer that is to be heard before the 2xx. */
  get earlyAnswer(): SessionBody | undefined {
    return this.#answer;
  }

  /** Takes a 101 to 199; undefined for one that counts for nothing: a copy, or one that came before its turn. */
  takeProvisional(response: SipResponse): ResponseBody | undefined {
    this.note(response);
    const { require, rseq } = response.headers;
    if (!require.includes("100rel") || rseq === undefined) return this.#takeUnreliable(response);
    if (!isNextReliable(this.#rseq, rseq)) return undefined;
    this.#rseq = rseq;
    return this.#takeReliable(response);
  }

  /** Takes the first 2xx. */
  takeSuccess(response: SipResponse): ResponseBody {
    this.note(response);
    const body = bodyOf(response);
    if (this.#offered) return this.#takeAnswer(body);
    if (!body || this.exchange.rounds > 0 || this.exchange.pending) return NOTHING;
    return this.exchange.receive("success") === "offer" ? { offer: body } : NOTHING;
  }

  /** Our answer to the offer of a reliable response. */
  answer(body: SessionBody): void {
    const response = this.#asking;
    if (!response) return;
    this.#asking = undefined;
    this.exchange.send("prack", body);
    this.#acknowledge(response, body);
  }

  /** There is no answer: the response has its PRACK all the same, so that it is not repeated. */
  refuse(): void {
    const response = this.#asking;
    if (!response) return;
    this.#asking = undefined;
    this.exchange.fail();
    this.#acknowledge(response, undefined);
  }

  /** What comes unreliably is not the answer yet, but the answer will be the same. */
  #takeUnreliable(response: SipResponse): ResponseBody {
    const body = bodyOf(response);
    if (!body || !this.#offered || this.exchange.rounds > 0) return NOTHING;
    this.#answer ??= body;
    return { answer: this.#answer };
  }

  #takeReliable(response: SipResponse): ResponseBody {
    const body = bodyOf(response);
    const what = body && this.exchange.rounds === 0 ? this.exchange.receive("reliable") : undefined;
    if (body && what === "offer") {
      this.#asking = response;
      return { offer: body };
    }
    this.#acknowledge(response, undefined);
    if (!body || what !== "answer") return NOTHING;
    this.#answer = body;
    return { answer: body };
  }

  #takeAnswer(body: SessionBody | undefined): ResponseBody {
    const answer = this.#answer ?? body;
    // After an UPDATE it is out of date, and the one who hears it has a later one.
    if (this.exchange.rounds > 0) return this.exchange.rounds === 1 && answer ? { answer } : NOTHING;
    if (!answer) {
      this.exchange.fail();
      return NOTHING;
    }
    this.exchange.receive("success");
    return { answer };
  }

  #acknowledge({ headers }: SipResponse, body: SessionBody | undefined): void {
    const { rseq, cseq } = headers;
    this.channel.request({
      method: "PRACK",
      headers: [["RAck", `${rseq} ${cseq.sequence} ${cseq.method}`]],
      ...(body ? { body } : {}),
      onReply: () => {},
      onFailure: () => {},
    });
  }
}
