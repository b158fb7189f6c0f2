// An address book for the scripted phone that has everything in it: groups, organisations, photos, people who are there
// twice; and one of ten thousand people.
import type { ChosenContacts, Contact, ContactDraft } from "../../electron/contract/bridge.ts";
import { wholeContact } from "./fake-contacts.ts";

/** A drawn portrait, since real ones are somebody's. */
const portrait = (sky: string, coat: string): string =>
  `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="${sky}"/><circle cx="48" cy="38" r="18" fill="#f0c9a4"/><path d="M12 96c4-26 18-36 36-36s32 10 36 36z" fill="${coat}"/><path d="M29 36c0-16 8-24 19-24s19 8 19 24c-6-8-12-12-19-12s-13 4-19 12z" fill="#5b3a29"/></svg>`)}`;

/** Photos by their ids. */
export const bookPhotos: ReadonlyMap<string, string> = new Map([["photo-ada", portrait("#b9d6e8", "#6c3f5f")], ["photo-mary", portrait("#e7d9b4", "#3d5a45")]]);

const person = (id: string, name: string, numbers: readonly (readonly [label: string, value: string])[], part: Partial<ContactDraft> = {}): Contact =>
  wholeContact(id, { name, addresses: numbers.map(([label, value]) => ({ label, value })), ...part });

const book: readonly Contact[] = [
  person("ada", "Ada Lovelace", [["work", "+442079460018"], ["mobile", "+447700900876"], ["sip", "ada@example.org"]], {
    favourite: true, photoId: "photo-ada", organisation: "Analytical Engines Ltd", title: "Mathematician", groups: ["Engine room", "Friends"],
    emails: [{ label: "work", value: "ada@engines.example.org" }], notes: "Prefers a call before ten. Knows the engine better than its maker.",
  }),
  person("alan", "Alan Turing", [["mobile", "+447700900123"]], { favourite: true, organisation: "Bombe Works" }),
  person("annie", "Annie Easley", [["work", "+12025550114"]], { organisation: "Rocket Laboratory", groups: ["Engine room"] }),
  person("ann", "Annie Easley", [["mobile", "+12025550199"], ["work", "+1 202 555 0114"]], { notes: "Call before the launch." }),
  person("charles", "Charles Babbage", [["home", "+442079460777"]], { organisation: "Analytical Engines Ltd", groups: ["Engine room"] }),
  person("dorothy", "Dorothy Vaughan", [["work", "+17575550142"]], { organisation: "West Computing" }),
  person("emmy", "Emmy Noether", [["sip", "emmy@goettingen.example.de"]], { groups: ["Friends"] }),
  person("grace", "Grace Hopper", [["work", "+12025550170"], ["Ship", "+12025550171"]], { organisation: "Navy Yard" }),
  person("katherine", "Katherine Johnson", [["home", "+13045550188"], ["mobile", "+13045550121"]], { organisation: "West Computing", groups: ["Friends"] }),
  person("konrad", "Konrad Zuse", [["sip", "konrad@zuse.example.de"], ["work", "+4930901820"]], { organisation: "Zuse KG" }),
  person("konrad-2", "Zuse, Konrad", [["work", "030 901820"], ["work", "+4930901820"]]),
  person("linnea", "Linnéa Örnberg-Väisänen of the Northern Telephone Cooperative", [["work", "+358401234567"]], { organisation: "Northern Telephone Cooperative and Sons" }),
  person("mary", "Mary Jackson", [["work", "+17575550143"]], { photoId: "photo-mary", organisation: "West Computing" }),
  person("office", "204 Office", [["sip", "204"]]),
];

const firstNames = ["Ada", "Bela", "Carla", "Dora", "Emil", "Fredrik", "Grace", "Henri", "Ida", "Jarmo", "Kaisa", "Lea", "Mika", "Nora", "Otto", "Paula", "Quinn", "Rosa", "Sven", "Tuula", "Uwe", "Vera", "Wanda", "Xenia", "Yrjö", "Zoe"];
const lastNames = ["Abel", "Berg", "Curie", "Dahl", "Euler", "Fermi", "Gauss", "Hahn", "Ising", "Joule"];

function manyPeople(count: number): Contact[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${firstNames[index % firstNames.length]} ${lastNames[Math.floor(index / 26) % lastNames.length]} ${Math.floor(index / 260)}`;
    return person(`many-${index}`, name, [["work", `+4930${String(1_000_000 + index)}`]]);
  });
}

/** The book of a scene; undefined for scenes with the usual few people. */
export function bookOf(scene: string): readonly Contact[] | undefined {
  if (scene === "book-many") return manyPeople(10_000);
  return scene.startsWith("book") ? book : undefined;
}

const card = (name: string, ...numbers: readonly string[]): string =>
  ["BEGIN:VCARD", "VERSION:3.0", `FN:${name}`, ...numbers.map((number) => `TEL:${number}`), "END:VCARD", ""].join("\r\n");

/** What the scripted host's file dialog answers. */
export const fakeContactsFile: ChosenContacts = {
  name: "phone.vcf",
  text: [
    card("Ada Lovelace", "+442079460018", "+442079460099"), card("Alan Turing", "+447700900123"), card("Hedy Lamarr", "+4317654321"),
    card("Radia Perlman", "+16175550133", "sip:radia@bridges.example.com"), card("Konrad Zuse", "+4930901820", "+496621555123"),
  ].join(""),
};
