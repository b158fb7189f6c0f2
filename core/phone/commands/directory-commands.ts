// Commands about address books on servers and directories of people.
import type { Commands, CommandTargets } from "./command-table.ts";

const MAX_PEOPLE = 50;

export function directoryCommands({ directories }: CommandTargets): Commands<"directory"> {
  return {
    "directory.discover": (address, user, password, allowsPlain) => directories.discover(address, user, password, allowsPlain),
    "directory.add": (settings, password) => directories.add(settings, password),
    "directory.restore": (settings, password) => directories.restore(settings, password),
    "directory.update": (id, settings, password) => directories.update(id, settings, password),
    "directory.sync": (id, removals) => directories.sync(id, removals),
    "directory.stop": (id) => directories.stop(id),
    "directory.remove": (id, keepsContacts) => directories.remove(id, keepsContacts),
    "directory.search": (text, limit) => directories.search(text, Math.min(limit, MAX_PEOPLE)),
  };
}
