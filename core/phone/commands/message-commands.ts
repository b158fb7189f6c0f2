// Commands about texts.
import type { Commands, CommandTargets } from "./command-table.ts";

export function messageCommands({ messages }: CommandTargets): Commands<"message"> {
  return {
    "message.send": (accountId, target, text) => messages.send(accountId, target, text),
    "message.seen": (id) => messages.seen(id),
    "message.compose": (accountId, target, isWriting) => messages.compose(accountId, target, isWriting),
  };
}
