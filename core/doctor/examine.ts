// Puts all checks to a case: causes first, and a general cause only where no closer one was found.
import { plainLadder } from "./ladder.ts";
import type { CaseFile, Finding, FindingCode } from "./case-file.ts";
import { checkAgreement, checkTones } from "./checks/agreement-checks.ts";
import type { Check, OpenCase } from "./checks/check.ts";
import { checkDevices, checkHeardThere, checkInterface, checkMicrophone, checkOneWay, checkPrivateAddress, checkSource } from "./checks/media-checks.ts";
import { checkCertificate, checkClock, checkRefusal, checkSilence } from "./checks/reach-checks.ts";
import { checkBrokenMessages, checkRewriting } from "./checks/rewrite-checks.ts";

/** In the order in which a person would want to hear of them. */
const CHECKS: readonly Check[] = [
  checkCertificate, checkRefusal, checkSilence, checkAgreement, checkInterface, checkPrivateAddress, checkRewriting, checkSource, checkOneWay,
  checkHeardThere, checkMicrophone, checkDevices, checkTones, checkClock, checkBrokenMessages,
];
/** Said only where nothing says why. */
const GENERAL: ReadonlySet<FindingCode> = new Set(["doctor/one-way"]);
const EXPLAINS_SILENCE: ReadonlySet<FindingCode> = new Set(["doctor/wrong-interface", "doctor/private-address", "doctor/sound-from-elsewhere"]);

/** Judges a case. */
export function examine(open: OpenCase): CaseFile {
  const found = CHECKS.flatMap((check) => check(open));
  const isExplained = found.some(({ code, weight }) => weight === "cause" && EXPLAINS_SILENCE.has(code));
  const kept = found.filter(({ code }, place) => !(isExplained && GENERAL.has(code)) && found.findIndex((other) => other.code === code) === place);
  return { ...open, ladder: plainLadder(open.ladder), findings: [...kept].sort(causesFirst) };
}

function causesFirst(a: Finding, b: Finding): number {
  return Number(b.weight === "cause") - Number(a.weight === "cause");
}
