// The transaction timers A to M (RFC 3261 section 17 and its table 4, RFC 6026 section 8.4 for L and M).
// Values only; machines arm them and transaction.ts runs them.

/** The base values that all others follow from. */
export interface TimerBase {
  /** Estimate of a round trip. */
  readonly t1Ms: number;
  /** Ceiling of the retransmission interval of a non-INVITE request and of a final INVITE response. */
  readonly t2Ms: number;
  /** The longest time that a message stays in the network. */
  readonly t4Ms: number;
}

/** RFC 3261 table 4. */
export const DEFAULT_TIMER_BASE: TimerBase = { t1Ms: 500, t2Ms: 4_000, t4Ms: 5_000 };

/** What the machines need to know of time, worked out once per transaction. */
export interface TransactionTimers {
  /** Retransmissions happen only over an unreliable transport (17.1.1.2, 17.1.2.2, 17.2.1). */
  readonly reliable: boolean;
  /** First interval of the retransmission timers A, E and G. */
  readonly firstRetransmitMs: number;
  /** Ceiling of E and G; A doubles without one. */
  readonly retransmitCeilingMs: number;
  /** Timers B, F and H: nobody answers any more. Also the wait for a final response after CANCEL (9.1). */
  readonly giveUpMs: number;
  /** Timer D: how long the client absorbs repeated rejections of an INVITE. */
  readonly absorbRejectionMs: number;
  /** Timer K: how long the client absorbs repeated responses. */
  readonly absorbResponseMs: number;
  /** Timer I: how long the server absorbs repeated ACKs. */
  readonly absorbAckMs: number;
  /** Timer J: how long the server answers a repeated request again. */
  readonly absorbRequestMs: number;
  /** Timers L and M: how long an accepted INVITE transaction stays (RFC 6026). */
  readonly acceptedMs: number;
  /** How long the user may be silent before 100 Trying goes out by itself (17.2.1). */
  readonly tryingMs: number;
}

const TRYING_MS = 200;
/** Timer D is "at least 32 s" whatever T1 is. */
const MINIMUM_D_MS = 32_000;

/** Works the timers out for one transport; over a reliable one the absorbing timers are zero. */
export function transactionTimers(reliable: boolean, base: TimerBase = DEFAULT_TIMER_BASE): TransactionTimers {
  const wholeMs = 64 * base.t1Ms;
  return {
    reliable,
    firstRetransmitMs: base.t1Ms,
    retransmitCeilingMs: base.t2Ms,
    giveUpMs: wholeMs,
    absorbRejectionMs: reliable ? 0 : Math.max(MINIMUM_D_MS, wholeMs),
    absorbResponseMs: reliable ? 0 : base.t4Ms,
    absorbAckMs: reliable ? 0 : base.t4Ms,
    absorbRequestMs: reliable ? 0 : wholeMs,
    acceptedMs: wholeMs,
    tryingMs: TRYING_MS,
  };
}

/** The next interval of a timer that doubles up to T2 (E and G). */
export function backOffMs(intervalMs: number, timers: TransactionTimers): number {
  return Math.min(2 * intervalMs, timers.retransmitCeilingMs);
}
