// Tables as text: comma-separated values (RFC 4180) and what spreadsheets make of them.

export interface CsvTables {
  /**
   * The rows in order, some at a time, so that long tables can be read in turns. The delimiter is found out; rows without
   * content are left out, and a quote that is not closed ends with the text.
   */
  parse(text: string): Generator<readonly (readonly string[])[]>;
  /** With commas, CRLF, and cells quoted where needed; a cell that a spreadsheet would run as a formula begins with an apostrophe. */
  format(rows: readonly (readonly string[])[]): string;
}
