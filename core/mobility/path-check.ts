// Asks along the call's way whether anybody answers: from the address in use, and side by side from those that might do
// instead. A path that answers is kept, whatever is silent on it.
import type { MobileCall } from "./mobile-call.ts";

export type CheckOutcome =
  | { readonly kind: "alive" }
  | { readonly kind: "better"; readonly address: string }
  | { readonly kind: "silent" };

/** A request that is lost once is repeated after half a second (RFC 3261 section 17.1.2.2, T1), and its answer takes a while. */
const LIMIT_MS = 1_000;
/** The path in use gets as long again as the first other one took, and this. */
const GRACE_MS = 50;

/** The asker's time: `after` runs once, unless the check is given up before. */
export interface CheckTime {
  nowMs(): number;
  after(delayMs: number, run: () => void): void;
}

export interface Check {
  readonly inUse: string;
  /** What might do instead, the preferred one first. */
  readonly others: readonly string[];
  /** The path in use has all its time to answer, however soon another one does: for evidence that a stranger may have made up. */
  readonly isPatient: boolean;
}

/** Resolves when the path in use has answered, when another one did and that one did not, or when all have had their time. */
export function checkPaths(time: CheckTime, call: Pick<MobileCall, "probe">, { inUse, others, isPatient }: Check): Promise<CheckOutcome> {
  const startedAtMs = time.nowMs();
  const ask = (address: string): Promise<boolean> => call.probe(address, LIMIT_MS).catch(() => false);
  const present = ask(inUse);
  const answers = others.map(async (address) => ({ address, answered: await ask(address) }));
  return new Promise((resolve) => {
    const answered = new Set<string>();
    const choose = (): void => resolve({ kind: "better", address: others.find((address) => answered.has(address))! });
    void present.then((isAlive) => isAlive && resolve({ kind: "alive" }));
    for (const answer of answers) {
      void answer.then(({ address, answered: isThere }) => {
        if (!isThere) return;
        answered.add(address);
        const elapsedMs = time.nowMs() - startedAtMs;
        if (answered.size === 1) time.after(isPatient ? LIMIT_MS - elapsedMs : elapsedMs + GRACE_MS, choose);
      });
    }
    void Promise.all([present, ...answers]).then(() => answered.size === 0 && resolve({ kind: "silent" }));
  });
}
