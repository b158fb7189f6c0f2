// Marks in a text the words that a search looked for. Pure.

export interface MarkedPiece {
  readonly text: string;
  readonly isMarked: boolean;
}

/** What stands before the first word that was found, at the most. */
const LEAD_CHARACTERS = 30;

/** The stretch of a text around the first word of the query, on one line. */
export function shorten(text: string, query: string): string {
  const line = text.replace(/\s+/gu, " ");
  const first = patternOf(query)?.exec(line)?.index ?? 0;
  if (first <= LEAD_CHARACTERS) return line;
  const start = line.indexOf(" ", first - LEAD_CHARACTERS);
  return `… ${line.slice(start < 0 || start > first ? first : start + 1)}`;
}

/** The text cut where words of the query begin; together the pieces are the text. */
export function markWords(text: string, query: string): readonly MarkedPiece[] {
  const pattern = patternOf(query);
  const pieces: MarkedPiece[] = [];
  let end = 0;
  for (const { 0: word, index } of pattern === undefined ? [] : text.matchAll(pattern)) {
    if (index > end) pieces.push({ text: text.slice(end, index), isMarked: false });
    pieces.push({ text: word, isMarked: true });
    end = index + word.length;
  }
  return end < text.length ? [...pieces, { text: text.slice(end), isMarked: false }] : pieces;
}

/** Beginnings of words, with or without the accents that the query has; every sign of it is a sign and no pattern. */
function patternOf(query: string): RegExp | undefined {
  const words = query.normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu);
  if (!words) return undefined;
  const spelled = words.slice(0, 20).map((word) => [...word].map(letterPattern).join(""));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${spelled.join("|")})`, "giu");
}

/** Latin letters with any accent: the letters of the common alphabets that fold to this one. */
function letterPattern(letter: string): string {
  const accented = ACCENTED[letter.toLowerCase()] ?? "";
  return accented === "" ? `${letter}\\p{M}*` : `[${letter}${accented}]\\p{M}*`;
}

const ACCENTED: Readonly<Record<string, string>> = {
  a: "àáâãäåāăą", c: "çćĉċč", d: "ďđ", e: "èéêëēĕėęě", g: "ĝğġģ", i: "ìíîïĩīĭįı", l: "ĺļľŀ", n: "ñńņňŉ",
  o: "òóôõöōŏő", r: "ŕŗř", s: "śŝşšș", t: "ţťŧț", u: "ùúûüũūŭůűų", y: "ýÿŷ", z: "źżž",
};
