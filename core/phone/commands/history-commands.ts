// Commands about calls that are over.
import type { Commands, CommandTargets } from "./command-table.ts";

/** What one answer to the window holds at the most. */
const MAX_LISTED = 1_000;

export function historyCommands({ historyDesk: desk }: CommandTargets): Commands<"history"> {
  return {
    "history.list": (limit, before) => desk.list(Math.min(limit, MAX_LISTED), before ?? undefined),
    "history.page": (query, offset, limit) => desk.page(query, offset, Math.min(limit, MAX_LISTED)),
    "history.days": (query) => desk.days(query),
    "history.get": (id) => desk.find(id) ?? null,
    "history.person": (person, limit, before) => desk.person(person, Math.min(limit, MAX_LISTED), before ?? undefined),
    "history.seen": () => desk.markSeen(),
    "history.delete": (ids) => desk.delete(ids),
    "history.restore": (deletionId) => desk.restore(deletionId),
    "history.export": (choice, format) => desk.export(choice, format),
  };
}
