// The phone as this window sees it: a snapshot and the ordered changes after it. A missed revision, which can happen
// when the main process restarts, is answered by asking for a new snapshot; nothing here is ever written back.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import {
  currentBridge,
  execute,
  type AccountView,
  type CallView,
  type CommandAnswer,
  type CommandArguments,
  type CommandName,
  type Failure,
  type Outcome,
  type PhoneChange,
  type PhoneEvent,
  type Snapshot,
} from "../bridge/bridge.ts";
import { applyChange } from "./apply-change.ts";

/** Projection of the phone's state; `connect` starts it, `run` sends commands. */
export const usePhone = defineStore("phone", () => {
  const snapshot = shallowRef<Snapshot>();
  const status = ref<"loading" | "ready" | "broken">("loading");
  const lastFailure = shallowRef<{ readonly failure: Failure; readonly command: CommandName }>();
  const changeListeners = new Set<(change: PhoneChange) => void>();
  let waiting: PhoneEvent[] = [];
  let asking = false;

  const accounts = computed<readonly AccountView[]>(() => snapshot.value?.accounts ?? []);
  const calls = computed<readonly CallView[]>(() => snapshot.value?.calls ?? []);
  const liveCalls = computed(() => calls.value.filter((call) => call.state !== "ended"));
  const incomingCalls = computed(() => calls.value.filter((call) => call.state === "incoming"));

  /** Listens first and asks second, so that no change falls between; answers the unsubscriber. */
  function connect(): () => void {
    const stop = currentBridge().onEvent(receive);
    void ask();
    return stop;
  }

  function receive(event: PhoneEvent): void {
    if (asking || snapshot.value === undefined) {
      waiting.push(event);
      return;
    }
    const expected = snapshot.value.revision + 1;
    if (event.revision < expected) return;
    if (event.revision > expected) {
      waiting.push(event);
      void ask();
      return;
    }
    snapshot.value = { ...applyChange(snapshot.value, event.change), revision: event.revision };
    for (const listener of changeListeners) listener(event.change);
  }

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      snapshot.value = await currentBridge().snapshot();
      status.value = "ready";
      for (const listener of changeListeners) listener({ kind: "contacts-changed" });
      for (const listener of changeListeners) listener({ kind: "history-changed" });
    } catch {
      status.value = "broken";
    } finally {
      asking = false;
    }
    if (status.value === "broken") return;
    const later = waiting.sort((a, b) => a.revision - b.revision);
    waiting = [];
    for (const event of later) receive(event);
  }

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
