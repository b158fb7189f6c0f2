import { describe, expect, it } from "vitest";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import { searchEntries } from "../../../../../renderer/features/search/search-entries.ts";

const { contacts, history } = createScene("idle");
const ada = contacts.filter((contact) => contact.id === "ada");

describe("what the search-or-dial box offers", () => {
  it("offers nothing for an empty text", () => {
    expect(searchEntries("  ", contacts, history)).toEqual([]);
  });

  it("offers to call a number or an address first, as it was typed", () => {
    expect(searchEntries("204", [], [])[0]).toMatchObject({ kind: "call", target: "204" });
    expect(searchEntries("bob@example.org", ada, history)[0]).toMatchObject({ kind: "call", target: "bob@example.org" });
  });

  it("lists people first for a name, and offers to call the word itself last", () => {
    const entries = searchEntries("ada", ada, []);
    expect(entries.map((entry) => entry.kind)).toEqual(["contact", "call"]);
  });

  it("does not offer to call words with a space between them", () => {
    expect(searchEntries("ada lo", ada, []).map((entry) => entry.kind)).toEqual(["contact"]);
  });

  it("calls the contact's address that matches what was typed", () => {
    expect(searchEntries("ada@ex", ada, []).find((entry) => entry.kind === "contact")).toMatchObject({ target: "ada@example.org" });
  });

  it("lists a number from recent calls once, and not when its contact is listed already", () => {
    const twice = [...history, ...history];
    const recent = searchEntries("202555", [], twice).filter((entry) => entry.kind === "history");
    expect(recent.map((entry) => entry.target)).toEqual(["sip:+12025550170@carrier.example.net", "sip:+12025550199@carrier.example.net"]);
    expect(searchEntries("lovelace", ada, history).filter((entry) => entry.kind === "history")).toEqual([]);
  });
});
