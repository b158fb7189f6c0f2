// What calls are found by in their index, and the question for it: the words of a call, and beside them its kind, its account
// and the keys of its address as words that nobody can type. So one question of the index answers a whole filter, the newest
// calls first, and need not go on to the oldest. Pure.
import { searchTerms } from "../../../phone/contacts/contact-words.ts";
import type { Country } from "../../../phone/contacts/phone-number.ts";
import { historyWords, indexOf } from "../../../phone/history/history-index.ts";
import type { HistoryEntry, HistoryFilter } from "../../../ports/store.ts";

/** From Unicode's private use, which the tokenizer takes for a letter and a search's text does not (sqlite.org/fts5.html#unicode61_tokenizer). */
const [KIND, ACCOUNT, KEY] = ["\uE000", "\uE001", "\uE002"];

/** All words of a call, apart by blanks. */
export function indexWords(entry: HistoryEntry): string {
  const { isMissed, isRecorded, keys } = indexOf(entry);
  const kinds = [entry.direction, ...(isMissed ? ["missed"] : []), ...(isRecorded ? ["recorded"] : [])];
  const accounts = entry.accountId === null ? [] : [coded(ACCOUNT, entry.accountId)];
  return [...historyWords(entry), ...kinds.map((kind) => KIND + kind), ...accounts, ...keys.map((key) => coded(KEY, key))].join(" ");
}

/** What the index is asked; undefined where neither text nor keys narrow. */
export function indexQuestion({ text = "", keys, show, accountId }: HistoryFilter, country: Country): string | undefined {
  const terms = searchTerms(text, country);
  if (terms.length === 0 && keys === undefined) return undefined;
  const byWords = terms.map((forms) => anyOf(forms.map((form) => `"${form}"*`))).join(" AND ");
  const ways = [...(byWords === "" ? [] : [`(${byWords})`]), ...(keys ?? []).map((key) => `"${coded(KEY, key)}"`)];
  // Without one, nothing is found: no call has the mark alone.
  const found = anyOf(ways.length === 0 ? [`"${KEY}"`] : ways);
  return [found, ...(show === undefined ? [] : [`"${KIND}${show}"`]), ...(accountId === undefined ? [] : [`"${coded(ACCOUNT, accountId)}"`])].join(" AND ");
}

function anyOf(parts: readonly string[]): string {
  return `(${parts.join(" OR ")})`;
}

/** One word, whatever signs are in it. */
function coded(mark: string, value: string): string {
  return mark + Buffer.from(value).toString("hex");
}
