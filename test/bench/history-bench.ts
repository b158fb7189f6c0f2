// The calls of many years: what the first page of the list takes, one far down, one of a filter, a keystroke in its search, a
// person's own calls, and writing one more down. Beside the search: LIKE over every call, as one writes it first.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressKeys } from "../../core/phone/contacts/contact-keys.ts";
import { openSqliteStore } from "../../core/platform/node/sqlite-store/sqlite-store.ts";
import type { HistoryEntry, HistoryFilter, HistoryStore } from "../../core/ports/store.ts";
import type { Bench, BenchContext, Figures } from "./bench.ts";
import { compare } from "./comparison.ts";
import { figuresOf, keystrokes, likeSearch, timeMs, unitsOf } from "./query-times.ts";
import { samplePeople } from "./sample-people.ts";

const SIZES = [10_000, 50_000];
const PAGE = 50;
const PEOPLE = 2_000;
/** Each question is asked so often in a run. */
const TIMES = 50;
const TYPED = ["anna", "mülle", "jorg", "0301", "+4930", "020 79", "bridge", "greta an"];
const [FIRST_MS, APART_MS] = [Date.UTC(2016, 0, 1), 3_000_000];

export const historyBench: Bench = {
  name: "history",
  about: "lists, search and writing with 10,000 and 50,000 past calls",
  async run(context) {
    for (const size of context.quick ? SIZES.slice(0, 1) : SIZES) {
      const folder = mkdtempSync(join(tmpdir(), "godwit-history-"));
      try {
        await measure(context, folder, size);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  },
};

async function measure(context: BenchContext, folder: string, size: number): Promise<void> {
  const bench = `history of ${size}`;
  const calls = sampleCalls(size);
  const store = openSqliteStore({ path: join(folder, "godwit.db"), wallMs: Date.now, country: () => "DE" });
  const naive = likeSearch(join(folder, "naive.db"), calls.map(({ remoteName, remoteUri, startedAtMs }) => ({ shown: remoteName, order: -startedAtMs, words: `${remoteName}\n${remoteUri}` })), PAGE);
  try {
    for (const call of calls) store.history.addHistory(call);
    const run = { runs: context.runs(5, 2), warmsUp: true };
    await compare({ bench, units: questionUnits, ...run, ours: { name: "godwit", measure: () => questions(store.history, calls) }, peers: [] }, context);
    await compare({
      bench, units: { ...unitsOf("keystroke"), ...unitsOf("keystroke CPU") }, ...run,
      ours: { name: "godwit", measure: () => keystrokes(TYPED, (text) => list(store.history, { text })) },
      peers: [{ name: "like", measure: () => keystrokes(TYPED, (text) => naive.search(text)) }],
    }, context);
  } finally {
    naive.close();
    store.dispose();
  }
}

const questionUnits = { ...unitsOf("first page"), ...unitsOf("page in the middle"), ...unitsOf("missed"), ...unitsOf("person"), ...unitsOf("one more call") };

/** What the window asks for when it shows a page: how the list falls into days, and a stretch of it. */
function list(history: HistoryStore, filter: HistoryFilter, offset = 0): void {
  history.historyDays(filter);
  history.historyRuns(filter, offset, PAGE);
}

function questions(history: HistoryStore, calls: readonly HistoryEntry[]): Figures {
  const times = (what: string, ask: (index: number) => void): Figures => figuresOf(what, Array.from({ length: TIMES }, (_, index) => timeMs(() => ask(index))));
  return {
    ...times("first page", () => list(history, {})),
    ...times("page in the middle", () => list(history, {}, Math.floor(calls.length / 4))),
    ...times("missed", () => list(history, { show: "missed" })),
    ...times("person", (index) => void history.listHistory(PAGE, undefined, { keys: addressKeys(calls[index * 31]!.remoteUri) })),
    ...times("one more call", (index) => history.addHistory(calls[index]!)),
  };
}

/** Calls with the same people again and again, one in five of them missed, fifty minutes apart. */
function sampleCalls(count: number): readonly HistoryEntry[] {
  const people = samplePeople(PEOPLE);
  return Array.from({ length: count }, (_, index) => {
    const { name, addresses } = people[(index * 7_919) % PEOPLE]!;
    const isMissed = index % 5 === 0;
    return {
      id: `call-${index}`,
      accountId: "account-1",
      direction: index % 2 === 0 ? "incoming" : "outgoing",
      remoteUri: `sip:${addresses[0]!.value.replace(/[^+\d]/gu, "")}@carrier.example`,
      remoteName: name,
      startedAtMs: FIRST_MS + index * APART_MS,
      durationMs: isMissed ? 0 : 60_000 + (index % 600) * 1_000,
      outcome: isMissed ? (index % 2 === 0 ? "missed" : "cancelled") : "answered",
      endedBy: "remote",
      reasonCode: "",
      reason: "",
      seen: true,
    };
  });
}
