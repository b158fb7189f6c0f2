// Things that are looked up by key while the window draws: asked for once each, those of one moment together, and
// remembered. What is read is reactive: undefined until the answer is there, null where there is none.
import { shallowReactive } from "vue";

/** How many answers are remembered before the oldest go. */
const DEFAULT_KEPT = 500;

/** A reactive view on what another process knows by key. */
export interface BatchedLookup<Value> {
  /** The value; undefined while it is being asked for, null where there is none. */
  get(key: string): Value | null | undefined;
  /** Asks again for everything that is remembered; what was known stays until the answers are there. */
  refresh(): void;
  /** Puts in what is known from elsewhere. */
  put(key: string, value: Value | null): void;
}

/** `fetchAll` answers values in the order of its keys; where it fails they are asked for again when next read. */
export function createBatchedLookup<Value>(
  fetchAll: (keys: readonly string[]) => Promise<readonly (Value | null)[]>,
  kept = DEFAULT_KEPT,
): BatchedLookup<Value> {
  const known = shallowReactive(new Map<string, Value | null>());
  const asked = new Set<string>();
  let waiting: string[] = [];

  function ask(key: string): void {
    if (asked.has(key)) return;
    asked.add(key);
    waiting.push(key);
    if (waiting.length === 1) queueMicrotask(() => void send());
  }

  async function send(): Promise<void> {
    const keys = waiting;
    waiting = [];
    const values = await fetchAll(keys).catch(() => undefined);
    keys.forEach((key, index) => {
      asked.delete(key);
      if (values !== undefined) put(key, values[index] ?? null);
    });
  }

  function put(key: string, value: Value | null): void {
    known.set(key, value);
    if (known.size <= kept) return;
    const oldest = known.keys().next();
    if (!oldest.done) known.delete(oldest.value);
  }

  return {
    get(key) {
      const value = known.get(key);
      if (value === undefined) ask(key);
      return value;
    },
    refresh: () => { for (const key of known.keys()) ask(key); },
    put,
  };
}
