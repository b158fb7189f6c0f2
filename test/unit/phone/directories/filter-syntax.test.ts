// A person's own search filter: read as RFC 4515 section 3 writes it, before any server is asked.
import { describe, expect, it } from "vitest";
import { checkFilter } from "../../../../core/phone/directories/filter-syntax.ts";
import { DEFAULT_FILTER, textFilter } from "../../../../core/phone/directories/look-up-filter.ts";

describe("a filter (RFC 4515 section 3)", () => {
  it.each([
    DEFAULT_FILTER, "(cn=*{text}*)", "(cn={text})", "(!(cn={text}))", "(&(objectClass=person)(|(sn={text}*)(cn=*{text}*)))", "(cn~={text})", "(&(uid>=a)(cn={text}))",
    "(o=Parens R Us \\28for all your parenthetical needs\\29 {text})", "(cn;lang-de={text}*)", "(2.5.4.3={text})", "(cn:caseExactMatch:={text})", "(sn:dn:2.4.6.8.10:={text})", "(:dn:2.4.6.8.10:={text})",
    "(&(mail=*)(cn={text}))", "(displayName=*Müller*{text}*)",
  ])("is taken: %s", (filter) => {
    expect(() => checkFilter(filter)).not.toThrow();
  });

  it.each([
    "", "cn=*{text}*", "(cn=*{text}*", "(cn=*{text}*))", "(cn=*{text}*)(sn={text})", "(&)", "(!(a=b)(cn={text}))", "(&(cn={text})", "(cn)", "(={text})", "(c n={text})", "({text}=a)", "(cn=a(b{text})",
    "(cn=\\2{text})", "(cn=\\zz{text})", "(cn>=*{text})", "(& (cn={text}))", "(cn=\0{text})", `${"(!".repeat(40)}(cn={text})${")".repeat(40)}`, "(",
  ])("is refused: %s", (filter) => {
    expect(() => checkFilter(filter)).toThrow(expect.objectContaining({ code: "directory/bad-filter" }));
  });

  it("is refused where what is typed has no place in it, since everybody would be found", () => {
    expect(() => checkFilter("(objectClass=person)")).toThrow(expect.objectContaining({ code: "directory/filter-without-text" }));
  });

  it("is a filter still, whatever is typed into it", () => {
    const template = "(&(o=x)(|(cn=*{text}*)(sn={text})))";
    for (const typed of ["*)(uid=*", "\\", "((((", "a\0b", ")", "$&"]) {
      expect(() => checkFilter(textFilter(template, typed).replace("(o=x)", "(o={text})")), typed).not.toThrow();
    }
  });
});
