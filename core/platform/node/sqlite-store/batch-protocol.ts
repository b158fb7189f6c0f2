// What is said between the thread that changes many contacts and whoever started it. A request is answered under its number.
import type { Failure } from "../../../base/errors.ts";
import type { ContactUndo, ContactWrite } from "../../../ports/store.ts";

/** What is asked of the thread. After "close" it ends. */
export type BatchRequest =
  | { readonly kind: "write"; readonly number: number; readonly batchId: string; readonly writes: readonly ContactWrite[] }
  | { readonly kind: "undo"; readonly number: number; readonly batchId: string; readonly limit: number }
  | { readonly kind: "close" };

/** What became of one request. */
export type BatchAnswer =
  | { readonly number: number; readonly ids: readonly string[] }
  | { readonly number: number; readonly undo: ContactUndo }
  | { readonly number: number; readonly failure: Failure };
