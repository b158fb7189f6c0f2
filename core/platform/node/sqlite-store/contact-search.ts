// Search in the address book: words by the full-text index, order and pages by the list's own index. What many match is
// found by going down the list until the page is full; what few match, by sorting those few.
import type Database from "libsql";
import { headingOf } from "../../../phone/contacts/contact-text.ts";
import { contactWords, hasTerms, searchTerms } from "../../../phone/contacts/contact-words.ts";
import type { Country } from "../../../phone/contacts/phone-number.ts";
import { MAX_COUNTED } from "../../../ports/contact-store.ts";
import type { Contact, ContactOrder, ContactPage, ContactQuery, ContactSection, ContactStore } from "../../../ports/store.ts";
import { readDocument } from "./contact-rows.ts";

/** Up to so many are sorted soon enough; on the way down the list they might all come last. */
const SORTED_AT_MOST = 4_000;
/** Where more match than are counted, so many of the list are looked at one by one, a part at a time, before the index is asked. */
const [DENSE_LOOK, DENSE_PART] = [600, 100];

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
  const page = ({ sql, values }: Condition, order: ContactOrder, offset: number, limit: number, isSorted = false): Contact[] => {
    const { index, initial, key } = COLUMNS[order];
    return rows<{ document: string }>(
      `SELECT document FROM contacts ${isSorted ? "NOT INDEXED" : `INDEXED BY ${index}`} WHERE ${sql} ORDER BY favourite DESC, ${initial}, ${key}, number LIMIT ? OFFSET ?`,
      [...values, limit, offset],
    ).map(({ document }) => readDocument(document));
  };
  /** Counting goes no further than that, since a key was pressed and somebody waits. */
  const countMatches = (kept: Condition, narrowed: Condition): number => {
    const matches = kept === everybody ? "SELECT 1 FROM contact_words WHERE contact_words MATCH ?" : `SELECT 1 FROM contacts WHERE ${narrowed.sql}`;
    return rows<{ found: number }>(`SELECT count(*) AS found FROM (${matches} LIMIT ${MAX_COUNTED})`, narrowed.values)[0]!.found;
  };
  /** The first of the list that pass, or fewer where those are far apart. */
  const firstOf = (kept: Condition, order: ContactOrder, limit: number, passes: (contact: Contact) => boolean): readonly Contact[] => {
    const found: Contact[] = [];
    for (let offset = 0; offset < DENSE_LOOK && found.length < limit; offset += DENSE_PART) {
      found.push(...page(kept, order, offset, DENSE_PART).filter(passes));
    }
    return found.slice(0, limit);
  };

  return {
    searchContacts(query): ContactPage {
      const { order = "name", offset = 0, limit } = query;
      const terms = searchTerms(query.text ?? "", country());
      const kept = conditionOf(query);
      if (terms.length === 0) return { total: count(kept), contacts: page(kept, order, offset, limit) };
      const match = terms.map((forms) => `(${forms.map((form) => `"${form}"*`).join(" OR ")})`).join(" AND ");
      const narrowed = narrow(kept, match);
      const total = countMatches(kept, narrowed);
      if (offset === 0 && total === MAX_COUNTED) {
        const found = firstOf(kept, order, limit, (contact) => hasTerms(contactWords(contact), terms));
        if (found.length >= limit) return { total, contacts: found };
      }
      return { total, contacts: total === 0 ? [] : page(narrowed, order, offset, limit, total <= SORTED_AT_MOST) };
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
