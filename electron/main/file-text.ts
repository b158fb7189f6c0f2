// The text of a file that another program wrote, whatever that program thought of encodings: UTF-8 and UTF-16 with or
// without their mark (Unicode 23.8), else Windows-1252, which spreadsheets in the West still write.

/** Reads bytes as text; a byte-order mark is taken off. */
export function decodeFileText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
