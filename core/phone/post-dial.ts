// What is typed after a number to be pressed once somebody has answered: "1234,,56" waits two pauses, then presses 56;
// "+1 212 555 0100 ext. 56" waits one. Pure. Contacts and business cards write numbers so.

/** A pause, as mobile phones make it for a comma. */
export const PAUSE_MS = 2_000;

/** Keys that are pressed together, so long after those before them, or after the answer. */
export interface PostDial {
  readonly afterMs: number;
  readonly digits: string;
}

/** What is called, and what is pressed then. Without a number before it a comma is nothing special. */
export function splitPostDial(typed: string): { readonly target: string; readonly keys: readonly PostDial[] } {
  const [, target, after] = /^(\s*\+?[\d*#(][\d\s()./*#-]*?)\s?(,+[\d*#][\d*#,]*|\s(?:ext\.?|x)\s?\d{1,8})\s*$/iu.exec(typed) ?? [];
  if (target === undefined || after === undefined) return { target: typed, keys: [] };
  const commas = after.replace(/^\D*(?=\d+$)/u, (mark) => (mark.includes(",") ? mark : ","));
  const keys = [...commas.matchAll(/(,+)([\d*#]+)/gu)].map(([, pauses = "", digits = ""]) => ({ afterMs: pauses.length * PAUSE_MS, digits }));
  return { target, keys };
}
