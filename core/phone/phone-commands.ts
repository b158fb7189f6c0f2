// The command table: each command of the protocol and the one place it goes to; a file a subject in commands/.
import { accountCommands } from "./commands/account-commands.ts";
import { appCommands } from "./commands/app-commands.ts";
import { audioCommands } from "./commands/audio-commands.ts";
import { callCommands, conferenceCommands } from "./commands/call-commands.ts";
import type { CommandTable, CommandTargets } from "./commands/command-table.ts";
import { contactCommands } from "./commands/contact-commands.ts";
import { directoryCommands } from "./commands/directory-commands.ts";
import { doctorCommands } from "./commands/doctor-commands.ts";
import { historyCommands } from "./commands/history-commands.ts";
import { linkCommands } from "./commands/link-commands.ts";
import { lampCommands } from "./commands/lamp-commands.ts";
import { conversationCommands, messageCommands } from "./commands/message-commands.ts";
import { recordCommands } from "./commands/record-commands.ts";
import { reachabilityCommands } from "./commands/reachability-commands.ts";

export type { CommandTable } from "./commands/command-table.ts";

/** All commands that a phone of these parts has. */
export function createCommands(to: CommandTargets): CommandTable {
  return {
    ...accountCommands(to), ...appCommands(to), ...audioCommands(to), ...callCommands(to), ...conferenceCommands(to),
    ...contactCommands(to), ...directoryCommands(to), ...doctorCommands(to), ...historyCommands(to), ...lampCommands(to), ...linkCommands(to), ...messageCommands(to), ...conversationCommands(to), ...reachabilityCommands(to), ...recordCommands(to),
  };
}
