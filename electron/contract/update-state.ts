// How far an update of the program is, as the window shows it. Types only.
import type { Failure } from "../../core/base/errors.ts";

export type UpdateState =
  /** This copy does not update itself: it runs from its sources, or the system's package manager looks after it. */
  | { readonly kind: "off"; readonly reason: "sources" | "packaged" }
  /** Nothing newer was known when it was last asked; absent: not asked yet. */
  | { readonly kind: "current"; readonly checkedAtMs?: number }
  | { readonly kind: "checking" }
  | { readonly kind: "available"; readonly version: string }
  | { readonly kind: "downloading"; readonly version: string; readonly percent: number }
  /** Downloaded and verified. `waitsForCalls`: the user wants it, and it comes when the last call has ended. */
  | { readonly kind: "ready"; readonly version: string; readonly waitsForCalls: boolean }
  | { readonly kind: "installing"; readonly version: string }
  | { readonly kind: "failed"; readonly failure: Failure };
