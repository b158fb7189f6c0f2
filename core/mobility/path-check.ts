// Asks along the call's way whether anybody answers: from the address in use, and side by side from those that might do
// instead. A path that answers is kept, whatever is silent on it.

export type CheckOutcome =
  | { readonly kind: "alive" }
  | { readonly kind: "better"; readonly address: string }
  | { readonly kind: "silent" };

/** Resolves when the path in use has answered, or all have had their time; of several others the preferred one is taken. */
export async function checkPaths(probe: (localAddress: string) => Promise<boolean>, inUse: string, others: readonly string[]): Promise<CheckOutcome> {
  const ask = (address: string): Promise<boolean> => probe(address).catch(() => false);
  const present = ask(inUse);
  const answers = Promise.all(others.map(async (address) => ({ address, answered: await ask(address) })));
  if (await present) return { kind: "alive" };
  const found = (await answers).find(({ answered }) => answered);
  return found ? { kind: "better", address: found.address } : { kind: "silent" };
}
