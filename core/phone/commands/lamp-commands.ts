// Commands about lamps.
import type { Commands, CommandTargets } from "./command-table.ts";

export function lampCommands({ lamps }: CommandTargets): Commands<"lamp"> {
  return {
    "lamp.add": (settings) => lamps.add(settings),
    "lamp.update": (id, settings) => lamps.update(id, settings),
    "lamp.remove": (id) => lamps.remove(id),
    "lamp.move": (id, place) => lamps.move(id, place),
    "lamp.refresh": (id) => lamps.refresh(id),
    "lamp.pickUp": (id) => lamps.pickUp(id),
  };
}
