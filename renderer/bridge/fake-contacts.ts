// The scripted phone's address book: people, groups, duplicates and photos as the real one answers them, in memory.
import type {
  CommandAnswer, CommandArguments, CommandName, Contact, ContactChoice, ContactDraft, ContactQuery, ContactSection, DuplicatePair, PhoneChange,
} from "../../electron/contract/bridge.ts";
import { FakeImport } from "./fake-import.ts";

type ContactCommandName = Extract<CommandName, `contacts.${string}`>;
/** Answers to all commands about contacts. */
export type ContactHandlers = { [Name in ContactCommandName]: (...args: CommandArguments<Name>) => CommandAnswer<Name> };

const namesCompared = new Intl.Collator("en", { sensitivity: "base" });

/** A whole contact of what was entered. */
export function wholeContact(id: string, draft: ContactDraft): Contact {
  return { organisation: "", title: "", favourite: false, emails: [], notes: "", groups: [], extra: [], ...draft, id };
}

/** An address book in memory; `tell` hears of its changes. */
export class FakeContacts {
  readonly #people = new Map<string, Contact>();
  readonly #photos = new Map<string, string>();
  readonly #batches = new Map<string, ReadonlyMap<string, Contact>>();
  readonly #different = new Set<string>();
  readonly #tell: (change: PhoneChange) => void;
  readonly #import: FakeImport;
  #nextId = 100;

  constructor(people: readonly Contact[], tell: (change: PhoneChange) => void, photos: ReadonlyMap<string, string> = new Map()) {
    for (const [id, photo] of photos) this.#photos.set(id, photo);
    for (const person of people) this.#people.set(person.id, person);
    this.#tell = tell;
    this.#import = new FakeImport({
      find: (name) => [...this.#people.values()].find((person) => namesCompared.compare(person.name, name) === 0),
      write: (drafts) => this.#batch(() => { for (const { id, draft } of drafts) this.#put(wholeContact(id ?? this.#freshId("contact"), draft)); }),
      tell,
    });
  }

  /** The person of an address, as typed. */
  find(address: string): Contact | undefined {
    const wanted = addressKey(address);
    return [...this.#people.values()].find((person) => person.addresses.some(({ value }) => addressKey(value) === wanted));
  }

  readonly handlers: ContactHandlers = {
    "contacts.search": (query, limit) => this.#matching({ text: query, limit }).slice(0, limit),
    "contacts.page": (query) => {
      const found = this.#matching(query);
      const offset = query.offset ?? 0;
      return { total: found.length, contacts: found.slice(offset, offset + query.limit) };
    },
    "contacts.sections": (query) => sectionsOf(this.#matching({ ...query, limit: 0 }), query.order ?? "name"),
    "contacts.get": (id) => this.#people.get(id) ?? null,
    "contacts.find": (addresses) => addresses.map((address) => this.find(address) ?? null),
    "contacts.add": (draft) => {
      const contact = wholeContact(this.#freshId("contact"), draft);
      this.#changed(() => this.#put(contact));
      return contact;
    },
    "contacts.update": (contact) => this.#changed(() => this.#put(contact)),
    "contacts.delete": (id) => this.#changed(() => this.#people.delete(id)),
    "contacts.deleteAll": (ids) => this.#batch(() => { for (const id of ids) this.#people.delete(id); }),
    "contacts.photo": (id) => this.#photos.get(id) ?? null,
    "contacts.addPhoto": (dataUrl) => {
      const id = this.#freshId("photo");
      this.#photos.set(id, dataUrl);
      return id;
    },
    "contacts.groups": () => {
      const counts = new Map<string, number>();
      for (const person of this.#people.values()) for (const group of person.groups) counts.set(group, (counts.get(group) ?? 0) + 1);
      return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => namesCompared.compare(a.name, b.name));
    },
    "contacts.assign": (group, ids, member) => this.#batch(() => {
      for (const person of ids.map((id) => this.#people.get(id)!)) {
        const others = person.groups.filter((name) => name !== group);
        this.#put({ ...person, groups: member ? [...others, group] : others });
      }
    }),
    "contacts.renameGroup": (group, newName) => this.#batch(() => {
      for (const person of this.#people.values()) {
        if (!person.groups.includes(group)) continue;
        const others = person.groups.filter((name) => name !== group && name !== newName);
        this.#put({ ...person, groups: newName === null ? others : [...others, newName] });
      }
    }),
    "contacts.duplicates": (limit) => this.#pairs().slice(0, limit),
    "contacts.different": (first, second) => void this.#different.add(pairKey(first, second)),
    "contacts.merged": (ids) => this.#merged(ids),
    "contacts.merge": (ids, merged) => this.#batch(() => {
      for (const id of ids) this.#people.delete(id);
      this.#put(merged);
    }),
    "contacts.undo": (batchId) => {
      const before = this.#batches.get(batchId);
      if (before === undefined) return { undone: 0, kept: 0, remaining: 0 };
      this.#changed(() => {
        this.#people.clear();
        for (const person of before.values()) this.#put(person);
      });
      return { undone: before.size, kept: 0, remaining: 0 };
    },
    "contacts.export": (choice, format) => {
      const chosen = this.#chosen(choice);
      const suggestedName = format === "csv" ? "contacts.csv" : "contacts.vcf";
      return { suggestedName, text: chosen.map(({ name }) => name).join("\r\n"), count: chosen.length };
    },
    "contacts.importOpen": (fileName, text) => this.#import.open(fileName, text),
    "contacts.importColumns": (fields) => this.#import.setColumns(fields),
    "contacts.importItems": (kind, offset, limit) => this.#import.items(kind, offset, limit),
    "contacts.importChoose": (which, choice) => this.#import.choose(which, choice),
    "contacts.importStart": () => this.#import.start(),
    "contacts.importClose": () => this.#import.close(),
  };

  #put(person: Contact): void {
    this.#people.set(person.id, person);
  }

  #changed(act: () => void): void {
    act();
    this.#tell({ kind: "contacts-changed" });
  }

  #batch(act: () => void): string {
    const id = this.#freshId("batch");
    this.#batches.set(id, new Map(this.#people));
    this.#changed(act);
    return id;
  }

  #matching({ text = "", group, favourites, order = "name" }: ContactQuery): Contact[] {
    const words = text.toLowerCase().split(/\s+/u).filter((word) => word !== "");
    const found = [...this.#people.values()].filter((person) => {
      if (group !== undefined && !person.groups.includes(group)) return false;
      if (favourites === true && !person.favourite) return false;
      const all = [person.name, person.organisation, ...person.addresses.map(({ value }) => value)].join(" ").toLowerCase();
      return words.every((word) => all.includes(word));
    });
    return found.sort((a, b) => Number(b.favourite) - Number(a.favourite) || namesCompared.compare(sortName(a, order), sortName(b, order)));
  }

  #chosen(choice: ContactChoice): readonly Contact[] {
    if (choice.kind === "ids") return choice.ids.flatMap((id) => this.#people.get(id) ?? []);
    return this.#matching({ limit: 0, ...(choice.kind === "group" ? { group: choice.group } : {}), ...(choice.kind === "favourites" ? { favourites: true } : {}) });
  }

  #pairs(): DuplicatePair[] {
    const people = [...this.#people.values()];
    return people.flatMap((first, index) => people.slice(index + 1).flatMap((second): DuplicatePair[] => {
      if (this.#different.has(pairKey(first.id, second.id))) return [];
      const shared = first.addresses.find(({ value }) => second.addresses.some((other) => addressKey(other.value) === addressKey(value)));
      const sameName = namesCompared.compare(first.name, second.name) === 0;
      const reasons = [...(shared ? [{ reason: "number", value: shared.value } as const] : []), ...(sameName ? [{ reason: "name", value: first.name } as const] : [])];
      return reasons.length === 0 ? [] : [{ first, second, reasons }];
    }));
  }

  #merged(ids: readonly string[]): Contact {
    const [first, ...others] = ids.map((id) => this.#people.get(id)!);
    return others.reduce((merged, other) => ({
      ...merged,
      organisation: merged.organisation || other.organisation,
      title: merged.title || other.title,
      favourite: merged.favourite || other.favourite,
      addresses: [...merged.addresses, ...other.addresses.filter(({ value }) => !merged.addresses.some((own) => addressKey(own.value) === addressKey(value)))],
      emails: [...merged.emails, ...other.emails],
      notes: [merged.notes, other.notes].filter((notes) => notes !== "").join("\n"),
      groups: [...new Set([...merged.groups, ...other.groups])],
    }), first!);
  }

  #freshId(prefix: string): string {
    this.#nextId += 1;
    return `${prefix}-${this.#nextId}`;
  }
}

function sortName(person: Contact, order: ContactQuery["order"]): string {
  return order === "family-name" ? `${person.nameParts?.family ?? person.name.split(" ").at(-1)} ${person.name}` : person.name;
}

function sectionsOf(people: readonly Contact[], order: ContactQuery["order"]): ContactSection[] {
  const counts = new Map<string, number>();
  for (const person of people) {
    const letter = sortName(person, order).normalize("NFD").charAt(0).toUpperCase();
    const heading = person.favourite ? "favourites" : /\p{L}/u.test(letter) ? letter : "#";
    counts.set(heading, (counts.get(heading) ?? 0) + 1);
  }
  return [...counts].map(([heading, count]) => ({ heading, count }));
}

const addressKey = (address: string): string => {
  const bare = address.replace(/^(?:sips?|tel):/u, "").toLowerCase();
  const user = bare.split("@")[0]!;
  return /^\+?[\d\s().\-/]+$/u.test(user) ? user.replace(/[^\d+]/gu, "") : bare;
};

const pairKey = (first: string, second: string): string => [first, second].sort().join(" ");
