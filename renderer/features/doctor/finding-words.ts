// The words for the doctor's findings and for the arrows of its ladder, by their codes. One that is not known, as from a newer
// version's case, shows its code.
import type { ArrowMeaning, FindingCode } from "../../bridge/bridge.ts";
import type { MessageKey } from "../../i18n/en.ts";
import { doctorTexts } from "../../i18n/en/doctor-texts.ts";
import type { Translate } from "../../i18n/text.ts";

/** What is wrong, in one sentence. */
export function findingCause(code: FindingCode, t: Translate): string {
  return wordsOf(code, "cause", t);
}

/** What to do about it. */
export function findingStep(code: FindingCode, t: Translate): string {
  return wordsOf(code, "step", t);
}

/** What an arrow means. */
export function meaningText(meaning: ArrowMeaning, t: Translate): string {
  return Object.hasOwn(doctorTexts.doctor.meaning, meaning) ? t(`doctor.meaning.${meaning}`) : meaning;
}

function wordsOf(code: FindingCode, part: "cause" | "step", t: Translate): string {
  const name = code.slice("doctor/".length);
  return Object.hasOwn(doctorTexts.doctor.finding, name) ? t(`doctor.finding.${name}.${part}` as MessageKey) : code;
}
