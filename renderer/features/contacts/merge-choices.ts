// What one chooses where two contacts become one: of each field that differs, whose it is to be. Numbers, addresses,
// groups and favourites of both are kept without a question. Pure.
import type { Contact } from "../../bridge/bridge.ts";

/** Fields that can have one value only, or where both may stand under each other. */
export const mergeFields = ["name", "organisation", "title", "photoId", "birthday", "notes"] as const;

export type MergeField = (typeof mergeFields)[number];
export type MergeSide = "first" | "second" | "both";

/** One field that differs. */
export interface MergeQuestion {
  readonly field: MergeField;
  readonly first: string;
  readonly second: string;
  /** Notes alone can be kept both. */
  readonly canKeepBoth: boolean;
}

/** What each question is answered with. */
export type MergeAnswers = Readonly<Partial<Record<MergeField, MergeSide>>>;

/** The fields in which two contacts differ. */
export function mergeQuestions(first: Contact, second: Contact): readonly MergeQuestion[] {
  return mergeFields
    .map((field): MergeQuestion => ({ field, first: first[field] ?? "", second: second[field] ?? "", canKeepBoth: field === "notes" }))
    .filter((question) => question.first !== question.second);
}

/** What is proposed: what is there rather than nothing, both notes, else the first one's. */
export function proposedAnswers(questions: readonly MergeQuestion[]): MergeAnswers {
  return Object.fromEntries(questions.map(({ field, first, second, canKeepBoth }) =>
    [field, first === "" ? "second" : second === "" ? "first" : canKeepBoth ? "both" : "first"]));
}

/** The one contact, from what the phone proposes and what was answered. */
export function applyAnswers(merged: Contact, first: Contact, second: Contact, answers: MergeAnswers): Contact {
  const { nameParts: _parts, photoId: _photo, birthday: _birthday, ...rest } = merged;
  const from = (field: MergeField): Contact => (answers[field] === "second" ? second : first);
  const parts = from("name").nameParts;
  const photoId = answers.photoId === undefined ? merged.photoId : from("photoId").photoId;
  const birthday = answers.birthday === undefined ? merged.birthday : from("birthday").birthday;
  return {
    ...rest,
    name: from("name").name,
    organisation: from("organisation").organisation,
    title: from("title").title,
    notes: answers.notes === "both" ? `${first.notes}\n${second.notes}` : from("notes").notes,
    ...(parts === undefined ? {} : { nameParts: parts }),
    ...(photoId === undefined ? {} : { photoId }),
    ...(birthday === undefined ? {} : { birthday }),
  };
}
