// The life of one account's registration (RFC 3261 section 10.2). Pure; times are worked out by the functions below.
//
//   offline -> registering -> registered <-> refreshing      any failure -> retrying -> registering
//      ^------ unregistering <-----'                          a refused password -> refused (until told to start)
import type { Step } from "../../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

export type RegistrationMachineState =
  | "offline" | "registering" | "registered" | "refreshing" | "retrying" | "refused" | "unregistering";

/**
 * `accepted`: 2xx. `seen-elsewhere`: 2xx, but the server sees us at another address than we said. `corrected`: refused for
 * something that we can say otherwise (423, 439). `unavailable`: anything that may be better later. `rejected`: the credentials
 * were refused. `way-lost`: the server's way back to us is gone. `due`: the one timer fired.
 */
export type RegistrationInput = "start" | "stop" | "accepted" | "seen-elsewhere" | "corrected" | "unavailable" | "rejected" | "way-lost" | "due";

export type RegistrationEffect =
  | "send" | "send-removal" | "abandon" | "arm-refresh" | "arm-retry" | "arm-stop" | "disarm"
  | "tell-registering" | "tell-registered" | "tell-failed" | "tell-offline";

/** One row per arrow. */
export const registrationTable: TransitionTable<RegistrationMachineState, RegistrationInput, RegistrationEffect> = {
  offline: {
    start: ["registering", "tell-registering", "send"],
    stop: ["offline", "tell-offline"],
  },
  registering: {
    "accepted": ["registered", "arm-refresh", "tell-registered"],
    "seen-elsewhere": ["registering", "send"],
    "corrected": ["registering", "send"],
    "unavailable": ["retrying", "arm-retry", "tell-failed"],
    "rejected": ["refused", "tell-failed"],
    // Deviation from section 10.2, which waits for the answer before: the network has changed, so none may ever come.
    "start": ["registering", "abandon", "send"],
    "stop": ["unregistering", "abandon", "send-removal", "arm-stop"],
  },
  registered: {
    due: ["refreshing", "send"],
    // Nobody can call us any more, though the binding is good for long; not at once, in case the server closes again.
    "way-lost": ["registered", "disarm", "arm-retry"],
    // Asked for again: the network has changed, or a person wants to be sure.
    start: ["refreshing", "disarm", "send"],
    stop: ["unregistering", "disarm", "send-removal", "arm-stop"],
  },
  refreshing: {
    "accepted": ["registered", "arm-refresh", "tell-registered"],
    "seen-elsewhere": ["refreshing", "send"],
    "corrected": ["refreshing", "send"],
    "unavailable": ["retrying", "arm-retry", "tell-failed"],
    "rejected": ["refused", "tell-failed"],
    "start": ["refreshing", "abandon", "send"],
    "stop": ["unregistering", "abandon", "send-removal", "arm-stop"],
  },
  retrying: {
    due: ["registering", "tell-registering", "send"],
    start: ["registering", "disarm", "tell-registering", "send"],
    stop: ["offline", "disarm", "tell-offline"],
  },
  refused: {
    start: ["registering", "tell-registering", "send"],
    stop: ["offline", "tell-offline"],
  },
  unregistering: {
    "accepted": ["offline", "disarm", "tell-offline"],
    "seen-elsewhere": ["offline", "disarm", "tell-offline"],
    "corrected": ["offline", "disarm", "tell-offline"],
    "unavailable": ["offline", "disarm", "tell-offline"],
    "rejected": ["offline", "disarm", "tell-offline"],
    // Nobody is kept waiting for a server that does not answer: the binding runs out by itself.
    "due": ["offline", "abandon", "tell-offline"],
    "start": ["registering", "disarm", "abandon", "tell-registering", "send"],
  },
};

/** What each state passes over: answers that nobody waits for. */
export const registrationIgnored: IgnoredInputs<RegistrationMachineState, RegistrationInput> = {
  offline: ["accepted", "seen-elsewhere", "corrected", "unavailable", "rejected", "way-lost", "due"],
  // A REGISTER is out already, and fails by itself if it went the way that is lost.
  registering: ["way-lost", "due"],
  registered: ["accepted", "seen-elsewhere", "corrected", "unavailable", "rejected"],
  refreshing: ["way-lost", "due"],
  retrying: ["accepted", "seen-elsewhere", "corrected", "unavailable", "rejected", "way-lost"],
  refused: ["accepted", "seen-elsewhere", "corrected", "unavailable", "rejected", "way-lost", "due"],
  unregistering: ["stop", "way-lost"],
};

/** Takes one step of a registration. */
export function stepRegistration(state: RegistrationMachineState, input: RegistrationInput): Step<RegistrationMachineState, RegistrationEffect> {
  return stepTable(registrationTable, state, input);
}

/** A silent server is noticed after 32 s (timer F, RFC 3261 section 17.1.2.2); the binding should last until then. */
const NOTICE_MS = 32_000;

/** A server that grants a second is asked no more often: somebody has set it up wrongly. */
const SHORTEST_REFRESH_MS = 1_000;

/** When to refresh: at 90 % of the interval, but 32 s before its end, and not before its half. */
export function refreshDelayMs(intervalMs: number): number {
  return Math.max(SHORTEST_REFRESH_MS, intervalMs / 2, Math.min(0.9 * intervalMs, intervalMs - NOTICE_MS));
}

/**
 * Deviation from RFC 5626 section 4.5, whose base is 30 s: a person waits in front of this phone, and most failures
 * (Wi-Fi coming up, a router starting) are over in seconds. The doubling soon reaches what the RFC would do.
 */
const RETRY_BASE_MS = 5_000;
/** RFC 5626 section 4.5: max-time. */
const RETRY_CEILING_MS = 1_800_000;

/** RFC 5626 section 4.5: the base for a flow whose account is reached by another flow meanwhile. */
const SPARE_RETRY_BASE_MS = 90_000;

/** How long to wait after the n-th failure in a row (n from 1): doubling, of which a random 50 to 100 % (RFC 5626 section 4.5). */
export function retryDelayMs(failures: number, fraction: number, isSpare = false): number {
  const baseMs = isSpare ? SPARE_RETRY_BASE_MS : RETRY_BASE_MS;
  const wholeMs = Math.min(RETRY_CEILING_MS, baseMs * 2 ** Math.min(failures - 1, 20));
  return Math.round(wholeMs * (0.5 + fraction / 2));
}

/** How long to wait after a refusal that only a change at the server can cure (403, 404, ...). */
export function slowRetryDelayMs(fraction: number): number {
  return Math.round(RETRY_CEILING_MS * (0.5 + fraction / 2));
}
