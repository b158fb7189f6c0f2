// Which of a text's forms goes with a number (CLDR's plural rules), where it is not as in English. A text is written
// "one | many", or "none | one | many" where nothing at all has words of its own; Chinese has "any", or "none | any".

/** Chooses the place of a form by the number and by how many forms the text has. */
export type PluralRule = (count: number, forms: number) => number;

/** French says nothing and one and a half in the singular too. */
const french: PluralRule = (count, forms) => (forms === 3 && count === 0 ? 0 : forms - (count < 2 ? 2 : 1));

const chinese: PluralRule = (count, forms) => (forms === 2 && count !== 0 ? 1 : 0);

/** The rules by language; the others count as English does. */
export const pluralRules: Readonly<Record<string, PluralRule>> = { fr: french, zh: chinese };
