// Contacts and history for a host that keeps none: nothing is found, what is written is dropped.
import { GodwitError } from "../base/errors.ts";
import type { ContactStore, HistoryStore } from "../ports/store.ts";

export function createForgetfulContacts(): ContactStore {
  const refuse = (): never => {
    throw new GodwitError({ code: "store/none", message: "The terminal keeps no contacts; use the window." });
  };
  return {
    searchContacts: () => [],
    contact: () => undefined,
    findByAddress: () => undefined,
    addContact: refuse,
    updateContact: refuse,
    deleteContact: refuse,
  };
}

export function createForgetfulHistory(): HistoryStore {
  return {
    addHistory() {},
    listHistory: () => [],
    countUnseenMissed: () => 0,
    markHistorySeen() {},
    deleteHistory() {},
  };
}
