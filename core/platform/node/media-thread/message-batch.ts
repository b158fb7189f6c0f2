// Gathers what one thread has to say to the other and posts it once per turn of the event loop: waking a thread costs
// a hundred times what a message does, and calls come and go in bursts.

export class MessageBatch<Message> {
  readonly #post: (messages: readonly Message[]) => void;
  #waiting: Message[] = [];
  #scheduled: NodeJS.Immediate | undefined;

  constructor(post: (messages: readonly Message[]) => void) {
    this.#post = post;
  }

  /** Posts a message before this turn of the event loop ends, after those that wait already. */
  add(message: Message): void {
    this.#waiting.push(message);
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  /** Posts at once what waits. */
  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#waiting.length === 0) return;
    const messages = this.#waiting;
    this.#waiting = [];
    this.#post(messages);
  }
}
