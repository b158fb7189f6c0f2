// Arguments of the commands about contacts.
import * as v from "valibot";
import type { ContactField } from "../../../core/phone/protocol.ts";
import { id, listLimit, longText, oneId, shortText } from "./argument-limits.ts";

/** A file of a hundred megabytes is a hundred thousand contacts with photos. */
const FILE_LENGTH = 100_000_000;
/** A photo of a megabyte in base64. */
const PHOTO_LENGTH = 1_500_000;

const flag = v.boolean();
const many = <Item extends v.GenericSchema>(item: Item, most: number) => v.pipe(v.array(item), v.maxLength(most));
const place = v.pipe(v.number(), v.integer(), v.minValue(0));
const ids = many(id, 250_000);
const order = v.picklist(["name", "family-name"]);
const addresses = many(v.strictObject({ label: shortText, value: shortText, preferred: v.optional(flag), parameters: v.optional(many(shortText, 100)) }), 200);

const given = { name: shortText, addresses };
const beyond = {
  organisation: shortText, title: shortText, favourite: flag, emails: addresses, notes: longText, groups: many(shortText, 200), extra: many(longText, 1_000),
};
const optional = {
  nameParts: v.optional(v.strictObject({ family: shortText, given: shortText, additional: shortText, prefixes: shortText, suffixes: shortText })),
  birthday: v.optional(shortText), photoId: v.optional(id), uid: v.optional(shortText),
  origin: v.optional(v.strictObject({ directory: id, href: shortText })),
};
const contact = v.strictObject({ id, ...given, ...beyond, ...optional });
const draft = v.strictObject({ ...given, ...v.partial(v.object(beyond)).entries, ...optional });

const choice = v.variant("kind", [
  v.strictObject({ kind: v.picklist(["all", "favourites"]) }),
  v.strictObject({ kind: v.literal("group"), group: shortText }),
  v.strictObject({ kind: v.literal("ids"), ids }),
]);
const itemKind = v.picklist(["new", "changed", "equal", "doubtful", "unusable"]);
const isField = (value: unknown): boolean => typeof value === "string" && value.length <= 200 && /^(?:[a-z-]+|(?:phone|email|sip):[^:]*)$/u.test(value);
const field = v.custom<ContactField>(isField);

export const contactSchemas = {
  "contacts.search": v.strictTuple([shortText, listLimit]),
  "contacts.page": v.strictTuple([v.strictObject({
    text: v.optional(shortText), group: v.optional(shortText), favourites: v.optional(flag), order: v.optional(order), offset: v.optional(place), limit: listLimit,
  })]),
  "contacts.sections": v.strictTuple([v.strictObject({ group: v.optional(shortText), order: v.optional(order) })]),
  "contacts.get": oneId,
  "contacts.find": v.strictTuple([many(shortText, 1_000)]),
  "contacts.add": v.strictTuple([draft]),
  "contacts.update": v.strictTuple([contact]),
  "contacts.delete": oneId,
  "contacts.deleteAll": v.strictTuple([ids]),
  "contacts.photo": oneId,
  "contacts.addPhoto": v.strictTuple([v.pipe(v.string(), v.maxLength(PHOTO_LENGTH))]),
  "contacts.groups": v.strictTuple([]),
  "contacts.assign": v.strictTuple([shortText, ids, flag]),
  "contacts.renameGroup": v.strictTuple([shortText, v.nullable(shortText)]),
  "contacts.duplicates": v.strictTuple([listLimit]),
  "contacts.different": v.strictTuple([id, id]),
  "contacts.merged": v.strictTuple([many(id, 100)]),
  "contacts.merge": v.strictTuple([many(id, 100), contact]),
  "contacts.undo": oneId,
  "contacts.export": v.strictTuple([choice, v.picklist(["vcard-3", "vcard-4", "csv"])]),
  "contacts.importOpen": v.strictTuple([shortText, v.pipe(v.string(), v.maxLength(FILE_LENGTH))]),
  "contacts.importColumns": v.strictTuple([many(v.nullable(field), 1_000), flag]),
  "contacts.importItems": v.strictTuple([v.nullable(itemKind), place, listLimit]),
  "contacts.importChoose": v.strictTuple([v.union([v.strictObject({ index: place }), v.strictObject({ kind: itemKind })]), v.picklist(["skip", "add", "merge", "replace"])]),
  "contacts.importStart": v.strictTuple([]),
  "contacts.importClose": v.strictTuple([]),
} as const;
