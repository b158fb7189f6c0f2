// Each case of one card on two sides, and what both sides changed put together field by field.
import { describe, expect, it } from "vitest";
import { completeContact } from "../../../../core/phone/contacts/complete-contact.ts";
import { mergeThreeWays } from "../../../../core/phone/directories/merge-three-ways.ts";
import { stepCard, type CardSides } from "../../../../core/phone/directories/sync-step.ts";
import type { CardFields } from "../../../../core/ports/directory-store.ts";

const card = (name: string, more: Partial<CardFields> = {}): CardFields => {
  const { id: _id, ...fields } = completeContact({ name, addresses: [], ...more }, "");
  return fields;
};
const [a, b, c] = [card("Ada"), card("Bo"), card("Cy")];
const noPhoto = (): undefined => undefined;

describe("one card on two sides", () => {
  const rows: readonly (readonly [sentence: string, sides: CardSides, kind: string])[] = [
    ["has nothing to do where neither changed", { agreed: a, here: a, there: "unchanged" }, "nothing"],
    ["sends what changed here", { agreed: a, here: b, there: "unchanged" }, "put"],
    ["deletes there what was deleted here", { agreed: a, here: undefined, there: "unchanged" }, "delete-there"],
    ["takes what changed there", { agreed: a, here: a, there: b }, "take"],
    ["takes what is new there", { agreed: undefined, here: undefined, there: b }, "take"],
    ["sends what is new here", { agreed: undefined, here: a, there: "gone" }, "put"],
    ["deletes here what was deleted there", { agreed: a, here: a, there: "gone" }, "delete-here"],
    ["forgets what was deleted on both sides", { agreed: a, here: undefined, there: "gone" }, "forget"],
    ["brings back there what was deleted there and changed here", { agreed: a, here: b, there: "gone" }, "put"],
    ["brings back here what was deleted here and changed there", { agreed: a, here: undefined, there: b }, "take"],
    ["deletes there what has only a new version", { agreed: a, here: undefined, there: a }, "delete-there"],
    ["remembers that both made the same change", { agreed: a, here: b, there: b }, "agree"],
    ["remembers that both have the same without having agreed", { agreed: undefined, here: a, there: a }, "agree"],
    ["sends what changed here over what has only a new version", { agreed: a, here: b, there: a }, "put"],
    ["merges what both changed", { agreed: a, here: b, there: c }, "merge"],
    ["merges what both have differently without having agreed", { agreed: undefined, here: b, there: c }, "merge"],
  ];
  it.each(rows)("%s", (_sentence, sides, kind) => expect(stepCard(sides, noPhoto).kind).toBe(kind));

  it("creates anew what is gone there, and else writes over the version that is there", () => {
    expect(stepCard({ agreed: a, here: b, there: "gone" }, noPhoto)).toMatchObject({ isNew: true });
    expect(stepCard({ agreed: a, here: b, there: "unchanged" }, noPhoto)).toMatchObject({ isNew: false });
  });
});

describe("two changes of one card", () => {
  const number = (value: string, label = "work") => ({ label, value });
  const agreed = card("Ada", { addresses: [number("1001"), number("1002")], groups: ["Press"], notes: "old", title: "Countess" });

  it("takes each field from the side that changed it", () => {
    const { fields, kept } = mergeThreeWays(agreed, { ...agreed, name: "Ada King" }, { ...agreed, title: "Programmer" }, noPhoto);
    expect(fields).toEqual({ ...agreed, name: "Ada King", title: "Programmer" });
    expect(kept).toEqual([]);
  });

  it("adds and removes numbers as either side did", () => {
    const here = { ...agreed, addresses: [number("1001"), number("2001")] };
    const there = { ...agreed, addresses: [number("1001", "home"), number("1002"), number("3001")] };
    expect(mergeThreeWays(agreed, here, there, noPhoto).fields.addresses).toEqual([number("1001", "home"), number("2001"), number("3001")]);
  });

  it("keeps a number that one side removed and the other changed", () => {
    const here = { ...agreed, addresses: [number("1001")] };
    const there = { ...agreed, addresses: [number("1001"), number("1002", "mobile")] };
    expect(mergeThreeWays(agreed, here, there, noPhoto).fields.addresses).toEqual([number("1001"), number("1002", "mobile")]);
  });

  it("keeps both words where both changed a field that holds one: ours in it, theirs as a line of the card", () => {
    const { fields, kept } = mergeThreeWays(agreed, { ...agreed, title: "Analyst" }, { ...agreed, title: "Programmer, first" }, noPhoto);
    expect(fields.title).toBe("Analyst");
    expect(fields.extra).toEqual(["X-GODWIT-TITLE:Programmer\\, first"]);
    expect(kept).toEqual(["title"]);
  });

  it("keeps both notes", () => {
    expect(mergeThreeWays(agreed, { ...agreed, notes: "mine" }, { ...agreed, notes: "theirs" }, noPhoto).fields.notes).toBe("mine\n\ntheirs");
  });

  it("keeps the photo that has to give way as a line of the card", () => {
    const { fields } = mergeThreeWays(agreed, { ...agreed, photoId: "1" }, { ...agreed, photoId: "2" }, (id) => `PHOTO:data:,${id}`);
    expect([fields.photoId, ...fields.extra]).toEqual(["1", "PHOTO:data:,2"]);
  });
});
