// What may be in a text: cleaned of what would mislead or break its reader, and cut into parts where it is too long. Pure.
import { encodeUtf8 } from "../base/bytes.ts";

/** Controls but tab and line feed, and the marks that turn the direction of what follows (Unicode's UAX 9 section 2). */
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text as it is kept and shown: line feeds only, no control characters, no marks that turn its direction. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?|\u2028|\u2029/gu, "\n").replace(HIDDEN, "").trimEnd();
}

/** Cuts a text into parts of so many bytes at the most, between words where there are any. */
export function cutText(text: string, maxBytes: number): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (const piece of text.split(/(?<=\s)/u)) {
    if (byteLength((part + piece).trimEnd()) <= maxBytes) {
      part += piece;
      continue;
    }
    if (part.trim() !== "") parts.push(part.trim());
    const [last = "", ...full] = cutWord(piece, maxBytes).toReversed();
    parts.push(...full.toReversed());
    part = last;
  }
  return part.trim() === "" ? parts : [...parts, part.trim()];
}

/** A word that is longer than a part, between characters. */
function cutWord(word: string, maxBytes: number): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of word) {
    if (byteLength(part + character) > maxBytes) {
      parts.push(part);
      part = "";
    }
    part += character;
  }
  return [...parts, part];
}

function byteLength(text: string): number {
  return encodeUtf8(text).length;
}
