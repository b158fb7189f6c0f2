// Session timers: who refreshes, how often, and when a session that nobody refreshes is over (RFC 4028). Pure.
import type { Step } from "../../base/step.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

/** "refreshing": this side refreshes, and waits until it is due. "asking": its refresh is out. "watching": the peer refreshes. */
export type SessionTimerState = "off" | "refreshing" | "asking" | "watching" | "closed";

export type SessionTimerInput =
  /** A 2xx to INVITE or UPDATE settled it: this side refreshes, the peer does, or nobody. */
  | "ours" | "theirs" | "none"
  | "due" | "failed" | "expired" | "close";

export type SessionTimerEffect = "arm-refresh" | "arm-retry" | "arm-expiry" | "disarm" | "refresh" | "tell-expired";

/** One row per arrow. */
export const sessionTimerTable: TransitionTable<SessionTimerState, SessionTimerInput, SessionTimerEffect> = {
  off: {
    "ours": ["refreshing", "arm-refresh", "arm-expiry"],
    "theirs": ["watching", "arm-expiry"],
    "close": ["closed"],
  },
  refreshing: {
    "ours": ["refreshing", "disarm", "arm-refresh", "arm-expiry"],
    "theirs": ["watching", "disarm", "arm-expiry"],
    "none": ["off", "disarm"],
    "due": ["asking", "refresh"],
    "expired": ["closed", "disarm", "tell-expired"],
    "close": ["closed", "disarm"],
  },
  asking: {
    "ours": ["refreshing", "disarm", "arm-refresh", "arm-expiry"],
    "theirs": ["watching", "disarm", "arm-expiry"],
    "none": ["off", "disarm"],
    // Refused for now, or another change was under way: once more before the session expires (section 10).
    "failed": ["refreshing", "arm-retry"],
    "expired": ["closed", "disarm", "tell-expired"],
    "close": ["closed", "disarm"],
  },
  watching: {
    "ours": ["refreshing", "disarm", "arm-refresh", "arm-expiry"],
    "theirs": ["watching", "disarm", "arm-expiry"],
    "none": ["off", "disarm"],
    "expired": ["closed", "disarm", "tell-expired"],
    "close": ["closed", "disarm"],
  },
  closed: {},
};

/** What each state passes over. */
export const sessionTimerIgnored: IgnoredInputs<SessionTimerState, SessionTimerInput> = {
  off: ["none", "due", "failed", "expired"],
  refreshing: ["failed"],
  asking: ["due"],
  watching: ["due", "failed"],
  closed: ["ours", "theirs", "none", "due", "failed", "expired", "close"],
};

/** Takes one step of a session timer. */
export function stepSessionTimer(state: SessionTimerState, input: SessionTimerInput): Step<SessionTimerState, SessionTimerEffect> {
  return stepTable(sessionTimerTable, state, input);
}

export interface SessionTimerOptions {
  /** What this side asks for. */
  readonly intervalS: number;
  /** The shortest that it agrees to. */
  readonly minimumS: number;
}

/** Section 4: half an hour is recommended, 90 s the least that the standard allows. */
export const DEFAULT_SESSION_TIMER: SessionTimerOptions = { intervalS: 1800, minimumS: 90 };

/** What both sides agreed on. */
export interface SessionInterval {
  readonly seconds: number;
  readonly refresher: "local" | "remote";
}

/** Section 8: a 422 to a request whose interval is too short; undefined for all others. */
export function refuseShortInterval(request: SipRequest, { minimumS }: SessionTimerOptions): HeaderList | undefined {
  const { sessionExpires, supported } = request.headers;
  if (!sessionExpires || sessionExpires.seconds >= minimumS || !supported.includes("timer")) return undefined;
  return [["Min-SE", String(minimumS)]];
}

/** Section 9 with its table 2: what our 2xx to a request says; undefined where there is to be no timer. */
export function acceptInterval(request: SipRequest, { intervalS, minimumS }: SessionTimerOptions): SessionInterval | undefined {
  const { sessionExpires, supported, minSe = 0 } = request.headers;
  const isSupported = supported.includes("timer");
  if (!sessionExpires && !isSupported) return undefined;
  const seconds = Math.max(Math.min(sessionExpires?.seconds ?? intervalS, intervalS), minimumS, minSe);
  const peerRefreshes = isSupported && sessionExpires?.refresher !== "uas";
  return { seconds, refresher: peerRefreshes ? "remote" : "local" };
}

/** Section 7.2: what a 2xx to our request settled; undefined where there is no timer. */
export function readInterval(response: SipResponse, { minimumS }: SessionTimerOptions): SessionInterval | undefined {
  const { sessionExpires } = response.headers;
  if (!sessionExpires) return undefined;
  // A peer that asks for less than the standard allows must not make us send without end.
  return { seconds: Math.max(sessionExpires.seconds, minimumS), refresher: sessionExpires.refresher === "uas" ? "remote" : "local" };
}

/** Section 10: a refresh is due at half the interval. */
export function refreshAfterMs(seconds: number): number {
  return seconds * 500;
}

/** Section 10: without a refresh, BYE goes out the lesser of 32 s and a third of the interval before its end. */
export function expireAfterMs(seconds: number): number {
  return (seconds - Math.min(32, seconds / 3)) * 1000;
}

/** A refresh that failed is tried again after a tenth of the interval: once or twice before the session ends. */
export function retryAfterMs(seconds: number): number {
  return seconds * 100;
}
