// The rows of a list with headings between its people, found by number without holding them all. Pure.

/** A stretch of the list under one heading: favourites, or the names that begin with one letter. */
export interface ListSection {
  readonly heading: string;
  readonly count: number;
}

/** One row: a heading, or the person at a place among all people of the list. */
export type ListRow =
  | { readonly kind: "heading"; readonly heading: string }
  | { readonly kind: "person"; readonly place: number };

/** What is where in a list with headings. */
export interface ListRows {
  readonly count: number;
  /** Row numbers of the headings, ascending. */
  readonly headings: readonly number[];
  rowAt(row: number): ListRow;
  /** The row of the person at this place. */
  rowOf(place: number): number;
  /** The row of the heading above this row. */
  headingAbove(row: number): number;
}

/** Lays out sections in their order; those without people have no heading. */
export function layListRows(sections: readonly ListSection[]): ListRows {
  const shown = sections.filter((section) => section.count > 0);
  const headings: number[] = [];
  let next = 0;
  for (const section of shown) {
    headings.push(next);
    next += section.count + 1;
  }
  const sectionOf = (row: number): number => lastAtMost(headings, row);
  return {
    count: next,
    headings,
    rowAt(row) {
      const section = sectionOf(row);
      // One row for each heading up to here is no person.
      return headings[section] === row ? { kind: "heading", heading: shown[section]!.heading } : { kind: "person", place: row - section - 1 };
    },
    rowOf(place) {
      const firstPlaces = headings.map((row, section) => row - section);
      return place + lastAtMost(firstPlaces, place) + 1;
    },
    headingAbove: (row) => headings[sectionOf(row)] ?? 0,
  };
}

/** The index of the last of the ascending `values` that is not above `wanted`; 0 where all are. */
function lastAtMost(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (values[middle]! <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
