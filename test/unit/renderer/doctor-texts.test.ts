// Every finding and every meaning has words in the languages that the doctor is written in, and English says the same as the terminal.
import { expect, it } from "vitest";
import { ARROW_MEANINGS } from "../../../core/doctor/arrow-meaning.ts";
import { FIGURE_NAMES, FINDING_CODES } from "../../../core/doctor/case-file.ts";
import { FINDING_WORDS } from "../../../core/doctor/finding-words.ts";
import { doctorTexts as de } from "../../../renderer/i18n/de/doctor-texts.ts";
import { doctorTexts as en } from "../../../renderer/i18n/en/doctor-texts.ts";
import { doctorTexts as fi } from "../../../renderer/i18n/fi/doctor-texts.ts";

it.each([["en", en], ["de", de], ["fi", fi]] as const)("has words for every code in %s", (_language, { doctor }) => {
  expect(Object.keys(doctor.finding).map((name) => `doctor/${name}`).sort()).toEqual([...FINDING_CODES].sort());
  expect(Object.keys(doctor.meaning).sort()).toEqual([...ARROW_MEANINGS].sort());
  expect(Object.keys(doctor.figure).sort()).toEqual([...FIGURE_NAMES].sort());
});

it("says in English what the terminal says", () => {
  for (const code of FINDING_CODES) expect(en.doctor.finding[code.slice("doctor/".length) as keyof typeof en.doctor.finding]).toEqual(FINDING_WORDS[code]);
});
