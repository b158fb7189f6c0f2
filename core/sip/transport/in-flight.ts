// Lets everybody who asks for the same thing at the same time wait for one answer.

export class InFlight<Value> {
  readonly #running = new Map<string, Promise<Value>>();

  /** Joins what runs under this key, or starts it. */
  share(key: string, start: () => Promise<Value>): Promise<Value> {
    const running = this.#running.get(key);
    if (running) return running;
    const started = start().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }
}
