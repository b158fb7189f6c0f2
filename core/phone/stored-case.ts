// A case as the text that is kept of it. Pure; what cannot be read is as if it were not there.
import type { CaseFile } from "../doctor/case-file.ts";

const VERSION = 1;
/** More than the longest ladder that is kept takes. */
const MAX_TEXT = 524_288;

/** Writes a case; one that is too long keeps its beginning of messages. */
export function writeCase(file: CaseFile): string {
  const text = JSON.stringify({ version: VERSION, file });
  if (text.length <= MAX_TEXT) return text;
  const { arrows } = file.ladder;
  return writeCase({ ...file, ladder: { ...file.ladder, arrows: arrows.slice(0, Math.floor(arrows.length / 2)), dropped: file.ladder.dropped + Math.ceil(arrows.length / 2) } });
}

/** Reads one. */
export function readCase(text: string | undefined): CaseFile | undefined {
  if (text === undefined) return undefined;
  try {
    const stored = JSON.parse(text) as { readonly version?: unknown; readonly file?: CaseFile };
    return stored.version === VERSION && Array.isArray(stored.file?.ladder?.arrows) && Array.isArray(stored.file.findings) ? stored.file : undefined;
  } catch {
    return undefined;
  }
}
