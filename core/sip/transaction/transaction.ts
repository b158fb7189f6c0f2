// Runs one transaction machine: keeps its state, carries out its effects, turns timers into inputs. Knows no RFC arrow.
// Inputs that come while effects run (a user answering inside an event) wait their turn, so that steps never nest.
import type { Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import type { Step } from "../../base/step.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SipMessage } from "../message/model.ts";
import type { TimerInput, TransactionEffect, TransportErrorInput } from "./transaction-effect.ts";

/** What a transaction is connected to. */
export interface TransactionPorts<Message, Event> {
  readonly clock: Clock;
  /** Sends; a failure known at once is returned, one known later is an input. */
  readonly send: (message: Message) => Failure | undefined;
  readonly deliver: (event: Event) => void;
  /** Called once, last, unless the transaction was disposed first. */
  readonly end: (failure: Failure | undefined) => void;
}

/** A machine: where it begins and how it goes on. */
export interface TransactionMachine<State, Input, Timer extends string, Message extends SipMessage, Event> {
  readonly start: Step<State, TransactionEffect<Timer, Message, Event>>;
  readonly step: (
    state: State,
    input: Input | TimerInput<Timer> | TransportErrorInput,
  ) => Step<State, TransactionEffect<Timer, Message, Event>>;
}

/** One running transaction. Nothing happens before `start`. */
export class Transaction<
  State extends { readonly name: string },
  Input extends { readonly kind: string },
  Timer extends string,
  Message extends SipMessage,
  Event,
> implements Disposable
{
  readonly #machine: TransactionMachine<State, Input, Timer, Message, Event>;
  readonly #ports: TransactionPorts<Message, Event>;
  readonly #timers = new Map<Timer, Disposable>();
  readonly #waiting: (Input | TimerInput<Timer> | TransportErrorInput)[] = [];
  #state: State;
  #running = false;
  #over = false;

  constructor(machine: TransactionMachine<State, Input, Timer, Message, Event>, ports: TransactionPorts<Message, Event>) {
    this.#machine = machine;
    this.#ports = ports;
    this.#state = machine.start.state;
  }

  get stateName(): State["name"] {
    return this.#state.name;
  }

  start(): void {
    this.#run(this.#machine.start.effects);
    this.#drain();
  }

  input(input: Input | TimerInput<Timer> | TransportErrorInput): void {
    if (this.#over) return;
    this.#waiting.push(input);
    if (!this.#running) this.#drain();
  }

  /** Ends it without a word to anybody. */
  dispose(): void {
    this.#over = true;
    this.#waiting.length = 0;
    for (const timer of this.#timers.values()) timer.dispose();
    this.#timers.clear();
  }

  #drain(): void {
    for (let input = this.#waiting.shift(); input && !this.#over; input = this.#waiting.shift()) {
      const { state, effects } = this.#machine.step(this.#state, input);
      this.#state = state;
      this.#run(effects);
    }
  }

  #run(effects: readonly TransactionEffect<Timer, Message, Event>[]): void {
    this.#running = true;
    for (const effect of effects) {
      if (this.#over) break;
      this.#execute(effect);
    }
    this.#running = false;
  }

  #execute(effect: TransactionEffect<Timer, Message, Event>): void {
    switch (effect.kind) {
      case "send": {
        const failure = this.#ports.send(effect.message);
        if (failure) this.input({ kind: "transportError", failure });
        return;
      }
      case "arm":
        return this.#arm(effect.timer, effect.delayMs);
      case "disarm":
        this.#timers.get(effect.timer)?.dispose();
        this.#timers.delete(effect.timer);
        return;
      case "deliver":
        return this.#ports.deliver(effect.event);
      case "end":
        this.dispose();
        return this.#ports.end(effect.failure);
    }
  }

  #arm(timer: Timer, delayMs: number): void {
    this.#timers.get(timer)?.dispose();
    const fired: TimerInput<Timer> = { kind: `timer${timer}` };
    const armed = this.#ports.clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      this.input(fired);
    });
    this.#timers.set(timer, armed);
  }
}
