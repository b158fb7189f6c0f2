// Keeps one session's timer: what requests and 2xx say of it, when a refresh is due, when the session is over
// (RFC 4028). How a session is refreshed is the business of session-change.ts.
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import {
  acceptInterval, expireAfterMs, readInterval, refreshAfterMs, retryAfterMs, stepSessionTimer,
  type SessionInterval, type SessionTimerEffect, type SessionTimerInput, type SessionTimerOptions, type SessionTimerState,
} from "./session-timer-machine.ts";

export interface SessionTimerHandlers {
  /** Refresh the session now; false where that did not succeed. */
  refresh(): Promise<boolean>;
  /** Nobody refreshed it in time. */
  onExpired(): void;
}

/** A 422 asks for more; a server that always asks for more is not to be satisfied. */
const MAX_RAISES = 3;

export class SessionTimer implements Disposable {
  readonly #clock: Clock;
  readonly #handlers: SessionTimerHandlers;
  #options: SessionTimerOptions;
  #state: SessionTimerState = "off";
  #interval: SessionInterval | undefined;
  #isSettled = false;
  #raises = 0;
  #refresh: Disposable | undefined;
  #expiry: Disposable | undefined;

  constructor(clock: Clock, options: SessionTimerOptions, handlers: SessionTimerHandlers) {
    this.#clock = clock;
    this.#options = options;
    this.#handlers = handlers;
  }

  /** For an INVITE or UPDATE of ours (section 7.1 and 7.4). */
  get requestHeaders(): HeaderList {
    if (this.#isSettled && !this.#interval) return [];
    const { intervalS, minimumS } = this.#options;
    const { seconds = Math.max(intervalS, minimumS), refresher } = this.#interval ?? {};
    const who = refresher === undefined ? "" : `;refresher=${refresher === "local" ? "uac" : "uas"}`;
    return [["Session-Expires", `${seconds}${who}`], ...(this.#raises > 0 ? [["Min-SE", String(minimumS)] as const] : [])];
  }

  /** For our 2xx to an INVITE or UPDATE, which starts the timer anew (section 9). */
  accept(request: SipRequest): HeaderList {
    const interval = acceptInterval(request, this.#options);
    this.#settle(interval);
    if (!interval) return [];
    const value = `${interval.seconds};refresher=${interval.refresher === "remote" ? "uac" : "uas"}`;
    return [["Session-Expires", value], ...(request.headers.supported.includes("timer") ? [["Require", "timer"] as const] : [])];
  }

  /** Takes a 2xx to an INVITE or UPDATE of ours. */
  takeSuccess(response: SipResponse): void {
    this.#settle(readInterval(response, this.#options));
  }

  /** Takes a 422; whether the same request is worth another try, with what the peer asks for (section 7.3). */
  raise(response: SipResponse): boolean {
    const { minSe } = response.headers;
    if (response.status !== 422 || minSe === undefined || this.#raises >= MAX_RAISES) return false;
    this.#raises++;
    this.#options = { intervalS: Math.max(this.#options.intervalS, minSe), minimumS: Math.max(this.#options.minimumS, minSe) };
    if (this.#interval) this.#interval = { ...this.#interval, seconds: Math.max(this.#interval.seconds, minSe) };
    return true;
  }

  dispose(): void {
    this.#step("close");
  }

  #settle(interval: SessionInterval | undefined): void {
    this.#isSettled = true;
    this.#interval = interval;
    this.#step(!interval ? "none" : interval.refresher === "local" ? "ours" : "theirs");
  }

  #step(input: SessionTimerInput): void {
    const { state, effects } = stepSessionTimer(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#run(effect, this.#interval?.seconds ?? 0);
  }

  #run(effect: SessionTimerEffect, seconds: number): void {
    switch (effect) {
      case "arm-refresh":
        return this.#armRefresh(refreshAfterMs(seconds));
      case "arm-retry":
        return this.#armRefresh(retryAfterMs(seconds));
      case "arm-expiry":
        this.#expiry = this.#clock.setTimer(expireAfterMs(seconds), () => this.#step("expired"));
        return;
      case "disarm":
        this.#refresh?.dispose();
        return this.#expiry?.dispose();
      case "refresh":
        return void this.#ask();
      case "tell-expired":
        return this.#handlers.onExpired();
    }
  }

  #armRefresh(delayMs: number): void {
    this.#refresh = this.#clock.setTimer(delayMs, () => this.#step("due"));
  }

  async #ask(): Promise<void> {
    const succeeded = await this.#handlers.refresh();
    if (!succeeded) this.#step("failed");
  }
}
