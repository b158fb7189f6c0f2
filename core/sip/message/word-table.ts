// Known words found in character codes without making a string of them first: names of headers and of parameters.

/** ASCII letters to lower case, everything else as it is. */
const lowerCodes = new Uint8Array(256).map((_, code) => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code));

interface Entry<Value> {
  /** In lower case. */
  readonly codes: Uint8Array;
  readonly value: Value;
  /** The next word with the same hash. */
  readonly next: Entry<Value> | undefined;
}

/** A power of two, and enough that few of the hundred names we know share a bucket. */
const BUCKETS = 256;

/** Words that compare without case. A look-up costs about as much as the word has letters. */
export class WordTable<Value> {
  readonly #buckets: (Entry<Value> | undefined)[] = Array.from({ length: BUCKETS }, () => undefined);

  constructor(words: Iterable<readonly [word: string, value: Value]>) {
    for (const [word, value] of words) {
      const codes = Uint8Array.from(word.toLowerCase(), (letter) => letter.charCodeAt(0));
      const bucket = bucketOf(codes, 0, codes.length);
      this.#buckets[bucket] = { codes, value, next: this.#buckets[bucket] };
    }
  }

  /** The value of the word between two indexes. */
  find(codes: Uint8Array, start: number, end: number): Value | undefined {
    if (end <= start) return undefined;
    let entry = this.#buckets[bucketOf(codes, start, end)];
    while (entry && !isSameWord(entry.codes, codes, start, end)) entry = entry.next;
    return entry?.value;
  }
}

/** Length, first and last letter: they differ for most names of SIP. */
function bucketOf(codes: Uint8Array, start: number, end: number): number {
  return ((end - start) * 37 + lowerCodes[codes[start]!]! * 5 + lowerCodes[codes[end - 1]!]!) & (BUCKETS - 1);
}

function isSameWord(word: Uint8Array, codes: Uint8Array, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let index = 0; index < word.length; index++) {
    const code = codes[start + index]!;
    if (word[index] !== code && word[index] !== lowerCodes[code]) return false;
  }
  return true;
}
