// Search in the address book: words by the full-text index, order and pages by the list's own index. A page of a search
// that almost everybody matches is filled by going down the list; one of few by sorting those few.
import type Database from "libsql";
import { headingOf } from "../../../phone/contacts/contact-text.ts";
import { contactWords, hasTerms, searchTerms } from "../../../phone/contacts/contact-words.ts";
import type { Country } from "../../../phone/contacts/phone-number.ts";
import type { Contact, ContactOrder, ContactPage, ContactQuery, ContactSection, ContactStore } from "../../../ports/store.ts";
import { readDocument } from "./contact-rows.ts";

/** Where at least this share of all contacts matches, going down the list finds a page sooner than sorting. */
const DENSE_SHARE = 0.2;
/** How many of the list are looked at before sorting after all. */
const DENSE_LOOK = 300;

const COLUMNS: Record<ContactOrder, { readonly index: string; readonly initial: string; readonly key: string }> = {
  name: { index: "contacts_by_name", initial: "name_initial", key: "name_key" },
  "family-name": { index: "contacts_by_family", initial: "family_initial", key: "family_key" },
};

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Search and sections of an open database's contacts. */
export function openContactSearch(database: Database.Database, country: () => Country): Pick<ContactStore, "searchContacts" | "contactSections"> {
  const prepared = new Map<string, Database.Statement>();
  const rows = <Row>(sql: string, values: readonly (string | number)[]): Row[] => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement.all([...values]) as Row[];
  };
  const count = ({ sql, values }: Condition): number => rows<{ found: number }>(`SELECT count(*) AS found FROM contacts WHERE ${sql}`, values)[0]!.found;
  const page = ({ sql, values }: Condition, order: ContactOrder, offset: number, limit: number): Contact[] => {
    const { index, initial, key } = COLUMNS[order];
    return rows<{ document: string }>(
      `SELECT document FROM contacts INDEXED BY ${index} WHERE ${sql} ORDER BY favourite DESC, ${initial}, ${key}, number LIMIT ? OFFSET ?`,
      [...values, limit, offset],
    ).map(({ document }) => readDocument(document));
  };

  return {
    searchContacts(query): ContactPage {
      const { order = "name", offset = 0, limit } = query;
      const terms = searchTerms(query.text ?? "", country());
      const kept = conditionOf(query);
      if (terms.length === 0) return { total: count(kept), contacts: page(kept, order, offset, limit) };
      const match = terms.map((forms) => `(${forms.map((form) => `"${form}"*`).join(" OR ")})`).join(" AND ");
      const narrowed = narrow(kept, match);
      const total = kept.sql === "1" ? rows<{ found: number }>("SELECT count(*) AS found FROM contact_words WHERE contact_words MATCH ?", [match])[0]!.found : count(narrowed);
      if (offset === 0 && total >= count(everybody) * DENSE_SHARE) {
        const found = page(kept, order, 0, DENSE_LOOK).filter((contact) => hasTerms(contactWords(contact), terms));
        if (found.length >= limit) return { total, contacts: found.slice(0, limit) };
      }
      return { total, contacts: total === 0 ? [] : page(narrowed, order, offset, limit) };
    },
    contactSections({ group, order = "name" }): readonly ContactSection[] {
      const { initial, index } = COLUMNS[order];
      const { sql, values } = conditionOf(group === undefined ? {} : { group });
      const found = rows<{ favourite: number; initial: string; found: number }>(
        `SELECT favourite, ${initial} AS initial, count(*) AS found FROM contacts INDEXED BY ${index} WHERE ${sql} GROUP BY favourite, ${initial} ORDER BY favourite DESC, ${initial}`,
        values,
      );
      const favourites = found.filter((row) => row.favourite === 1).reduce((sum, row) => sum + row.found, 0);
      const letters = found.filter((row) => row.favourite === 0).map((row) => ({ heading: headingOf(row.initial), count: row.found }));
      return favourites > 0 ? [{ heading: "favourites", count: favourites }, ...letters] : letters;
    },
  };
}

const everybody: Condition = { sql: "1", values: [] };

function conditionOf({ group, favourites }: Pick<ContactQuery, "group" | "favourites">): Condition {
  const parts: Condition[] = [
    ...(favourites === true ? [{ sql: "favourite = 1", values: [] }] : []),
    ...(group === undefined ? [] : [{ sql: "number IN (SELECT number FROM contact_groups WHERE name = ?)", values: [group] }]),
  ];
  return parts.length === 0 ? everybody : { sql: parts.map(({ sql }) => sql).join(" AND "), values: parts.flatMap(({ values }) => values) };
}

function narrow({ sql, values }: Condition, match: string): Condition {
  return { sql: `${sql} AND number IN (SELECT rowid FROM contact_words WHERE contact_words MATCH ?)`, values: [...values, match] };
}
