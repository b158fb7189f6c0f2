// A problem that a person can solve: one plain sentence, shown without a stack trace.

export class Problem extends Error {
  /** @param {string} sentence what is wrong and what to do about it */
  constructor(sentence) {
    super(sentence);
    this.name = "Problem";
  }
}
