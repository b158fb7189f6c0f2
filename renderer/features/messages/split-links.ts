// Finds web addresses in a text. Pure. Only http and https, and only what a browser would read the same way: a name and
// password in an address would mislead about where it leads, so such a one stays text.

/** A stretch of text, or an address with the host that it leads to, as browsers write it. */
export type TextPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly url: string; readonly host: string };

const CANDIDATE = /https?:\/\/[^\s<>"'`]{1,2000}/giu;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}»”’…]+$/u;

/** Cuts a text into its stretches, in order; together they are the text. */
export function splitLinks(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const found = match[0].replace(TRAILING, "");
    const link = readLink(found);
    if (link === undefined) continue;
    if (match.index > end) pieces.push({ kind: "text", text: text.slice(end, match.index) });
    pieces.push(link);
    end = match.index + found.length;
  }
  if (end < text.length || pieces.length === 0) pieces.push({ kind: "text", text: text.slice(end) });
  return pieces;
}

function readLink(text: string): TextPiece | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, host, href } = new URL(text);
  if ((protocol !== "http:" && protocol !== "https:") || username !== "" || password !== "" || host === "") return undefined;
  return { kind: "link", text, url: href, host };
}
