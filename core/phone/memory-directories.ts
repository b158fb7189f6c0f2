// What is remembered of address books that are kept in step, in memory: for tests, and for hosts that keep nothing.
import type { DirectoryStore, KnownCard } from "../ports/directory-store.ts";

/** An empty store. */
export function createMemoryDirectories(): DirectoryStore {
  const cards = new Map<string, Map<string, KnownCard>>();
  const tokens = new Map<string, string>();
  return {
    knownCards: (directory) => [...(cards.get(directory)?.values() ?? [])],
    writeCards(directory, known, forgotten) {
      const own = cards.get(directory) ?? new Map<string, KnownCard>();
      for (const card of known) own.set(card.href, card);
      for (const href of forgotten) own.delete(href);
      cards.set(directory, own);
    },
    syncToken: (directory) => tokens.get(directory),
    keepSyncToken(directory, token) {
      if (token === undefined) tokens.delete(directory);
      else tokens.set(directory, token);
    },
    forgetDirectory(directory) {
      cards.delete(directory);
      tokens.delete(directory);
    },
  };
}
