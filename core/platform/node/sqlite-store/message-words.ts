// How texts are searched and how parties are told apart: the forms that are stored beside the originals. Pure.

/** Scripts that write no spaces between words: each character is a word of its own. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Folds case and accents, so that "Jörg" and "jorg" meet; for comparing only, never shown. */
function foldText(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The words of a text, folded, in their order. */
export function messageWords(text: string): readonly string[] {
  return foldText(text).replace(UNSPACED, " $& ").match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** What is looked for: each item is one or more words that stand side by side, the last of which may be cut short. */
export function searchPhrases(query: string): readonly (readonly string[])[] {
  return query.split(/\s+/u).map(messageWords).filter((phrase) => phrase.length > 0);
}

/** One key for all spellings of an address: no scheme, no case, no port that goes without saying. */
export function partyKey(remoteUri: string): string {
  return remoteUri.replace(/^(?:sips?|tel):/iu, "").replace(/:506[01]$/u, "").toLowerCase();
}
