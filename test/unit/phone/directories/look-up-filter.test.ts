// What a directory is asked, with what somebody types standing as text only (RFC 4515 section 3).
import { describe, expect, it } from "vitest";
import { escapeFilterValue, numberFilter, readPerson, textFilter } from "../../../../core/phone/directories/look-up-filter.ts";

describe("a filter of what was typed", () => {
  it("gives no character of a filter its meaning", () => {
    expect(escapeFilterValue("a*)(uid=*))(|(uid=\\\0")).toBe("a\\2a\\29\\28uid=\\2a\\29\\29\\28|\\28uid=\\5c\\00");
    expect(textFilter("(cn=*{text}*)", "*)(objectClass=*")).toBe("(cn=*\\2a\\29\\28objectClass=\\2a*)");
  });

  it("takes no pattern of a replacement for one", () => {
    expect(textFilter("(cn={text})", "$& $1")).toBe("(cn=$& $1)");
  });

  it("looks for a number by its last digits, whatever stands between them", () => {
    expect(numberFilter("+44 20 7946-0018")).toContain("(mobile=*7*9*4*6*0*0*1*8)");
  });

  it("reads a person of an entry (RFC 4519, RFC 4524)", () => {
    expect(readPerson({ dn: ["cn=Ada"], cn: ["Ada"], telephonenumber: ["1001"], mobile: ["2001"], mail: ["ada@example.org"] }, "Office")).toEqual({
      id: "Office cn=Ada", directory: "Office", name: "Ada", organisation: "", title: "", emails: ["ada@example.org"],
      numbers: [{ label: "work", value: "1001" }, { label: "mobile", value: "2001" }],
    });
  });
});
