// The types of texts, which English is the measure of: what another language must fill, and the keys there are.

/** What another language must have to have all texts of `Tree`: the same keys, with any words. */
export type TextOf<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : TextOf<Tree[Key]> };

/** The keys of the texts in `Tree`, with dots between their parts. */
export type KeysOf<Tree, Prefix extends string = ""> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? `${Prefix}${Key}` : KeysOf<Tree[Key], `${Prefix}${Key}.`>;
}[keyof Tree & string];
