// Whether the desktop has a tray. On Linux it has one while somebody shows StatusNotifierItems; a desktop without that,
// or with an old XEmbed tray only, counts as having none: a phone must never run without a visible way back to it.
import { Emitter, type Event } from "../../core/base/emitter.ts";
import { BUS, onBusSignal, type SessionBus } from "./session-bus/session-bus.ts";

export interface TrayPresence {
  /** Undefined until the desktop has said so; it always does in the end. */
  readonly hasTray: boolean | undefined;
  /** Tells of the first answer too, and again of a tray that took another's place: it knows nobody's icon yet. */
  readonly onChange: Event<boolean>;
}

const WATCHER = "org.kde.StatusNotifierWatcher";

/** macOS and Windows always have one. */
export function constantTray(hasTray: boolean): TrayPresence {
  return { hasTray, onChange: new Emitter<boolean>().event };
}

/** Follows the session's watcher of trays for as long as the bus lives. Without a bus there is no tray. */
export function followTray(opening: Promise<SessionBus | undefined>): TrayPresence {
  const changes = new Emitter<boolean>();
  let hasTray: boolean | undefined;
  const found = (isThere: boolean, isAnother = false): void => {
    if (isThere === hasTray && !(isThere && isAnother)) return;
    hasTray = isThere;
    changes.emit(isThere);
  };
  void opening.then((bus) => bus && watchTrays(bus, found)).catch(() => {}).then(() => found(hasTray ?? false));
  return { get hasTray() { return hasTray; }, onChange: changes.event };
}

/** Whether there is a tray, as soon as that is known. */
export function askForTray({ hasTray, onChange }: TrayPresence): Promise<boolean> {
  if (hasTray !== undefined) return Promise.resolve(hasTray);
  return new Promise((resolve) => {
    const subscription = onChange((isThere) => {
      subscription.dispose();
      resolve(isThere);
    });
  });
}

/** Resolves with the first look, and looks again whenever something may have changed. */
async function watchTrays(bus: SessionBus, found: (isThere: boolean, isAnother?: boolean) => void): Promise<void> {
  const look = async (isAnother?: boolean): Promise<void> => found(await isShown(bus), isAnother);
  onBusSignal(bus, { interface: BUS.interface, member: "NameOwnerChanged" }, ([name, , owner]) => name === WATCHER && void look(owner !== ""));
  for (const member of ["StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"]) onBusSignal(bus, { interface: WATCHER, member }, () => void look());
  bus.onClosed(() => found(false));
  await bus.watch(`type='signal',sender='${BUS.destination}',member='NameOwnerChanged',arg0='${WATCHER}'`);
  await bus.watch(`type='signal',interface='${WATCHER}'`);
  await look();
}

async function isShown(bus: SessionBus): Promise<boolean> {
  const property = { destination: WATCHER, path: "/StatusNotifierWatcher", interface: "org.freedesktop.DBus.Properties", member: "Get", signature: "ss", body: [WATCHER, "IsStatusNotifierHostRegistered"] };
  return bus.call(property).then(([value]) => (value as { readonly value: unknown }).value === true, () => false);
}
