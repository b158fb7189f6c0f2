// The scripted phone's directories: whatever is added is in step at once, and a person is found for any text.
import type { CommandAnswer, CommandArguments, CommandName, DirectoryView, PhoneChange } from "../../electron/contract/bridge.ts";

type DirectoryCommandName = Extract<CommandName, `directory.${string}`>;
/** Answers to all commands about directories. */
export type DirectoryHandlers = { [Name in DirectoryCommandName]: (...args: CommandArguments<Name>) => CommandAnswer<Name> };

/** Handlers over the list that `current` answers; `tell` hears of its changes. */
export function directoryHandlers(current: () => readonly DirectoryView[], tell: (change: PhoneChange) => void): DirectoryHandlers {
  const show = (directories: readonly DirectoryView[]): void => tell({ kind: "directories", directories });
  const replace = (id: string, more: Partial<Omit<DirectoryView, "held" | "failure">>, isSettled = false): void => show(current().map((one) => (one.id === id ? { ...(isSettled ? settled(one) : one), ...more } : one)));
  return {
    "directory.discover": () => [{ url: "https://cloud.example.org/dav/ada/contacts/", name: "Contacts" }],
    "directory.add": (settings) => show([...current(), { id: `directory-${current().length + 1}`, settings, contacts: 412, refused: 0, merged: 0, syncedAtMs: Date.now() }]),
    "directory.update": (id, settings) => replace(id, { settings }),
    "directory.sync": (id, removals) => replace(id, { syncedAtMs: Date.now() }, removals !== undefined),
    "directory.stop": () => {},
    "directory.remove": (id) => show(current().filter((one) => one.id !== id)),
    "directory.search": () => [],
  };
}

function settled({ held: _held, failure: _failure, ...view }: DirectoryView): DirectoryView {
  return view;
}
