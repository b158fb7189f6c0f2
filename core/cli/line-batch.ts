// Gathers lines of output and writes them once per turn of the event loop: each write blocks the program for a moment,
// and a busy phone has many lines to say at once.

export class LineBatch {
  readonly #write: (text: string) => void;
  #waiting = "";
  #scheduled: NodeJS.Immediate | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Writes a line before this turn of the event loop ends, after those that wait already. */
  add(line: string): void {
    this.#waiting += `${line}\n`;
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  /** Writes at once what waits; nothing where nothing does. */
  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#waiting === "") return;
    const text = this.#waiting;
    this.#waiting = "";
    this.#write(text);
  }
}
