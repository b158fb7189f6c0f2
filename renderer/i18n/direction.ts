// Which way a language is written, by its script. Pure.

/** The scripts of living languages that run from right to left (Unicode's ScriptMetadata). */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"]);

/** The value of `dir` for a language's tag such as "en" or "ar-EG". */
export function directionOf(tag: string): "ltr" | "rtl" {
  const locale = new Intl.Locale(tag);
  const script = locale.script ?? locale.maximize().script ?? "Latn";
  return RIGHT_TO_LEFT.has(script) ? "rtl" : "ltr";
}
