// What is told of a registration.
import type { Failure } from "../../base/errors.ts";

/** Whether the account can be reached. Times are wall-clock milliseconds. */
export type RegistrationState =
  | { readonly state: "offline" }
  | { readonly state: "registering" }
  | { readonly state: "registered"; readonly untilMs: number }
  | { readonly state: "failed"; readonly failure: Failure; readonly retryAtMs?: number };

/** What several flows of one account come to: one that works is enough; else the first one's state tells why. */
export function combineStates(flows: readonly RegistrationState[]): RegistrationState {
  const registered = flows.filter((flow) => flow.state === "registered");
  if (registered.length > 0) return { state: "registered", untilMs: Math.max(...registered.map(({ untilMs }) => untilMs)) };
  const [first = { state: "offline" }] = flows;
  const isTrying = first.state === "failed" && flows.some(({ state }) => state === "registering");
  return isTrying ? { state: "registering" } : first;
}
