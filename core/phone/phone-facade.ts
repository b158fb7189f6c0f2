// The one thing a host (window, terminal, test) holds of the phone: its state, its changes, its commands, its end.
import type { Event } from "../base/emitter.ts";
import type { CommandAnswer, CommandArguments, CommandName, PhoneEvent, Snapshot } from "./protocol.ts";

export interface PhoneFacade {
  /** The whole state now; `revision` is that of the last event emitted. */
  snapshot(): Snapshot;
  readonly onEvent: Event<PhoneEvent>;
  /** Rejects with a GodwitError whose code is stable. Arguments are already of the right shape. */
  execute<Name extends CommandName>(name: Name, ...args: CommandArguments<Name>): Promise<CommandAnswer<Name>>;
  /** Ends calls, unregisters, lets devices and sockets go. Settles within a few seconds whatever the network does. */
  close(): Promise<void>;
}
