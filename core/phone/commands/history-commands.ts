// Commands about calls that are over.
import type { Commands, CommandTargets } from "./command-table.ts";

/** What one answer to the window holds at the most. */
const MAX_LISTED = 1_000;

export function historyCommands({ history, state }: CommandTargets): Commands<"history"> {
  const missed = (): void => state.apply({ kind: "missed-calls", missedCalls: history.countUnseenMissed() });
  return {
    "history.list": (limit, before) => history.listHistory(Math.min(limit, MAX_LISTED), before ?? undefined),
    "history.seen": () => {
      history.markHistorySeen();
      missed();
    },
    "history.delete": (id) => {
      history.deleteHistory(id ?? undefined);
      state.apply({ kind: "history-changed" });
      missed();
    },
  };
}
