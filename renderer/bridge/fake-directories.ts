// The scripted phone's directories: whatever is added is in step at once, and people are found by a part of their name.
import type { CommandAnswer, CommandArguments, CommandName, DirectoryPerson, DirectorySettings, DirectoryView, PhoneChange, Snapshot } from "../../electron/contract/bridge.ts";

type DirectoryCommandName = Extract<CommandName, `directory.${string}`>;
const book: DirectorySettings = { kind: "carddav", name: "Team address book", url: "https://cloud.example.org/dav/team/", user: "grace", allowsPlain: false, takesNew: true };
const office: DirectorySettings = { kind: "ldap", name: "Example company", host: "ldap.example.org", port: 636, security: "tls", baseDn: "ou=people,dc=example,dc=org", bindDn: "", filter: "" };
const mostGone = { code: "directory/most-gone", message: "Most contacts are gone on one side." } as const;
const unreachable = { code: "directory/unreachable", message: "The server cannot be reached." } as const;
const view = (id: string, settings: DirectorySettings, more: Partial<DirectoryView> = {}): DirectoryView => ({ id, settings, contacts: 0, refused: 0, merged: 0, ...more });

/** Scenes with directories. */
export const directoryScenes: Readonly<Record<string, Partial<Snapshot>>> = {
  directories: {
    directories: [
      view("team", book, { contacts: 200, syncedAtMs: Date.UTC(2026, 10, 23, 9, 5), held: { goneFrom: "server", count: 192, of: 200 }, failure: mostGone }),
      view("family", { ...book, name: "Family" }, { contacts: 38, syncedAtMs: Date.UTC(2026, 10, 23, 9, 5) }),
      view("office", office),
    ],
  },
  "directory-failed": { directories: [view("office", office, { failure: unreachable })] },
};

/** Who is in the scripted phone's directory. */
export const directoryPeople: readonly DirectoryPerson[] = [
  { id: "d1", directory: "Example company", name: "Adele Goldberg", organisation: "Example company", title: "Head of languages", emails: ["adele@example.org"], numbers: [{ label: "work", value: "+44 20 7946 0101" }, { label: "mobile", value: "+44 7700 900101" }] },
  { id: "d2", directory: "Example company", name: "Adam Osborne", organisation: "Example company", title: "Reception", emails: [], numbers: [{ label: "work", value: "1042" }] },
];

/** Answers to all commands about directories. */
export type DirectoryHandlers = { [Name in DirectoryCommandName]: (...args: CommandArguments<Name>) => CommandAnswer<Name> };

/** Handlers over the list that `current` answers; `tell` hears of its changes. */
export function directoryHandlers(current: () => readonly DirectoryView[], tell: (change: PhoneChange) => void): DirectoryHandlers {
  const show = (directories: readonly DirectoryView[]): void => tell({ kind: "directories", directories });
  const replace = (id: string, more: Partial<Omit<DirectoryView, "held" | "failure">>, isSettled = false): void => show(current().map((one) => (one.id === id ? { ...(isSettled ? settled(one) : one), ...more } : one)));
  return {
    "directory.discover": () => [{ url: "https://cloud.example.org/dav/ada/contacts/", name: "Contacts" }],
    "directory.add": (settings) => show([...current(), { id: `directory-${current().length + 1}`, settings, contacts: 412, refused: 0, merged: 0, syncedAtMs: Date.now() }]),
    "directory.restore": () => false,
    "directory.update": (id, settings) => replace(id, { settings }),
    "directory.sync": (id, removals) => replace(id, { syncedAtMs: Date.now() }, removals !== undefined),
    "directory.stop": () => {},
    "directory.remove": (id) => show(current().filter((one) => one.id !== id)),
    "directory.search": (text, limit) => {
      const failure = current().find(({ settings }) => settings.kind === "ldap")?.failure;
      const found = failure || text.trim().length < 2 ? [] : directoryPeople.filter((person) => textOf(person).includes(text.trim().toLowerCase()));
      return { people: found.slice(0, limit), ...(failure && { failure }) };
    },
  };
}

function textOf({ name, numbers }: DirectoryPerson): string {
  return [name.toLowerCase(), ...numbers.map(({ value }) => value.replace(/\s/gu, ""))].join(" ");
}

function settled({ held: _held, failure: _failure, ...view }: DirectoryView): DirectoryView {
  return view;
}
