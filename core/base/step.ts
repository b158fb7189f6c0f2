// The shape that every pure state machine of the core has: step(state, input) -> { state, effects }.

/** What one step of a machine answers: where it is now, and what its shell must do, in order. */
export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}
