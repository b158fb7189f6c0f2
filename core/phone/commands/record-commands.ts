// Commands about all that was kept of calls and messages.
import { collectRecords, restoreRecords, type RecordStores } from "../kept-records.ts";
import type { Commands, CommandTargets } from "./command-table.ts";

export function recordCommands({ history, messageStore: messages, contacts, state }: CommandTargets): Commands<"records"> {
  const stores: RecordStores = { history, messages, contacts };
  return {
    "records.collect": () => collectRecords(stores),
    "records.restore": (records) => {
      const restored = restoreRecords(stores, records);
      state.apply({ kind: "history-changed" });
      state.apply({ kind: "missed-calls", missedCalls: history.countUnseenMissed() });
      state.apply({ kind: "messages-changed" });
      state.apply({ kind: "unread-messages", unreadMessages: messages.countUnread() });
      return restored;
    },
  };
}
