// Lamps of the scripted phone: its scenes, and what its commands do.
import type { CommandAnswer, CommandArguments, CommandName, LampSettings, LampView, PhoneChange, Snapshot } from "../../electron/contract/bridge.ts";

type Name = Extract<CommandName, `lamp.${string}`>;
type Handlers = { [Each in Name]: (...args: CommandArguments<Each>) => CommandAnswer<Each> };

/** The commands, on a phone whose snapshot is `read` and that shows a `change`; a picked up call is made by `call`. */
export function lampHandlers(read: () => Snapshot, change: (change: PhoneChange) => void, call: (target: string) => string): Handlers {
  const show = (lamps: readonly LampView[]): void => change({ kind: "lamps", lamps });
  const others = (id: string): readonly LampView[] => read().lamps.filter((lamp) => lamp.id !== id);
  let nextId = 1;
  return {
    "lamp.add": (settings) => {
      const id = `new-lamp-${nextId++}`;
      show([...read().lamps, lampOf(id, settings, { state: "unknown" })]);
      return id;
    },
    "lamp.update": (id, settings) => show(read().lamps.map((lamp) => (lamp.id === id ? lampOf(id, settings, { state: "unknown" }) : lamp))),
    "lamp.remove": (id) => show(others(id)),
    "lamp.move": (id, place) => {
      const lamp = read().lamps.find((each) => each.id === id);
      if (lamp) show([...others(id).slice(0, place), lamp, ...others(id).slice(place)]);
    },
    "lamp.refresh": () => {},
    "lamp.pickUp": (id) => call(read().lamps.find((lamp) => lamp.id === id)?.with?.uri ?? ""),
  };
}

function lampOf(id: string, settings: LampSettings, told: Partial<LampView>): LampView {
  const uri = settings.address.includes("@") ? `sip:${settings.address}` : `sip:${settings.address}@sip.example.org`;
  return { id, settings, uri, accountId: settings.accountId, state: "idle", canPickUp: false, ...told };
}

const lamp = (address: string, label: string, told: Partial<LampView> = {}): LampView =>
  lampOf(`lamp-${address}`, { address, label, accountId: null, kind: "both" }, told);

const lamps: readonly LampView[] = [
  lamp("200", "Reception"),
  lamp("204", "Workshop", { state: "ringing", canPickUp: true, with: { uri: "sip:+442079460018@sip.example.org", name: "Ada Lovelace" } }),
  lamp("205", "Katherine Johnson", { state: "busy", with: { uri: "sip:206@sip.example.org", name: "Dorothy Vaughan" } }),
  lamp("206", "Dorothy Vaughan", { activity: "meeting", note: "Back at three" }),
  lamp("207", "Night porter", { state: "unregistered", failure: { code: "subscription/unavailable", message: "Nobody can be reached at this address at the moment." } }),
  lamp("front-door@gate.example.org", "", { state: "unknown", failure: { code: "subscription/no-notify", message: "The server accepted the subscription, but sent nothing." } }),
];

/** Scenes of their own, as parts of a snapshot. */
export const lampScenes: Readonly<Record<string, Partial<Snapshot>>> = {
  lamps: { lamps },
  "many-lamps": { lamps: Array.from({ length: 48 }, (_, index) => lamp(String(300 + index), "", { state: index % 7 === 3 ? "busy" : "idle" })) },
};
