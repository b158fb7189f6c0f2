// The tones that people know from their country's telephone network. Source: ITU-T E.180 supplement 2, "Various tones used
// in national networks" (ITU Operational Bulletin, also as tones-0203.pdf), as gathered in Asterisk's sample of
// indications.conf; for GB BT's SIN 350, for NZ TNA 102. What a country leaves open is filled with E.180's recommended tone.
import type { ToneKind } from "../ports/media-engine.ts";

/** Tones that differ from country to country. */
export type NationalToneKind = Extract<ToneKind, "ringback" | "busy" | "congestion" | "call-waiting" | "dial" | "error">;

/** E.180 section 10: three rising tones of a third of a second each, and a second's pause. */
const INFORMATION = "950:330 1400:330 1800:330 0:1000";
const EQUAL_500 = "425:500 0:500";
const ONE_IN_FIVE = "425:1000 0:4000";
const DOUBLE_RING = (frequencies: string, pauseMs = 2000): string => `${frequencies}:400 0:200 ${frequencies}:400 0:${pauseMs}`;

/** E.180 sections 4 to 10: what a network without a history of its own should use. */
const RECOMMENDED: Readonly<Record<NationalToneKind, string>> = {
  ringback: ONE_IN_FIVE, busy: EQUAL_500, congestion: "425:250 0:250", "call-waiting": "425:200 0:600 425:200 0:9000", dial: "425", error: INFORMATION,
};

/** Ringback, busy, congestion, call waiting, dial and special information tone; the last is E.180's where absent. */
type Row = readonly [ringback: string, busy: string, congestion: string, callWaiting: string, dial: string, error?: string];

const NORTH_AMERICA: Row = ["440+480:2000 0:4000", "480+620:500 0:500", "480+620:250 0:250", "440:300 0:10000", "350+440"];

/** By ISO 3166-1 code. Notation: tone-pattern.ts. */
const ROWS: Readonly<Record<string, Row>> = {
  AT: ["420:1000 0:5000", "420:400 0:400", "420:200 0:200", "420:40 0:1960", "420", "950:330 1450:330 1850:330 0:1000"],
  AU: [DOUBLE_RING("413+438"), "425:375 0:375", "425:375 0:375", "425:200 0:200 425:200 0:4400", "413+438", "425:2500 0:500"],
  BE: ["425:1000 0:3000", EQUAL_500, "425:167 0:167", "1400:175 0:175 1400:175 0:3500", "425", "900:330 1400:330 1800:330 0:1000"],
  BG: [ONE_IN_FIVE, EQUAL_500, "425:250 0:250", "425:150 0:150 425:150 0:4000", "425"],
  BR: [ONE_IN_FIVE, "425:250 0:250", "425:250 0:250 425:750 0:250", "425:50 0:1000", "425"],
  CA: NORTH_AMERICA,
  CH: [ONE_IN_FIVE, EQUAL_500, "425:200 0:200", "425:200 0:200 425:200 0:4000", "425"],
  CL: ["400:1000 0:3000", "400:500 0:500", "400:200 0:200", "400:250 0:8750", "400", "950:333 1400:333 1800:333 0:1000"],
  CN: ["450:1000 0:4000", "450:350 0:350", "450:700 0:700", "450:400 0:4000", "450", "450:100 0:100 450:100 0:100 450:100 0:100 450:400 0:400"],
  CZ: [ONE_IN_FIVE, "425:330 0:330", "425:165 0:165", "425:330 0:9000", "425:330 0:330 425:660 0:660", "950:330 0:30 1400:330 0:30 1800:330 0:1000"],
  DE: [ONE_IN_FIVE, "425:480 0:480", "425:240 0:240", "425:200 0:200 425:200 0:5000", "425"],
  DK: [ONE_IN_FIVE, EQUAL_500, "425:200 0:200", "425:200 0:600 425:200 0:3000", "425"],
  EE: [ONE_IN_FIVE, "425:300 0:300", "425:200 0:200", RECOMMENDED["call-waiting"], "425"],
  ES: ["425:1500 0:3000", "425:200 0:200", "425:200 0:200 425:200 0:200 425:200 0:600", "425:175 0:175 425:175 0:3500", "425", "950:330 0:1000"],
  FI: [ONE_IN_FIVE, "425:300 0:300", "425:200 0:200", "425:150 0:150 425:150 0:8000", "425", "950:650 0:325 950:325 0:30 1400:1300 0:2600"],
  FR: ["440:1500 0:3500", "440:500 0:500", "440:250 0:250", "440:300 0:10000", "440"],
  GB: [DOUBLE_RING("400+450"), "400:375 0:375", "400:400 0:350 400:225 0:525", "400:100 0:4000", "350+440", "950:330 0:15 1400:330 0:15 1800:330 0:1000"],
  GR: [ONE_IN_FIVE, "425:300 0:300", "425:200 0:200", "425:150 0:150 425:150 0:8000", "425:200 0:300 425:700 0:800"],
  HU: ["425:1250 0:3750", "425:300 0:300", "425:300 0:300", "425:40 0:1960", "425"],
  ID: [ONE_IN_FIVE, EQUAL_500, "425:250 0:250", "425:150 0:150 425:150 0:10000", "425"],
  IL: ["414:1000 0:3000", "414:500 0:500", "414:250 0:250", "414:100 0:100 414:100 0:100 414:600 0:3000", "414", "1000:330 1400:330 1800:330 0:1000"],
  IN: [DOUBLE_RING("400*25"), "400:750 0:750", "400:250 0:250", "400:200 0:100 400:200 0:7500", "400*25"],
  IT: [ONE_IN_FIVE, EQUAL_500, "425:200 0:200", "425:400 0:100 425:250 0:100 425:150 0:14000", "425:200 0:200 425:600 0:1000"],
  JP: ["400*15:1000 0:2000", "400:500 0:500", "400:500 0:500", "400*16:500 0:8000", "400"],
  LT: [ONE_IN_FIVE, "425:350 0:350", "425:200 0:200", "425:150 0:150 425:150 0:4000", "425"],
  MX: [ONE_IN_FIVE, "425:250 0:250", "425:250 0:250", "425:200 0:600 425:200 0:10000", "425", "950:330 0:30 1400:330 0:30 1800:330 0:1000"],
  MY: [DOUBLE_RING("425"), EQUAL_500, EQUAL_500, RECOMMENDED["call-waiting"], "425"],
  NL: [ONE_IN_FIVE, EQUAL_500, "425:250 0:250", "425:500 0:9500", "425"],
  NO: [ONE_IN_FIVE, EQUAL_500, "425:200 0:200", "425:200 0:600 425:200 0:10000", "425"],
  NZ: [DOUBLE_RING("400+450"), "400:500 0:500", "400:250 0:250", "400:200 0:3000", "400", "400:750 0:100 400:750 0:100 400:750 0:100 400:750 0:400"],
  PH: ["425+480:1000 0:4000", "480+620:500 0:500", "480+620:250 0:250", "440:300 0:10000", "425"],
  PL: [ONE_IN_FIVE, EQUAL_500, EQUAL_500, "425:150 0:150 425:150 0:4000", "425"],
  PT: ["425:1000 0:5000", EQUAL_500, "425:200 0:200", "440:300 0:10000", "425"],
  RU: [ONE_IN_FIVE, "425:350 0:350", "425:175 0:175", "425:200 0:5000", "425"],
  SE: ["425:1000 0:5000", "425:250 0:250", "425:250 0:750", "425:200 0:500 425:200 0:9100", "425", "950:332 0:24 1400:332 0:24 1800:332 0:2024"],
  SG: [DOUBLE_RING("425*24"), "425:750 0:750", "425:250 0:250", "425*24:300 0:200 425*24:300 0:3200", "425"],
  TH: ["420:1000 0:5000", "400:500 0:500", "400:300 0:300", RECOMMENDED["call-waiting"], "400*50"],
  TW: ["440+480:1000 0:2000", "480+620:500 0:500", "480+620:250 0:250", "350+440:250 0:250 350+440:250 0:3250", "350+440"],
  US: NORTH_AMERICA,
  VE: [ONE_IN_FIVE, EQUAL_500, "425:250 0:250", "400+450:300 0:6000", "425", "950:330 1440:330 1800:330 0:1000"],
  ZA: [DOUBLE_RING("400*33"), "400:500 0:500", "400:250 0:250", "400*33:250 0:250 400*33:250 0:250 400*33:250 0:250 400*33:250 0:250", "400*33", "950:330 1400:330 1800:330 0:330"],
};

/** Countries of the table, as ISO 3166-1 codes in alphabetical order. */
export const TONE_COUNTRIES: readonly string[] = Object.keys(ROWS);

/** A tone in the table's notation; the recommended one for a country that is not in it. */
export function nationalTone(kind: NationalToneKind, country = ""): string {
  const row = ROWS[country.toUpperCase()];
  if (!row) return RECOMMENDED[kind];
  const [ringback, busy, congestion, callWaiting, dial, error = INFORMATION] = row;
  return { ringback, busy, congestion, "call-waiting": callWaiting, dial, error }[kind];
}
