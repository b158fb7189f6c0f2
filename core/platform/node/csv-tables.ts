// Tables by papaparse, which guesses delimiters and takes quotes, line breaks in cells and broken quotes as they come.
import Papa from "papaparse";
import type { CsvTables } from "../../ports/csv-tables.ts";

/** What begins a formula in a spreadsheet (OWASP, "CSV Injection"); a number such as "+44 20" does not. */
const FORMULA = /^(?:[=@\t\r]|[+-](?![\d\s()./-]*$))/u;
const ROWS_AT_ONCE = 200;
const DELIMITERS = [",", ";", "\t", "|"];

/** Reads and writes tables. */
export const csvTables: CsvTables = {
  *parse(text) {
    const { delimiter } = Papa.parse<string[]>(text, { preview: 20, delimitersToGuess: DELIMITERS, skipEmptyLines: "greedy" }).meta;
    for (let rest = text; rest !== "";) {
      const { data, meta } = Papa.parse<string[]>(rest, { preview: ROWS_AT_ONCE, delimiter });
      yield data.filter((row) => row.some((cell) => cell.trim() !== ""));
      rest = meta.truncated && meta.cursor > 0 ? rest.slice(meta.cursor) : "";
    }
  },
  format: (rows) => `${Papa.unparse(rows.map((row) => row.map((cell) => (FORMULA.test(cell) ? `'${cell}` : cell))), { newline: "\r\n" })}\r\n`,
};
