// Batches for hosts without a thread for them: the store itself, at once.
import type { ContactBatches, ContactStore } from "../../ports/store.ts";

/** Changes a store's contacts where one is. */
export function directBatches(store: ContactStore): ContactBatches {
  return {
    writeBatch: async (batchId, writes) => store.writeBatch(batchId, writes),
    undoBatch: async (batchId, limit) => store.undoBatch(batchId, limit),
  };
}
