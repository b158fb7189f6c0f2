// Follows the phone's state: a snapshot and the ordered changes after it. A missed revision, which can happen when the
// main process restarts, is answered by asking for a new snapshot. Knows nothing of what the state means.
import { ref, shallowRef } from "vue";
import { currentBridge, type PhoneChange, type PhoneEvent, type Snapshot } from "../bridge/bridge.ts";
import { applyChange } from "../../core/phone/apply-change.ts";

/** Makes a follower; `onChange` hears every applied change, and that lists may have changed after each snapshot. */
export function createSnapshotFollower(onChange: (change: PhoneChange) => void) {
  const snapshot = shallowRef<Snapshot>();
  const status = ref<"loading" | "ready" | "broken">("loading");
  let waiting: PhoneEvent[] = [];
  let asking = false;

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
    onChange(event.change);
  }

  /** Asks for a snapshot, then applies what arrived meanwhile. */
  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      snapshot.value = await currentBridge().snapshot();
      status.value = "ready";
    } catch {
      status.value = "broken";
      return;
    } finally {
      asking = false;
    }
    onChange({ kind: "contacts-changed" });
    onChange({ kind: "history-changed" });
    const later = waiting.sort((a, b) => a.revision - b.revision);
    waiting = [];
    for (const event of later) receive(event);
  }

  return { snapshot, status, connect, ask };
}
