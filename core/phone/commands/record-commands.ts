// Commands about all that was kept of calls and messages.
import { Turns } from "../contacts/turns.ts";
import { collectRecords, restoreRecords, type RecordStores } from "../kept-records.ts";
import type { Commands, CommandTargets } from "./command-table.ts";

export function recordCommands({ clock, history, messageStore: messages, contacts, state }: CommandTargets): Commands<"records"> {
  const stores: RecordStores = { history, messages, contacts };
  return {
    "records.collect": () => {
      const turns = new Turns(clock);
      return collectRecords(stores, async () => {
        if (turns.isOver) await turns.rest();
      });
    },
    "records.restore": async (records) => {
      const turns = new Turns(clock);
      const restored = await restoreRecords(stores, records, () => turns.rest());
      state.apply({ kind: "history-changed" });
      state.apply({ kind: "missed-calls", missedCalls: history.countUnseenMissed() });
      state.apply({ kind: "messages-changed" });
      state.apply({ kind: "unread-messages", unreadMessages: messages.countUnread() });
      return restored;
    },
  };
}
