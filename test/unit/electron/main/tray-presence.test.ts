// Whether there is a tray, as the session's bus tells it: nobody knows at first, and everybody in the end.
import { expect, it } from "vitest";
import { Emitter } from "../../../../core/base/emitter.ts";
import type { DBusMessage } from "../../../../electron/main/session-bus/dbus-message.ts";
import { BUS, type BusCall, type SessionBus } from "../../../../electron/main/session-bus/session-bus.ts";
import { askForTray, followTray } from "../../../../electron/main/tray-presence.ts";

const WATCHER = "org.kde.StatusNotifierWatcher";
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A session whose watcher says what the test says. */
function session() {
  const desktop = { isShown: true, watches: true };
  const signals = new Emitter<DBusMessage>();
  const closed = new Emitter<void>();
  const call = async ({ member }: BusCall): Promise<readonly unknown[]> => {
    if (member === "Get" && desktop.isShown) return [{ signature: "b", value: true }];
    throw new Error("nobody");
  };
  const watch = async (): Promise<void> => {
    if (!desktop.watches) throw new Error("AddMatch: no answer");
  };
  const bus = { onSignal: signals.event, onClosed: closed.event, watch, call } as unknown as SessionBus;
  const says = (told: Pick<BusCall, "interface" | "member"> & { readonly body?: readonly unknown[] }): Promise<void> => {
    signals.emit({ kind: "signal", serial: 1, body: [], ...told });
    return turn();
  };
  return {
    desktop, bus, closed,
    ownerIs: (owner: string) => says({ interface: BUS.interface, member: "NameOwnerChanged", body: [WATCHER, ":1.1", owner] }),
    hostComes: () => says({ interface: WATCHER, member: "StatusNotifierHostRegistered" }),
  };
}

function followed(bus: SessionBus) {
  const told: boolean[] = [];
  const presence = followTray(Promise.resolve(bus));
  presence.onChange((hasTray) => void told.push(hasTray));
  return { presence, told };
}

it("is unknown until the watcher has answered, who is asked at once", async () => {
  const { presence, told } = followed(session().bus);
  expect(presence.hasTray).toBeUndefined();
  expect(await askForTray(presence)).toBe(true);
  expect([await askForTray(presence), told]).toEqual([true, [true]]);
});

it("is none without a bus", async () => {
  expect(await askForTray(followTray(Promise.resolve(undefined)))).toBe(false);
});

it("is told anew of a watcher that took another's place, since it knows nobody's icon; and once of a host", async () => {
  const { bus, ownerIs, hostComes } = session();
  const { told } = followed(bus);
  await turn();
  await ownerIs(":1.7");
  await hostComes();
  expect(told).toEqual([true, true]);
});

it("goes with its watcher or with the bus, and comes with the next", async () => {
  const { desktop, bus, closed, ownerIs, hostComes } = session();
  const { told } = followed(bus);
  await turn();
  desktop.isShown = false;
  await ownerIs("");
  desktop.isShown = true;
  await hostComes();
  closed.emit();
  expect(told).toEqual([true, false, true, false]);
});

it("may come later where a bus did not answer in time at first", async () => {
  const { desktop, bus, hostComes } = session();
  desktop.watches = false;
  const { told } = followed(bus);
  await turn();
  await hostComes();
  expect(told).toEqual([false, true]);
});
