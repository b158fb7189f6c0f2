// A large document as JSON text in small pieces, so that nobody waits for the whole of it. Together they are what JSON.parse
// reads back as the same document.

const PIECE_CHARACTERS = 65_536;

/** Members of objects, items of arrays and stretches of long texts, one after the other. */
export function* jsonPieces(value: unknown): Generator<string> {
  if (typeof value === "string") yield* textPieces(value);
  else if (Array.isArray(value)) yield* itemPieces(value);
  else if (typeof value === "object" && value !== null) yield* memberPieces(value);
  else yield JSON.stringify(value);
}

function* memberPieces(value: object): Generator<string> {
  let before = "{\n";
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    yield `${before}${JSON.stringify(name)}: `;
    yield* jsonPieces(member);
    before = ",\n";
  }
  yield before === "{\n" ? "{}" : "\n}";
}

function* itemPieces(items: readonly unknown[]): Generator<string> {
  let before = "[\n";
  for (const item of items) {
    yield `${before}${JSON.stringify(item)}`;
    before = ",\n";
  }
  yield before === "[\n" ? "[]" : "\n]";
}

/** A character that is cut in two is written as two escapes, which are one character again when read (ECMA-262 section 25.5.2.3). */
function* textPieces(text: string): Generator<string> {
  yield '"';
  for (let start = 0; start < text.length; start += PIECE_CHARACTERS) yield JSON.stringify(text.slice(start, start + PIECE_CHARACTERS)).slice(1, -1);
  yield '"';
}
