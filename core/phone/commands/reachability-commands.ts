// Commands about whether calls come through, and about being told when somebody is free.
import type { Commands, CommandTargets } from "./command-table.ts";

export function reachabilityCommands({ calls, reachability, callbacks }: CommandTargets): Commands<"reachability" | "callback"> {
  return {
    "reachability.do-not-disturb": (accountId, untilMs) => reachability.setDoNotDisturb(accountId, untilMs),
    "reachability.set-rules": (rules) => reachability.setRules(rules),
    "callback.request": (callId) => callbacks.request(calls.find(callId).view),
    "callback.cancel": (id) => callbacks.cancel(id),
  };
}
