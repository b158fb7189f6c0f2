// Two changes of one card made one, field by field: what only one side changed is taken from it, lists entry by entry.
// Where both changed a field that holds one value, this phone's stays and the server's becomes a line of the card. Pure.
import type { CardFields } from "../../ports/directory-store.ts";
import { emailKey } from "../contacts/contact-keys.ts";
import { normaliseAddress } from "../contacts/contact-text.ts";
import { escapeText } from "../contacts/vcard-values.ts";
import { isSameValue } from "./same-card.ts";

/** Fields in which both sides had a word of their own, and this phone's stands. */
export type KeptFields = readonly (keyof CardFields)[];

const SINGLE = ["name", "nameParts", "organisation", "title", "birthday", "uid", "photoId", "favourite"] as const;
type SingleField = (typeof SINGLE)[number];

/** The card that loses nothing of either. `agreed` is undefined where the two were never in step. */
export function mergeThreeWays(
  agreed: CardFields | undefined, here: CardFields, there: CardFields, photoLine: (photoId: string) => string | undefined,
): { readonly fields: CardFields; readonly kept: KeptFields } {
  const kept: SingleField[] = [];
  const single = Object.fromEntries(SINGLE.flatMap((field) => {
    const [before, ours, theirs] = [agreed?.[field], here[field], there[field]];
    if (isSameValue(ours, theirs) || isSameValue(before, theirs) || isEmpty(theirs)) return ours === undefined ? [] : [[field, ours]];
    if (isSameValue(before, ours) || isEmpty(ours)) return [[field, theirs]];
    kept.push(field);
    return [[field, ours]];
  })) as Pick<CardFields, SingleField>;
  const list = <Item>(field: (fields: CardFields) => readonly Item[], keyOf: (item: Item) => string): readonly Item[] =>
    mergeLists(agreed ? field(agreed) : [], field(here), field(there), keyOf);
  const fields: CardFields = {
    ...single,
    addresses: list((card) => card.addresses, ({ value }) => normaliseAddress(value)),
    emails: list((card) => card.emails, ({ value }) => emailKey(value)),
    groups: list((card) => card.groups, (group) => group),
    extra: [...new Set([...list((card) => card.extra, (line) => line), ...kept.flatMap((field) => lineOf(field, there, photoLine))])],
    notes: mergeNotes(agreed?.notes ?? "", here.notes, there.notes),
  };
  return { fields, kept };
}

/** Favourite or not is one of two: where both sides differ and nobody knows from what, it stays one. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === "" || value === false;
}

/** What both have stays, changed as one side changed it; what one side took out goes unless the other changed it. */
function mergeLists<Item>(agreed: readonly Item[], here: readonly Item[], there: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  const [before, ours, theirs] = [byKey(agreed, keyOf), byKey(here, keyOf), byKey(there, keyOf)];
  const merged: Item[] = [];
  for (const [key, item] of ours) {
    const [was, other] = [before.get(key), theirs.get(key)];
    if (other !== undefined) merged.push(was !== undefined && isSameValue(was, item) ? other : item);
    else if (was === undefined || !isSameValue(was, item)) merged.push(item);
  }
  for (const [key, item] of theirs) {
    const was = before.get(key);
    if (!ours.has(key) && (was === undefined || !isSameValue(was, item))) merged.push(item);
  }
  return merged;
}

/** An entry that is there twice has two keys. */
function byKey<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item> {
  const found = new Map<string, Item>();
  for (const item of items) {
    let [key, count] = [keyOf(item), 1];
    while (found.has(key)) key = `${keyOf(item)} ${(count += 1)}`;
    found.set(key, item);
  }
  return found;
}

function mergeNotes(before: string, ours: string, theirs: string): string {
  if (ours === theirs || before === theirs || ours.includes(theirs)) return ours;
  if (before === ours || theirs.includes(ours)) return theirs;
  return `${ours}\n\n${theirs}`;
}

function lineOf(field: SingleField, there: CardFields, photoLine: (photoId: string) => string | undefined): readonly string[] {
  const text = (property: string, value: string | undefined): readonly string[] => (value ? [`${property}:${escapeText(value)}`] : []);
  switch (field) {
    case "name": return text("NICKNAME", there.name);
    case "organisation": return text("X-GODWIT-ORG", there.organisation);
    case "title": return text("X-GODWIT-TITLE", there.title);
    case "birthday": return text("X-GODWIT-BDAY", there.birthday);
    case "uid": return text("X-GODWIT-UID", there.uid);
    case "nameParts": return there.nameParts ? [`X-GODWIT-N:${Object.values(there.nameParts).map(escapeText).join(";")}`] : [];
    case "photoId": {
      const line = there.photoId === undefined ? undefined : photoLine(there.photoId);
      return line === undefined ? [] : [line];
    }
    case "favourite": return [];
  }
}
