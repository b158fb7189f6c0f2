// Jumping to a name in a list of which only pages are here: its letter is found by the headings, then the name by halving
// what is left, so that a hundred thousand people cost a dozen questions. Pure but for asking.
import type { Contact, ContactOrder } from "../../bridge/bridge.ts";
import type { ListSection } from "./list-rows.ts";

const names = new Intl.Collator(undefined, { sensitivity: "base" });

/** What the search asks of the list. */
export interface NamedList {
  readonly sections: readonly ListSection[];
  readonly order: ContactOrder;
  personAt(place: number): Promise<Contact | undefined>;
}

/** The place of somebody whose name begins with `typed`: the next one from `from` on, else the first one. */
export async function findName(list: NamedList, typed: string, from: number): Promise<number | undefined> {
  const section = sectionOf(list.sections, typed);
  if (section === undefined) return undefined;
  const [first, end] = section;
  if ([...typed].length === 1) return from > first && from < end ? from : first;
  let [low, high] = [first, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await precedes(list, middle, typed)) low = middle + 1;
    else high = middle;
  }
  if (low === end) return undefined;
  return begins(sortName(await list.personAt(low), list.order), typed) ? low : undefined;
}

/** The first place of the typed letter's section, and the place after its last one. */
function sectionOf(sections: readonly ListSection[], typed: string): readonly [number, number] | undefined {
  let first = 0;
  for (const { heading, count } of sections) {
    if ([...heading].length === 1 && begins(typed, heading)) return [first, first + count];
    first += count;
  }
  return undefined;
}

async function precedes(list: NamedList, place: number, typed: string): Promise<boolean> {
  const name = sortName(await list.personAt(place), list.order);
  return !begins(name, typed) && names.compare(name, typed) < 0;
}

function begins(name: string, typed: string): boolean {
  return names.compare(name.slice(0, typed.length), typed) === 0;
}

function sortName(person: Contact | undefined, order: ContactOrder): string {
  if (person === undefined) return "";
  const family = person.nameParts?.family;
  return order === "family-name" && family !== undefined && family !== "" ? family : person.name;
}
