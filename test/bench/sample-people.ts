// An address book as a large firm has it: made from lists of names by a fixed rule, the same in every run.
import type { ContactDraft } from "../../core/ports/store.ts";

const GIVEN = "Ada Adam Alan Alexandra Amélie Anna Anton Aïcha Bernd Björn Carla Chloé Daniel David Diego Elena Émile Emma Erik Eva Felix Fatima Finn Greta Hanna Hélène Ida Ingrid Ivan Jana Jörg José Julia Jürgen Karin Katherine Lars Lea Linnéa Lucía Luka Mads Maria Mateo Mia Mohammed Nadia Niels Noah Nora Olga Oskar Paula Pedro Piotr Rasa Rosa Sara Søren Sofia Thomas Tove Uma Väinö Vera Wei Xavier Yara Yves Zoë Łukasz".split(" ");
const SYLLABLES = "an ber dor el fin gar hol in jan kes lin mar nor ost per quist ros sen tur ull vik wald yng zim".split(" ");
const FIRMS = "Bakery Bridge Cable Carpentry Clinic Computing Dairy Dental Energy Ferries Garden Glass Harbour Insurance Law Logistics Metal Paper Pharmacy Print Radio School Shipping Stone Telephone Textile Travel Water Wood Works".split(" ");
const GROUPS = ["Customers", "Suppliers", "Press", "Family", "Night shift"];

/** The numbers of a linear congruential generator (Numerical Recipes' constants), so that each run has the same people. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** So many people, in no order. */
export function samplePeople(count: number): readonly ContactDraft[] {
  const next = numbersFrom(20_261_123);
  return Array.from({ length: count }, (_, index) => samplePerson(index, next));
}

function samplePerson(index: number, next: (below: number) => number): ContactDraft {
  const word = <Word>(words: readonly Word[]): Word => words[next(words.length)]!;
  const family = capital(word(SYLLABLES) + word(SYLLABLES) + (next(3) === 0 ? word(SYLLABLES) : ""));
  const given = word(GIVEN);
  const firm = `${capital(word(SYLLABLES) + word(SYLLABLES))} ${word(FIRMS)}`;
  const domain = `${firm.toLowerCase().replace(" ", "-")}.example`;
  const subscriber = String(10_000_000 + ((index * 7_919) % 90_000_000));
  const work = next(3) === 0 ? `030 ${subscriber}` : next(2) === 0 ? `+49 30 ${subscriber}` : `+44 (0)20 ${subscriber.slice(0, 4)} ${subscriber.slice(4)}`;
  return {
    name: `${given} ${family}`,
    organisation: firm,
    title: next(4) === 0 ? "Engineer" : "",
    addresses: [{ label: "work", value: work }, ...(next(2) === 0 ? [{ label: "sip", value: `sip:${index}@${domain}` }] : [])],
    emails: [{ label: "work", value: `${family.toLowerCase()}.${index}@${domain}` }],
    groups: next(3) === 0 ? [word(GROUPS)] : [],
    favourite: next(5_000) === 0,
    notes: next(6) === 0 ? `Met in ${capital(word(SYLLABLES))}, likes ${word(FIRMS).toLowerCase()}.` : "",
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
