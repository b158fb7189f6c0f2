// Which part of the address book the list shows. Pure.
import type { ContactChoice, ContactQuery } from "../../bridge/bridge.ts";

/** Everybody, the favourites, or one group. */
export type ListFilter = { readonly kind: "all" } | { readonly kind: "favourites" } | { readonly kind: "group"; readonly group: string };

/** The filter as the value of a choice in a form. */
export function filterKey(filter: ListFilter): string {
  return filter.kind === "group" ? `group:${filter.group}` : filter.kind;
}

/** The filter of such a value; everybody for an unknown one. */
export function filterOfKey(key: string): ListFilter {
  if (key.startsWith("group:")) return { kind: "group", group: key.slice("group:".length) };
  return key === "favourites" ? { kind: "favourites" } : { kind: "all" };
}

/** What a query says of the filter. */
export function queryOfFilter(filter: ListFilter): Pick<ContactQuery, "group" | "favourites"> {
  if (filter.kind === "group") return { group: filter.group };
  return filter.kind === "favourites" ? { favourites: true } : {};
}

/** The same people as a choice for an export. */
export function choiceOfFilter(filter: ListFilter): ContactChoice {
  return filter.kind === "group" ? { kind: "group", group: filter.group } : { kind: filter.kind };
}
