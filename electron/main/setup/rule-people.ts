// Rules that name a contact, carried to another computer: a contact has another id there, so each goes along as a card and
// is found again as the contact that says the same. A rule whose contact is not found is left out: it would be for nobody.
import type { PhoneFacade } from "../../../core/phone/phone-facade.ts";
import type { CallerMatch, CallRules } from "../../../core/phone/protocol.ts";
import { findContact } from "./take-contacts.ts";

/** A contact that rules name, by its id in them. */
export interface RulePerson {
  readonly id: string;
  /** A vCard 4 file (RFC 6350) of one card. */
  readonly vcard: string;
}

/** Those whom the rules name; contacts that are gone are not among them. */
export async function collectRulePeople(phone: PhoneFacade, rules: CallRules): Promise<readonly RulePerson[]> {
  const callers = [...rules.mayDisturb, ...[...rules.forwardings, ...rules.autoAnswers, ...rules.blocked].map(({ caller }) => caller)];
  const ids = new Set(callers.flatMap((caller) => (caller.kind === "contact" ? [caller.contactId] : [])));
  const people: RulePerson[] = [];
  for (const id of ids) {
    const { count, text } = await phone.execute("contacts.export", { kind: "ids", ids: [id] }, "vcard-4");
    if (count === 1) people.push({ id, vcard: text });
  }
  return people;
}

/** The rules with the ids that their contacts have here, without those whose contact is not here. */
export async function withOwnPeople(phone: PhoneFacade, rules: CallRules, people: readonly RulePerson[]): Promise<CallRules> {
  const ids = new Map<string, string>();
  for (const { id, vcard } of people) {
    const found = await findContact(phone, vcard);
    if (found !== undefined) ids.set(id, found);
  }
  const own = (caller: CallerMatch): readonly CallerMatch[] => {
    if (caller.kind !== "contact") return [caller];
    const contactId = ids.get(caller.contactId);
    return contactId === undefined ? [] : [{ kind: "contact", contactId }];
  };
  const ofOwn = <Rule extends { readonly caller: CallerMatch }>(all: readonly Rule[]): readonly Rule[] => all.flatMap((rule) => own(rule.caller).map((caller) => ({ ...rule, caller })));
  return { ...rules, forwardings: ofOwn(rules.forwardings), autoAnswers: ofOwn(rules.autoAnswers), blocked: ofOwn(rules.blocked), mayDisturb: rules.mayDisturb.flatMap(own) };
}
