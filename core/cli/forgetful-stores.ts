// Contacts and history for a host that keeps none: nothing is found, what is written is dropped.
import { GodwitError } from "../base/errors.ts";
import type { ContactStore, HistoryStore } from "../ports/store.ts";

export function createForgetfulContacts(): ContactStore {
  const refuse = (): never => {
    throw new GodwitError({ code: "store/none", message: "The terminal keeps no contacts; use the window." });
  };
  return {
    searchContacts: () => ({ total: 0, contacts: [] }),
    contactSections: () => [],
    contact: () => undefined,
    contactsAfter: () => [],
  membersOf: () => [],
    findByAddress: () => undefined,
    findAlike: () => [],
    contactsOf: () => [],
    groups: () => [],
    sharedKeys: () => ({ shared: [], last: undefined }),
    markDifferent: refuse,
    areDifferent: () => false,
    addContact: refuse,
    updateContact: refuse,
    deleteContact: refuse,
    photo: () => undefined,
    addPhoto: refuse,
    openBatch: refuse,
    writeBatch: refuse,
    undoBatch: refuse,
  };
}

export function createForgetfulHistory(): HistoryStore {
  return {
    noteHistory() {},
    unfinishedHistory: () => [],
    addHistory() {},
    history: () => undefined,
    listHistory: () => [],
    historyRuns: () => [],
    historyDays: () => [],
    countUnseenMissed: () => 0,
    markHistorySeen() {},
    deleteHistory() {},
    trimHistory: () => 0,
  };
}
