// A desktop of the test's own on a session bus of its own: it shows a tray and notices, keeps what it was shown, and
// presses what the test wants pressed.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DBusMessage } from "../../electron/main/session-bus/dbus-message.ts";
import type { DBusVariant } from "../../electron/main/session-bus/dbus-value.ts";
import { BUS, SessionBus } from "../../electron/main/session-bus/session-bus.ts";

const WATCHER = "org.kde.StatusNotifierWatcher";
const NOTICES = "org.freedesktop.Notifications";
const MENU = "com.canonical.dbusmenu";

/** A notice as it was shown. */
export interface ShownNotice {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  /** Identifier and label by turns. */
  readonly actions: readonly string[];
}

/** An entry of the tray's menu. */
export interface ShownEntry {
  readonly id: number;
  readonly label: string;
  readonly children: readonly ShownEntry[];
}

/** Where a program's icon is. */
interface TrayItem {
  readonly sender: string;
  readonly path: string;
}

export class FakeDesktop {
  readonly notices: ShownNotice[] = [];
  readonly closed: number[] = [];
  readonly address: string;
  readonly #daemon: ChildProcess;
  readonly #folder: string;
  readonly #bus: SessionBus;
  #item: TrayItem | undefined;

  static async start(): Promise<FakeDesktop> {
    const folder = mkdtempSync(join(tmpdir(), "godwit-desktop-bus-"));
    const socket = join(folder, "bus");
    const daemon = spawn("dbus-daemon", ["--session", "--nofork", "--nopidfile", `--address=unix:path=${socket}`, "--print-address"], { stdio: ["ignore", "pipe", "ignore"] });
    await once(daemon.stdout!, "data");
    const bus = await SessionBus.open(socket);
    const desktop = new FakeDesktop(daemon, folder, bus);
    for (const name of [WATCHER, NOTICES]) await bus.call({ ...BUS, member: "RequestName", signature: "su", body: [name, 0] });
    return desktop;
  }

  private constructor(daemon: ChildProcess, folder: string, bus: SessionBus) {
    this.#daemon = daemon;
    this.#folder = folder;
    this.#bus = bus;
    this.address = `unix:path=${join(folder, "bus")}`;
    bus.onCall((call) => this.#answer(call));
  }

  /** For the program that lives on this desktop. */
  get environment(): Record<string, string> {
    return { DBUS_SESSION_BUS_ADDRESS: this.address };
  }

  get hasItem(): boolean {
    return this.#item !== undefined;
  }

  /** The tray's menu as the program offers it now. */
  async menu(): Promise<readonly ShownEntry[]> {
    const [, root] = await this.#callItem("GetLayout", "iias", [0, -1, []]) as readonly [number, RawEntry];
    return readEntry(root).children;
  }

  /** Presses an entry of the tray's menu. */
  async pressEntry(label: string): Promise<void> {
    const found = flatten(await this.menu()).find((entry) => entry.label === label);
    if (!found) throw new Error(`no entry ${label}`);
    await this.#callItem("Event", "isvu", [found.id, "clicked", { signature: "i", value: 0 }, 0]);
  }

  /** Presses a button of a notice, or with "default" the notice itself. */
  pressNotice(id: number, action: string): void {
    this.#bus.signal({ path: "/org/freedesktop/Notifications", interface: NOTICES, member: "ActionInvoked", signature: "us", body: [id, action] });
  }

  /** The tray goes away, as when a panel dies. */
  async takeTrayAway(): Promise<void> {
    await this.#bus.call({ ...BUS, member: "ReleaseName", signature: "s", body: [WATCHER] });
  }

  async stop(): Promise<void> {
    this.#bus.dispose();
    const exited = once(this.#daemon, "exit");
    this.#daemon.kill();
    await exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answer(call: DBusMessage): void {
    switch (call.member) {
      case "Get": return this.#bus.answer(call, "v", [{ signature: "b", value: true } satisfies DBusVariant]);
      case "RegisterStatusNotifierItem": {
        const [name] = call.body as readonly [string];
        this.#item = name.startsWith("/") ? { sender: call.sender ?? "", path: name } : { sender: name, path: "/StatusNotifierItem" };
        return this.#bus.answer(call);
      }
      case "GetCapabilities": return this.#bus.answer(call, "as", [["actions", "body", "body-markup"]]);
      case "Notify": {
        const [, , , title, body, actions] = call.body as readonly [string, number, string, string, string, readonly string[]];
        const id = this.notices.length + 1;
        this.notices.push({ id, title, body, actions });
        return this.#bus.answer(call, "u", [id]);
      }
      case "CloseNotification":
        this.closed.push(call.body[0] as number);
        return this.#bus.answer(call);
      default: return this.#bus.answer(call);
    }
  }

  async #callItem(member: string, signature: string, body: readonly unknown[]): Promise<readonly unknown[]> {
    if (!this.#item) throw new Error("nothing in the tray");
    const { sender, path } = this.#item;
    const [menu] = await this.#bus.call({ destination: sender, path, interface: "org.freedesktop.DBus.Properties", member: "Get", signature: "ss", body: ["org.kde.StatusNotifierItem", "Menu"] });
    return this.#bus.call({ destination: sender, path: (menu as DBusVariant).value as string, interface: MENU, member, signature, body });
  }
}

type RawEntry = readonly [id: number, properties: readonly (readonly [string, DBusVariant])[], children: readonly DBusVariant[]];

function readEntry([id, properties, children]: RawEntry): ShownEntry {
  const label = String(properties.find(([name]) => name === "label")?.[1].value ?? "").replaceAll("__", "\0").replaceAll("_", "").replaceAll("\0", "_");
  return { id, label, children: children.map(({ value }) => readEntry(value as RawEntry)) };
}

function flatten(entries: readonly ShownEntry[]): readonly ShownEntry[] {
  return entries.flatMap((entry) => [entry, ...flatten(entry.children)]);
}
