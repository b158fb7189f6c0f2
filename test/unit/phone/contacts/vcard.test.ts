// vCard files as phones, mail programs and address books write them, four ways: read, written, read again as the same, and
// cut at every byte.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MAX_PHOTO_BYTES } from "../../../../core/phone/contacts/contact-photo.ts";
import { readVcards, type ReadContact } from "../../../../core/phone/contacts/read-vcard.ts";
import { writeVcard } from "../../../../core/phone/contacts/write-vcard.ts";
import type { ContactDraft } from "../../../../core/ports/store.ts";

const folder = join(import.meta.dirname, "../../../fixtures/vcard");
const fixture = (name: string): string => readFileSync(join(folder, name), "utf8").replace(/\n/gu, "\r\n");
const png = { mediaType: "image/png", bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) };

function readAll(text: string): readonly ReadContact[] {
  return [...readVcards(text)].map(({ result }) => {
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  });
}
const readOne = (body: string): ContactDraft => readAll(`BEGIN:VCARD\nVERSION:4.0\n${body}\nEND:VCARD\n`)[0]!.contact;

const ada: ContactDraft = {
  name: "Dr. Ada Lovelace",
  nameParts: { family: "Lovelace", given: "Ada", additional: "Augusta", prefixes: "Dr.", suffixes: "" },
  organisation: "Analytical Engines, Ltd.; Tables",
  title: "Countess",
  favourite: true,
  addresses: [
    { label: "yacht", value: "+44 20 7946 0018" },
    { label: "mobile", value: "+44 7700 900123", preferred: true, parameters: ["TYPE=text"] },
    { label: "fax", value: "+44 20 7946 0019", parameters: ["TYPE=work"] },
    { label: "work", value: "sip:ada@example.org" },
    { label: "sip", value: "ada@home.example" },
  ],
  emails: [{ label: "home", value: "ada@post.example", parameters: ["PID=1.1"] }],
  notes: "Engines\nand \\numbers; all",
  groups: ["Press", "Friends, old"],
  birthday: "1815-12-10",
  uid: "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
  extra: ["ADR;TYPE=home:;;12 St James's Square;London;;;UK", "item1.URL:https://ada.example/", 'X-ENGINE;TYPE="a:b":difference;1', "item1.X-ABLabel:_$!<HomePage>!$_"],
};

describe("reading", () => {
  it("a card of version 4.0 (RFC 6350), and keeps what means nothing to this phone", () => {
    expect(readAll(fixture("v4-full.vcf"))).toEqual([{ contact: ada, photo: png }]);
  });

  it("cards of version 3.0 (RFC 2426): lists of types, folded lines, a birthday without its year", () => {
    const [jo, number] = readAll(fixture("v3-phone.vcf"));
    expect(jo!.contact).toMatchObject({
      name: "Jörg Müller", organisation: "Stadtwerke; Netz; Nord", favourite: true, groups: ["Kollegen"],
      addresses: [{ label: "work", value: "+49 30 1234567", preferred: true, parameters: ["TYPE=voice"] }, { label: "mobile", value: "0171 1234567", parameters: ["TYPE=voice"] }],
      emails: [{ label: "work", value: "jo@post.example", parameters: ["TYPE=internet"] }],
      notes: "Eine sehr lange Notiz, die über mehr als fünfundsiebzig Oktette geht und deshalb gefaltet ist.",
      birthday: "--12-10",
    });
    expect(number!.contact).toMatchObject({ name: "Only a number", addresses: [{ label: "other", value: "110" }] });
  });

  it("a card of version 2.1: bare types, quoted-printable with soft breaks and its character sets, base64 over lines", () => {
    expect(readAll(fixture("v21-old-phone.vcf"))).toEqual([{
      contact: expect.objectContaining({
        name: "Linnéa Väisänen",
        addresses: [{ label: "mobile", value: "+358401234567", preferred: true }, { label: "fax", value: "+358 9 123", parameters: ["TYPE=home"] }],
        notes: "Zeile 1\nZeile 2 grüßt; = Ende",
        extra: ["ADR;TYPE=WORK:;;Satamakatu 1;Hämeenlinna;;;"],
      }),
      photo: png,
    }]);
  });

  it.each([
    ["tel: URIs", "TEL;VALUE=uri;TYPE=\"voice,home\":tel:+44-20-7946-0018", { addresses: [{ label: "home", value: "+44-20-7946-0018", parameters: ["TYPE=voice"] }] }],
    ["Apple's labels", "item1.TEL:1\nitem1.X-ABLabel:_$!<Mobile>!$_", { addresses: [{ label: "mobile", value: "1" }], extra: [] }],
    ["a nickname as something to keep", "FN:A\nNICKNAME:Enchantress", { extra: ["NICKNAME:Enchantress"] }],
    ["the first title; the second is kept", "FN:A\nTITLE:One\nTITLE:Two", { title: "One", extra: ["TITLE:Two"] }],
    ["chat addresses that are no calls as something to keep", "FN:A\nIMPP:xmpp:a@b", { addresses: [], extra: ["IMPP:xmpp:a@b"] }],
    ["a photo elsewhere as something to keep, and does not fetch it", "FN:A\nPHOTO:https://a.example/a.jpg", { extra: ["PHOTO:https://a.example/a.jpg"] }],
    ["a birthday that is no date as something to keep", "FN:A\nBDAY;VALUE=text:circa 1800", { extra: ["BDAY;VALUE=text:circa 1800"] }],
    ["two notes as one", "FN:A\nNOTE:1\nNOTE:2", { notes: "1\n\n2" }],
    ["a name from its parts", "N:King;Ada;;Lady;", { name: "Lady Ada King" }],
    ["a card within a card as something to keep", "FN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD", { name: "A", extra: ["BEGIN:VCARD", "FN:B", "END:VCARD"] }],
  ])("takes %s", (_what, body, expected) => {
    expect(readOne(body)).toMatchObject(expected);
  });

  it("tells of a card that cannot be read by its line, and reads the next", () => {
    const entries = [...readVcards("BEGIN:VCARD\nNOTE:nobody\nEND:VCARD\njunk\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:cut")];
    expect(entries.map(({ line, result }) => [line, result.ok ? result.value.contact.name : result.error.code])).toEqual([
      [1, "contacts/card-empty"], [5, "B"], [8, "contacts/card-cut"],
    ]);
  });

  it("refuses a card of thousands of entries, and leaves out a photo beyond the limit", () => {
    expect([...readVcards(`BEGIN:VCARD\nFN:A\n${"NOTE:x\n".repeat(2_000)}END:VCARD`)][0]!.result).toMatchObject({ error: { code: "contacts/card-too-large" } });
    const large = Buffer.alloc(MAX_PHOTO_BYTES + 1).toString("base64");
    expect(readAll(`BEGIN:VCARD\nFN:A\nPHOTO;ENCODING=b;TYPE=JPEG:${large}\nEND:VCARD`)[0]).toMatchObject({ contact: { name: "A", extra: [] } });
  });
});

describe("writing", () => {
  it("gives version 4.0 back as it was", () => {
    const lines = (text: string): readonly string[] => text.replace(/\r\n /gu, "").split("\r\n").filter((line) => line !== "").sort();
    // The phone's own "item" lines get the next number that is free.
    expect(lines(writeVcard(ada, "4.0", png))).toEqual(lines(fixture("v4-full.vcf")));
  });

  it.each(["3.0", "4.0"] as const)("is read again as the same contact (%s)", (version) => {
    for (const { contact, photo } of [...readAll(fixture("v4-full.vcf")), ...readAll(fixture("v3-phone.vcf")), ...readAll(fixture("v21-old-phone.vcf"))]) {
      const [again] = readAll(writeVcard(contact, version, photo));
      expect(again).toEqual({ contact: { ...contact, nameParts: contact.nameParts }, ...(photo && { photo }) });
    }
  });

  it("folds at 75 octets and cuts no character (RFC 6350 section 3.2)", () => {
    const text = writeVcard({ name: "ä€🐦".repeat(60), addresses: [] }, "4.0");
    for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(readAll(text)[0]!.contact.name).toBe("ä€🐦".repeat(60));
  });

  it("cannot be made to write a line of its own by what it keeps of a card, nor to lose a number behind a type", () => {
    const read = readOne('TEL;TYPE="voice,x^nNOTE:forged":+44 20 7946 0018\nTEL;TYPE="home,a:b":+44 7700 900123\nX-THING:a\rNOTE:forged\nFN:Ada');
    const text = writeVcard(read, "4.0");
    expect(text.split(/\r\n?|\n/u).filter((line) => line.startsWith("NOTE"))).toEqual([]);
    expect(readAll(text)[0]!.contact.addresses.map(({ value }) => value)).toEqual(["+44 20 7946 0018", "+44 7700 900123"]);
  });

  it("cannot be made to write a line of its own by a name", () => {
    const text = writeVcard({ name: "A\r\nTEL:666\nNOTE:x;,\\", addresses: [] }, "3.0");
    expect(readAll(text)[0]!.contact).toMatchObject({ name: "A\nTEL:666\nNOTE:x;,\\", addresses: [] });
  });
});

it.each(["v4-full.vcf", "v3-phone.vcf", "v21-old-phone.vcf"])("takes %s cut at every character for what is there, and throws at none", (name) => {
  const text = fixture(name);
  for (let end = 0; end <= text.length; end += 1) {
    const entries = [...readVcards(text.slice(0, end))];
    expect(entries.length).toBeLessThanOrEqual(2);
  }
});
