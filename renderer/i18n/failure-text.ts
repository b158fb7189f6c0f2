// A failure in the user's language where its code is known, else the phone's own sentence; the detail stays small.
import type { Failure } from "../bridge/bridge.ts";
import type { MessageKey } from "./en.ts";
import { failureTexts } from "./en/failure-texts.ts";
import type { Translate } from "./text.ts";

/** The sentence for a failure. */
export function failureText(failure: Failure, t: Translate): string {
  return isKnown(failure.code) ? t(`failure.${failure.code}` as MessageKey) : failure.message;
}

function isKnown(code: string): boolean {
  return Object.hasOwn(failureTexts, code);
}
