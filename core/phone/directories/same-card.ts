// Whether two cards say the same, whatever the order of their fields and of lines that mean nothing to this phone. Pure.
import type { CardFields } from "../../ports/directory-store.ts";
import { uidKey } from "../contacts/contact-keys.ts";

/** Whether nothing would change if one replaced the other. */
export function isSameCard(first: CardFields, second: CardFields): boolean {
  return canonical(first) === canonical(second);
}

/** Whether both are one card, changed or not: by its UID (RFC 6350 section 6.7.6), or where one has none by saying the same. */
export function isOneCard(first: CardFields, second: CardFields): boolean {
  if (first.uid !== undefined && second.uid !== undefined) return uidKey(first.uid) === uidKey(second.uid);
  return isSameValue({ ...sorted(first), uid: undefined }, { ...sorted(second), uid: undefined });
}

/** Whether two values are alike, whatever the order of an object's keys and with absent keys as good as undefined ones. */
export function isSameValue(first: unknown, second: unknown): boolean {
  return stable(first) === stable(second);
}

function canonical(fields: CardFields): string {
  return stable(sorted(fields));
}

function sorted(fields: CardFields): CardFields {
  return { ...fields, groups: [...fields.groups].sort(), extra: [...fields.extra].sort() };
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).filter(([, each]) => each !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part) ?? "";
}
