// Values of vCard properties: escaping (RFC 6350 section 3.4), lists and structures, folding (section 3.2), dates. Pure.

/** Text as a value has it: "\n", "\,", "\;" and "\\" undone. */
export function unescapeText(value: string): string {
  return value.includes("\\") ? value.replace(/\\([nN,;:\\])/gu, (_whole, sign: string) => (sign.toLowerCase() === "n" ? "\n" : sign)) : value;
}

/** Text for a value. */
export function escapeText(text: string): string {
  return text.replace(/[\\,;]/gu, "\\$&").replace(/\r\n?|\n/gu, "\\n");
}

/** The parts of a structure (";") or of a list (","), still escaped. */
export function splitEscaped(value: string, separator: ";" | ","): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < value.length; index += 1) {
    if (value[index] === "\\") index += 1;
    else if (value[index] === separator) {
      parts.push(value.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, value.slice(start)];
}

const FOLD_OCTETS = 75;

/** A line of at most 75 octets, the rest in lines that begin with a blank; no character is cut (RFC 6350 section 3.2). */
export function foldLine(line: string): string {
  if (line.length <= FOLD_OCTETS / 3) return line;
  const parts: string[] = [];
  let [part, octets] = ["", 0];
  for (const character of line) {
    const size = octetsOf(character.codePointAt(0)!);
    if (octets + size > FOLD_OCTETS) {
      parts.push(part);
      [part, octets] = ["", 1];
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join("\r\n ");
}

function octetsOf(codePoint: number): number {
  return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
}

/** A date as vCard 4 writes it, with dashes: "1815-12-10", "--12-10"; undefined where the value is no date. */
export function readDate(value: string): string | undefined {
  const [, year, month, day] = /^(\d{4}|--)-?(\d{2})-?(\d{2})(?:T.*)?$/u.exec(value.trim()) ?? [];
  if (year === undefined || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  return year === "--" ? `--${month}-${day}` : `${year}-${month}-${day}`;
}
