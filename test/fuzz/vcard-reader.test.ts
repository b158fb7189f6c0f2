// Whatever a file holds, reading it as vCard ends, soon, and with nothing thrown; and what is written is read again as it was.
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readVcards } from "../../core/phone/contacts/read-vcard.ts";
import { writeVcard } from "../../core/phone/contacts/write-vcard.ts";

const folder = join(import.meta.dirname, "../fixtures/vcard");
const seeds = ["v4-full.vcf", "v3-phone.vcf", "v21-old-phone.vcf"].map((name) => readFileSync(join(folder, name), "utf8"));
const pieces = ["BEGIN:VCARD\n", "END:VCARD\n", "\n ", "=\n", ";ENCODING=QUOTED-PRINTABLE", ":", ";", "\\", '"', "TEL", "PHOTO:data:image/png;base64,", "^n", "\u{1F426}", "\ud800", "\0", "item1."];

const mutated = fc.tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(20), fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 8 }))), { maxLength: 8 }))
  .map(([seed, edits]) => edits.reduce((text, [place, removed, added]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + added + text.slice(at + removed);
  }, seed));

const word = fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => text.replace(/[\r\u0085\u2028\u2029]/gu, "").trim());
const name = word.filter((text) => text !== "");
const address = fc.record({ label: fc.constantFrom("work", "home", "mobile", "fax"), value: fc.stringMatching(/^\+[0-9]{3,15}$/u) });

it("reads any change of a file, and knows of each card a name, a number or a reason", () => {
  fc.assert(fc.property(mutated, (text) => {
    for (const { line, result } of readVcards(text)) {
      expect(line).toBeGreaterThan(0);
      if (result.ok) expect(result.value.contact.name !== "" || result.value.contact.addresses.length > 0).toBe(true);
      else expect(result.error.code).toMatch(/^contacts\//u);
    }
  }), { numRuns: 300 });
});

it("reads what it reads, written again, as the same", () => {
  fc.assert(fc.property(mutated, fc.constantFrom("3.0", "4.0"), (text, version) => {
    const read = [...readVcards(text)].flatMap(({ result }) => (result.ok && result.value.contact.extra?.length === 0 ? [result.value] : []));
    for (const { contact, photo } of read) {
      const [again] = [...readVcards(writeVcard(contact, version, photo))];
      expect(again!.result).toMatchObject({ ok: true, value: { contact: { name: contact.name, organisation: contact.organisation, notes: contact.notes } } });
    }
  }), { numRuns: 200 });
});

it("loses nothing of what a person enters", () => {
  fc.assert(fc.property(fc.record({ name, title: word, notes: word, addresses: fc.array(address, { maxLength: 4 }) }), fc.constantFrom("3.0", "4.0"), (entered, version) => {
    const [again] = [...readVcards(writeVcard(entered, version))];
    expect(again!.result).toMatchObject({ ok: true, value: { contact: entered } });
  }), { numRuns: 200 });
});
