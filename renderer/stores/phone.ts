// The phone as this window sees it, and the way to command it. Nothing here is ever written back.
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import {
  execute,
  type AccountView,
  type CallView,
  type CommandAnswer,
  type CommandArguments,
  type CommandName,
  type Failure,
  type Outcome,
  type PhoneChange,
} from "../bridge/bridge.ts";
import { createSnapshotFollower } from "./snapshot-follower.ts";

/** Projection of the phone's state; `connect` starts it, `run` sends commands. */
export const usePhone = defineStore("phone", () => {
  const changeListeners = new Set<(change: PhoneChange) => void>();
  const { snapshot, status, connect, ask } = createSnapshotFollower((change) => {
    for (const listener of changeListeners) listener(change);
  });
  const lastFailure = shallowRef<{ readonly failure: Failure; readonly command: CommandName }>();

  const accounts = computed<readonly AccountView[]>(() => snapshot.value?.accounts ?? []);
  const calls = computed<readonly CallView[]>(() => snapshot.value?.calls ?? []);
  const liveCalls = computed(() => calls.value.filter((call) => call.state !== "ended"));
  const incomingCalls = computed(() => calls.value.filter((call) => call.state === "incoming"));

  /** Executes a command and answers what came of it. */
  function run<Name extends CommandName>(name: Name, ...args: CommandArguments<Name>): Promise<Outcome<CommandAnswer<Name>>> {
    return execute(name, ...args);
  }

  /** Executes a command whose failure the window shows by itself; answers `undefined` then. */
  async function attempt<Name extends CommandName>(name: Name, ...args: CommandArguments<Name>): Promise<CommandAnswer<Name> | undefined> {
    const outcome = await execute(name, ...args);
    if (outcome.ok) return outcome.value;
    lastFailure.value = { failure: outcome.failure, command: name };
    return undefined;
  }

  /** Hears every applied change; call the answer to stop. */
  function onChange(listener: (change: PhoneChange) => void): () => void {
    changeListeners.add(listener);
    return () => changeListeners.delete(listener);
  }

  function account(id: string | null): AccountView | undefined {
    return accounts.value.find((candidate) => candidate.id === id);
  }

  function call(id: string | null): CallView | undefined {
    return calls.value.find((candidate) => candidate.id === id);
  }

  return { snapshot, status, lastFailure, accounts, calls, liveCalls, incomingCalls, connect, ask, run, attempt, onChange, account, call };
});
