// Starts the peers of a bench and ends them; one that is not installed or does not start is left out with a line.
import type { BenchContext } from "./bench.ts";

export interface OpenPeers<Peer> extends AsyncDisposable {
  /** Those that started, with their names. */
  readonly opened: readonly (readonly [name: string, peer: Peer])[];
}

/** Starts each peer; dispose to end those that came up. */
export async function openPeers<Peer extends AsyncDisposable>(
  context: BenchContext, bench: string, starters: Readonly<Record<string, () => Promise<Peer>>>,
): Promise<OpenPeers<Peer>> {
  const opened: (readonly [string, Peer])[] = [];
  for (const [name, start] of Object.entries(starters)) {
    try {
      opened.push([name, await start()]);
    } catch (thrown) {
      context.leaveOut(`${bench}: ${name}`, thrown);
    }
  }
  return {
    opened,
    [Symbol.asyncDispose]: async () => {
      for (const [, peer] of opened) await peer[Symbol.asyncDispose]();
    },
  };
}
