// Kinds of accounts: each fills in what is known, and leaves nothing behind when another one is chosen.
import { expect, it } from "vitest";
import { applyTemplate, draftOf, problemsOf, settingsOf } from "../../../../../renderer/features/accounts/account-draft.ts";
import { accountTemplates } from "../../../../../renderer/features/accounts/account-templates.ts";

const generic = accountTemplates[0]!;

it.each(accountTemplates.map((template) => [template.name, template] as const))("%s makes an account that can be saved with its example", (_name, template) => {
  const draft = draftOf();
  draft.address = template.example;
  applyTemplate(draft, template, generic);
  expect(problemsOf(draft)).toEqual({});
  expect(settingsOf(draft)).toMatchObject({ address: `sip:${template.example}`, ...template.settings });
});

it.each(accountTemplates.map((template) => [template.name, template] as const))("%s is undone by choosing the general kind", (_name, template) => {
  const draft = draftOf();
  draft.address = template.domain === undefined ? template.example : template.example.split("@")[0]!;
  const before = settingsOf({ ...draft, address: "x@y" });
  applyTemplate(draft, template, generic);
  applyTemplate(draft, generic, template);
  expect(settingsOf({ ...draft, address: "x@y" })).toEqual(before);
});

it("puts what is typed before the domain that everybody of a kind has", () => {
  const draft = draftOf();
  draft.address = "620";
  applyTemplate(draft, accountTemplates.find(({ name }) => name === "fritz")!, generic);
  expect(draft.address).toBe("620@fritz.box");
});
