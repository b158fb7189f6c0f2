// What the doctor found, as hosts see it: the case of a call, an account or the phone as a whole.
import type { CaseFile } from "../../doctor/case-file.ts";

export type { CaseFile, CaseInterface, Evidence, FigureName, Finding, FindingCode, MediaFacts, NatSeen } from "../../doctor/case-file.ts";
export type { ArrowMeaning } from "../../doctor/arrow-meaning.ts";
export type { Ladder, LadderArrow, LadderParticipant } from "../../doctor/ladder.ts";
export type { SessionAspect, SessionChange } from "../../doctor/session-changes.ts";

/** What is looked at: a call that is up, has just ended or is in the history; an account; everything around them. */
export type DoctorSubject =
  | { readonly kind: "call"; readonly id: string }
  | { readonly kind: "account"; readonly id: string }
  | { readonly kind: "overall" };

export interface DoctorCommands {
  /** Looks now. Rejects with `doctor/no-case` where nothing is known of it any more. */
  "doctor.look": (subject: DoctorSubject) => CaseFile;
  /** The same as a text to give away: no password or key, people, numbers and addresses masked. */
  "doctor.report": (subject: DoctorSubject) => string;
}
