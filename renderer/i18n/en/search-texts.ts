// English texts of the search box.

/** The texts of the search box. */
export const searchTexts = {
  search: {
    label: "Search or dial",
    placeholder: "Name, number or address",
    clear: "Clear the box",
    call: "Call {target}",
    results: "Results",
    count: "{count} result | {count} results",
    none: "Nobody by that name",
    noneHint: "Type a number or an address such as name{'@'}example.org to call it.",
  },
} as const;
