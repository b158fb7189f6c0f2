// Commands about links that ask for a call.
import type { Commands, CommandTargets } from "./command-table.ts";

export function linkCommands({ links }: CommandTargets): Commands<"link"> {
  return {
    "link.open": (text, accountId) => links.open(text, accountId),
    "link.answer": (id, dials, accountId) => links.answer(id, dials, accountId),
  };
}
