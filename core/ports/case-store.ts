// Where the signalling and the figures of finished calls are kept, one text a call, so that they can be looked into later.
// What is in a text is its writer's business; it has no secret in it.

export interface CaseStore {
  /** Keeps a call's case under the id of its history entry, in the place of one that was there. The oldest go when there are too many. */
  keepCase(id: string, atMs: number, text: string): void;
  caseOf(id: string): string | undefined;
  /** Forgets one, or all. */
  forgetCases(id?: string): void;
}

/** So many calls can be looked into; older ones are history only. */
export const MAX_CASES = 200;
