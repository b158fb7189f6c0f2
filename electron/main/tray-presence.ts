// Whether the desktop has a tray. On Linux it has one while somebody shows StatusNotifierItems; a desktop without that,
// or with an old XEmbed tray only, counts as having none: a phone must never run without a visible way back to it.
import { Emitter, type Event } from "../../core/base/emitter.ts";
import { BUS, onBusSignal, type SessionBus } from "./session-bus/session-bus.ts";

export interface TrayPresence {
  readonly hasTray: boolean;
  readonly onChange: Event<boolean>;
}

const WATCHER = "org.kde.StatusNotifierWatcher";

/** macOS and Windows always have one. */
export function constantTray(hasTray: boolean): TrayPresence {
  return { hasTray, onChange: new Emitter<boolean>().event };
}

/** Follows the session's watcher of trays for as long as the bus lives. */
export async function followTray(bus: SessionBus): Promise<TrayPresence> {
  const changes = new Emitter<boolean>();
  let hasTray = false;
  const look = async (): Promise<void> => {
    const found = await isShown(bus);
    if (found === hasTray) return;
    hasTray = found;
    changes.emit(found);
  };
  await bus.watch(`type='signal',sender='${BUS.destination}',member='NameOwnerChanged',arg0='${WATCHER}'`);
  await bus.watch(`type='signal',interface='${WATCHER}'`);
  onBusSignal(bus, { interface: BUS.interface, member: "NameOwnerChanged" }, ([name]) => name === WATCHER && void look());
  for (const member of ["StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"]) onBusSignal(bus, { interface: WATCHER, member }, () => void look());
  bus.onClosed(() => {
    if (hasTray) changes.emit((hasTray = false));
  });
  await look();
  return { get hasTray() { return hasTray; }, onChange: changes.event };
}

async function isShown(bus: SessionBus): Promise<boolean> {
  const property = { destination: WATCHER, path: "/StatusNotifierWatcher", interface: "org.freedesktop.DBus.Properties", member: "Get", signature: "ss", body: [WATCHER, "IsStatusNotifierHostRegistered"] };
  return bus.call(property).then(([value]) => (value as { readonly value: unknown }).value === true, () => false);
}
