// The address book of a large firm: what a keystroke in the search takes, whose call it is, and how long the longest
// stretch is for which an import lets nothing else run. Beside the search: LIKE over every contact, as one writes it first.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { ContactImports } from "../../core/phone/contacts/contact-imports.ts";
import { directBatches } from "../../core/phone/contacts/direct-batches.ts";
import { writeVcard } from "../../core/phone/contacts/write-vcard.ts";
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { openSqliteStore, type SqliteStore } from "../../core/platform/node/sqlite-store/sqlite-store.ts";
import type { ContactImportView } from "../../core/phone/protocol.ts";
import type { ContactDraft } from "../../core/ports/store.ts";
import type { Bench, BenchContext, Figures } from "./bench.ts";
import { compare } from "./comparison.ts";
import { threadTimeMs } from "./process-load.ts";
import { at, figuresOf, keystrokes, likeSearch, timeMs, unitsOf } from "./query-times.ts";
import { samplePeople } from "./sample-people.ts";

const [PEOPLE, QUICK_PEOPLE] = [100_000, 10_000];
const PAGE = 50;
/** Each so many-th person calls. */
const CALLERS = 97;
/** As people type: letter by letter, names, numbers in several forms, words of several fields. */
const TYPED = ["anna", "mülle", "jorg", "kesw", "zoe", "0301", "+4930", "020 79", "press an", "engine", "radio ann"];

export const contactsBench: Bench = {
  name: "contacts",
  about: "search, callers' names and import with 100,000 contacts",
  async run(context) {
    const folder = mkdtempSync(join(tmpdir(), "godwit-contacts-"));
    try {
      await measure(context, folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function measure(context: BenchContext, folder: string): Promise<void> {
  const people = samplePeople(context.quick ? QUICK_PEOPLE : PEOPLE);
  const store = openSqliteStore({ path: join(folder, "godwit.db"), wallMs: Date.now, country: () => "DE", batchWorkerPath: fileURLToPath(new URL("contacts-worker.mjs", import.meta.url)) });
  const naive = likeSearch(join(folder, "naive.db"), people.map(({ name, organisation, notes, groups = [], addresses, emails = [] }) => ({
    shown: name, order: name, words: [name, organisation, notes, ...groups, ...[...addresses, ...emails].map(({ value }) => value)].join("\n"),
  })), PAGE);
  try {
    await compare({ bench: "contacts", units: { import: "s", "import longest stall": "ms", "import stall p99": "ms", "import longest turn, CPU": "ms", "import turn p99, CPU": "ms", "import, CPU of all threads": "s" }, runs: 1, peers: [], ours: { name: "godwit", measure: () => importAll(store, people) } }, context);
    const ours = (): Figures => keystrokes(TYPED, (text) => store.contacts.searchContacts({ text, limit: PAGE }));
    const theirs = (): Figures => keystrokes(TYPED, (text) => naive.search(text));
    await compare({
      bench: "contacts", units: { ...unitsOf("keystroke"), ...unitsOf("keystroke CPU") }, runs: context.runs(5, 2), warmsUp: true,
      ours: { name: "godwit", measure: ours }, peers: [{ name: "like", measure: theirs }],
    }, context);
    const callers = people.filter((_, index) => index % CALLERS === 0).map(({ addresses }) => `sip:${addresses[0]!.value.replace(/[^+\d]/gu, "")}@carrier.example`);
    const names = (): Figures => figuresOf("caller", callers.map((value) => timeMs(() => store.contacts.findByAddress(value))));
    await compare({ bench: "contacts", units: unitsOf("caller"), runs: context.runs(5, 2), warmsUp: true, ours: { name: "godwit", measure: names }, peers: [] }, context);
  } finally {
    naive.close();
    store.dispose();
  }
}

/** Imports all as a vCard file, while a timer that wants to run each millisecond sees for how long it could not. */
async function importAll({ contacts, contactBatches }: SqliteStore, people: readonly ContactDraft[]): Promise<Figures> {
  const text = people.map((person) => writeVcard(person, "4.0")).join("");
  const stallsMs: number[] = [];
  const turnsMs: number[] = [];
  let [lastMs, lastUsedMs] = [performance.now(), threadTimeMs()];
  const beat = setInterval(() => {
    turnsMs.push(threadTimeMs() - lastUsedMs);
    lastUsedMs = threadTimeMs();
    stallsMs.push(performance.now() - lastMs - 1);
    lastMs = performance.now();
  }, 1);
  const begunMs = performance.now();
  const begunUse = process.cpuUsage();
  const views = new ImportWatch();
  const imports = new ContactImports({ contacts, batches: contactBatches ?? directBatches(contacts), clock: new NodeClock(), country: () => "DE", onChange() {}, tell: (view) => views.see(view) });
  await imports.open("people.vcf", text);
  await views.reached("planned");
  imports.current.start();
  await views.reached("done");
  clearInterval(beat);
  imports.dispose();
  const sorted = stallsMs.toSorted((a, b) => a - b);
  const sortedTurns = turnsMs.toSorted((a, b) => a - b);
  const { user, system } = process.cpuUsage(begunUse);
  return { "import longest turn, CPU": at(sortedTurns, 1), "import turn p99, CPU": at(sortedTurns, 0.99), "import, CPU of all threads": (user + system) / 1e6, import: (performance.now() - begunMs) / 1_000, "import longest stall": at(sorted, 1), "import stall p99": at(sorted, 0.99) };
}

/** Tells when an import has come to a state. */
class ImportWatch {
  #state: string | undefined;
  #wake: (() => void) | undefined;

  see(view: ContactImportView | undefined): void {
    this.#state = view?.state;
    this.#wake?.();
  }

  async reached(state: ContactImportView["state"]): Promise<void> {
    while (this.#state !== state) {
      if (this.#state === "failed") throw new Error("The import failed");
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
