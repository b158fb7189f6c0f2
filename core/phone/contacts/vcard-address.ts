// Numbers, e-mail and SIP addresses of a vCard: what TYPE, PREF and Apple's labels say, as one label, and back. What the
// label does not hold stays beside it as parameters (RFC 6350 sections 5.3, 5.6, 6.4; RFC 2426 section 3.3). Pure.
import type { ContactAddress } from "../../ports/store.ts";
import type { VcardLine, VcardParameter } from "./vcard-lines.ts";

/** Types that say nothing beside another one, or nothing at all. */
const WEAK_TYPES = ["voice", "internet", "pref", "msg", "text"];
const LABEL_OF_TYPE: Readonly<Record<string, string>> = { cell: "mobile", fax: "fax", home: "home", work: "work", sip: "sip", other: "other" };
const TYPE_OF_LABEL: Readonly<Record<string, string>> = { mobile: "CELL", work: "WORK", home: "HOME", fax: "FAX" };
/** Parameters that are told in another way, or say only how the line was written. */
const UNDERSTOOD = ["TYPE", "PREF", "VALUE", "ENCODING", "CHARSET"];

/** An address from its line; `label` is what the group says (X-ABLabel), `usual` what it is where nothing is said. */
export function readVcardAddress(line: VcardLine, value: string, label: string | undefined, usual: string): ContactAddress {
  const types = line.parameters.filter(({ name }) => name === "TYPE").flatMap(({ values }) => values.map((one) => one.toLowerCase()));
  const told = label ?? labelOf(types);
  const preferred = types.includes("pref") || line.parameters.some(({ name }) => name === "PREF");
  const shown = new Set([typeFor(told ?? usual)?.toLowerCase(), told, "pref"]);
  const parameters = [
    ...types.filter((type) => !shown.has(type) && type !== "").map((type) => writeParameter({ name: "TYPE", values: [type] })),
    ...line.parameters.filter(({ name }) => !UNDERSTOOD.includes(name)).map(writeParameter),
  ];
  return { label: told ?? usual, value, ...(preferred && { preferred }), ...(parameters.length > 0 && { parameters }) };
}

/** The parameters of an address's line, and the label for its group where no TYPE says it and it is not the usual one. */
export function writeVcardAddress(address: ContactAddress, version: "3.0" | "4.0", usual: string): { readonly parameters: string; readonly label: string | undefined } {
  const type = typeFor(address.label);
  const preferred = address.preferred === true ? [version === "4.0" ? "PREF=1" : "TYPE=PREF"] : [];
  const all = [...(type === undefined ? [] : [`TYPE=${type}`]), ...preferred, ...(address.parameters ?? [])];
  return { parameters: all.map((parameter) => `;${parameter}`).join(""), label: type === undefined && address.label !== usual && address.label !== "" ? address.label : undefined };
}

/** Apple writes its own labels as "_$!<Mobile>!$_". */
export function readGroupLabel(value: string): string {
  const [, ours] = /^_\$!<(.*)>!\$_$/u.exec(value) ?? [];
  return ours === undefined ? value : (LABEL_OF_TYPE[ours.toLowerCase()] ?? ours.toLowerCase());
}

function labelOf(types: readonly string[]): string | undefined {
  // A fax at work is a fax before all: nobody wants to call it.
  for (const type of ["fax", "cell", "home", "work", "sip"]) if (types.includes(type)) return LABEL_OF_TYPE[type];
  return types.find((type) => !WEAK_TYPES.includes(type) && type !== "");
}

function typeFor(label: string): string | undefined {
  if (TYPE_OF_LABEL[label] !== undefined) return TYPE_OF_LABEL[label];
  // A word of the user's own is a type only where another program would read it as the same.
  return ["pager", "video", "textphone", "car", "isdn"].includes(label) ? label.toUpperCase() : undefined;
}

function writeParameter({ name, values }: VcardParameter): string {
  const escaped = values.map((value) => value.replace(/\^/gu, "^^").replace(/\n/gu, "^n").replace(/"/gu, "^'"));
  return `${name}=${escaped.map((value) => (/[,;:]/u.test(value) ? `"${value}"` : value)).join(",")}`;
}
